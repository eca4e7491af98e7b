import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.errors import InputError
from recommender.models.base import Content, Histories
from recommender.models.two_tower import TwoTower
from tests.recommender.model_suite import BOUGHT, NEVER_BOUGHT, ModelSuite, owned, purchases_of

# Items 0–2 are alike in text and of one kind; so are 3, 4 and the one that nobody bought.
TEXT = np.array([[1, 0.1], [1, 0.0], [1, -0.1], [0.1, 1], [0, 1], [-0.1, 1]], dtype=np.float32)
KINDS = csr_matrix(np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], dtype=np.float32))
CONTENT = Content(TEXT / np.linalg.norm(TEXT, axis=1, keepdims=True), KINDS)


@pytest.fixture(scope="module")
def towers() -> TwoTower:
    return TwoTower(epochs=40).fit(purchases_of(BOUGHT), CONTENT)


class TestTwoTower(ModelSuite):
    model = TwoTower

    def fitted(self) -> TwoTower:
        return TwoTower(epochs=2).fit(purchases_of(BOUGHT), CONTENT)

    def test_an_item_that_nobody_bought_is_never_recommended(self) -> None:
        """The exception that it is made for: an item is known by its content, bought or not."""
        ids, _ = self.fitted().recommend(owned(*BOUGHT), 6, include_owned=True)
        assert NEVER_BOUGHT in ids


def test_an_item_that_nobody_bought_reaches_those_who_like_its_kind(towers: TwoTower) -> None:
    scores = towers.score(owned(*BOUGHT))
    assert scores[4:, NEVER_BOUGHT].min() > scores[:4, NEVER_BOUGHT].max()
    ids, _ = towers.recommend(owned(BOUGHT[4]), 1)
    assert ids.tolist() == [[NEVER_BOUGHT]]


def test_a_shopper_of_one_purchase_gets_its_kind(towers: TwoTower) -> None:
    ids, _ = towers.recommend(Histories.of_rows([[4], [1]], 6), 2)
    assert set(ids[0]) == {3, NEVER_BOUGHT}
    assert set(ids[1]) == {0, 2}


def test_a_shopper_without_history_gets_a_list(towers: TwoTower) -> None:
    ids, _ = towers.recommend(Histories.of_rows([[]], 6), 3)
    assert (ids >= 0).all()


def test_an_item_of_a_later_feed_is_placed_by_its_content(towers: TwoTower) -> None:
    vector = towers.vectors_of(Content(CONTENT.vectors[4:5], CONTENT.attributes[4:5]))
    cosines = (towers.items @ vector[0]) / np.linalg.norm(towers.items, axis=1)
    assert cosines[3:].min() > cosines[:3].max()


def test_only_the_latest_of_a_long_history_count(towers: TwoTower) -> None:
    rows = [[0] * 500 + [3, 4] * 50, [3, 4] * 50]
    scores = towers.score(Histories.of_rows(rows, 6))
    np.testing.assert_allclose(scores[0], scores[1], rtol=1e-5)


def test_without_content_it_says_what_to_do() -> None:
    with pytest.raises(InputError, match="recommender build"):
        TwoTower().fit(purchases_of(BOUGHT))


def test_without_anything_to_learn_from_it_says_so() -> None:
    with pytest.raises(InputError, match="nothing to learn from"):
        TwoTower().fit(purchases_of(np.eye(6, dtype=int)), CONTENT)
