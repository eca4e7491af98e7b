"""Rankings as bytes: order and items come back exactly, scores nearly; two rankings on one scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import InputError
from recommender.models.base import UNKNOWN, Histories
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity
from recommender.packing import MOST_ITEMS, NEIGHBOUR, RANKED, pack_rankings, unpack_ranking
from recommender.pipelines.packed_scores import CHANCE, PackedScores, pack_users
from tests.recommender.model_suite import BOUGHT, purchases_of

RANKINGS = st.lists(
    st.lists(
        st.tuples(st.integers(0, MOST_ITEMS - 1), st.floats(0, 1, width=32)),
        max_size=200,
        unique_by=lambda row: row[0],
    ),
    max_size=4,
)


def packed(*rankings: list[tuple[int, float]]) -> list[bytes]:
    indptr = np.concatenate([[0], np.cumsum([len(ranking) for ranking in rankings])]).astype(np.int64)
    rows = np.array([row for ranking in rankings for row in ranking]).reshape(-1, 2)
    return pack_rankings(indptr, rows[:, 0].astype(np.int32), rows[:, 1].astype(np.float32))


@given(rankings=RANKINGS)
def test_items_come_back_in_their_order_with_scores_that_fall(
    rankings: list[list[tuple[int, float]]],
) -> None:
    rankings = [sorted(ranking, key=lambda row: -row[1]) for ranking in rankings]
    for ranking, value in zip(rankings, packed(*rankings), strict=True):
        rows, end = unpack_ranking(value)
        assert end == len(value)
        assert rows["item"].tolist() == [item for item, _ in ranking]
        assert (np.diff(rows["score"]) < 0).all()
        assert ((rows["score"] > 0) & (rows["score"] <= 1)).all()


@pytest.mark.parametrize(
    "curve", [np.geomspace(1, 0.001, 100), np.linspace(1, 0, 100), 1 / np.arange(1, 101), np.ones(100)]
)
def test_scores_come_back_nearly(curve: np.ndarray) -> None:
    (value,) = packed([(item, score) for item, score in enumerate(curve.tolist())])
    rows, _ = unpack_ranking(value)
    assert np.abs(rows["score"] - curve).max() < 0.05
    assert len(value) <= 311


def test_of_a_value_cut_short_nothing_is_made_up() -> None:
    (value,) = packed([(1, 1.0), (2, 0.5)])
    with pytest.raises(ValueError, match="buffer"):
        unpack_ranking(value[:-1])


class Scored(Popularity):
    """Gives the scores it was made with."""

    def __init__(self, scores: list[float]) -> None:
        super().__init__()
        self.row = np.array(scores, dtype=np.float32)

    def score(self, histories: Histories) -> np.ndarray:
        return np.tile(self.row, (len(histories), 1))


def rankings_of(scores: list[float], bought: list[int]) -> tuple[dict[int, float], dict[int, float]]:
    (value,) = pack_users(Scored(scores), Histories.of_rows([bought], len(scores)))
    owned, end = unpack_ranking(value)
    return dict(owned.tolist()), dict(unpack_ranking(value, end)[0].tolist())


def test_what_is_owned_and_what_is_new_are_on_one_scale() -> None:
    owned, new = rankings_of([4, 1, 8, 2], [0, 1])
    assert list(owned) == [0, 1]
    assert list(new) == [2, 3]
    for item, score in {0: 0.5, 1: 0.125, 2: 1.0, 3: 0.25}.items():
        assert (owned | new)[item] == pytest.approx(score, abs=0.02)


def test_negative_scores_and_ties_are_scaled_too() -> None:
    _, new = rankings_of([-3, -1, -2], [])
    assert list(new) == [1, 2, 0]
    assert list(new.values()) == pytest.approx([1, 0.5, 0], abs=0.02)
    _, new = rankings_of([-5, -5], [])
    assert list(new.values()) == pytest.approx([1, 1], abs=0.02)


def test_of_what_the_model_has_no_opinion_only_the_ownership_is_kept() -> None:
    owned, new = rankings_of([UNKNOWN, 1, UNKNOWN, np.nan], [0, 3])
    assert set(owned) == {0, 3}
    assert list(new) == [1]
    assert max(owned.values()) < 0.02


def test_what_everybody_buys_is_no_reason() -> None:
    bought = np.zeros((40, 3), dtype=int)
    bought[:, 0] = 1  # in everybody's basket
    bought[:6, 1:] = 1  # these two go together
    purchases = purchases_of(bought)
    knn, popularity = ItemKNN(shrink=0).fit(purchases), Popularity().fit(purchases)
    ids = [str(number) for number in range(40)]
    scores = PackedScores(knn, knn, popularity, purchases.histories(), ids)
    ((_, fields),) = scores.neighbours()
    customers = dict(np.frombuffer(fields["1"], dtype=NEIGHBOUR)[["item", "customers"]].tolist())
    assert customers[2] == 6 >= CHANCE * 6 * 6 / 40
    assert not customers.get(0)


def test_customers_are_scored_in_blocks_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.pipelines.packed_scores.CELLS", 12)
    purchases = purchases_of(BOUGHT)
    knn = ItemKNN(shrink=0).fit(purchases)
    users = [f"u{number}" for number in range(8)]
    scores = PackedScores(knn, knn, Popularity().fit(purchases), purchases.histories(), users)
    blocks = [fields for _, fields in scores.users()]
    assert {len(block) for block in blocks} == {2}
    assert {user for block in blocks for user in block} == set(users)


def test_more_products_than_fit_are_refused() -> None:
    histories = Histories(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int32), MOST_ITEMS + 1)
    with pytest.raises(InputError, match=str(MOST_ITEMS)):
        PackedScores(Popularity(), ItemKNN(), Popularity(), histories, ())


def test_an_empty_ranking_is_no_ranking() -> None:
    rows, end = unpack_ranking(packed([])[0])
    assert rows.dtype == RANKED
    assert len(rows) == 0
    assert end == 11
