"""The behaviour that every model owes, on a matrix whose answers can be proved by hand.

A model's test file subclasses `ModelSuite`; nothing else is needed to put a new model under it.

Eight customers, six items. Items 0, 1 and 2 are only bought by customers 0–3, items 3 and 4 only by customers
4–7; customer 3 lacks item 2 and customer 7 lacks item 4; nobody bought item 5.
"""

from pathlib import Path

import numpy as np
import pytest

from recommender.artifacts import write_artifact
from recommender.errors import ArtifactError, InputError
from recommender.models.base import FORMAT, NONE, Histories, Model, Purchases

BOUGHT = np.array(
    [
        [1, 1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [1, 1, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 1, 0, 0],
    ]
)
NEVER_BOUGHT = 5


def purchases_of(bought: np.ndarray, days: np.ndarray | None = None) -> Purchases:
    users, items = np.nonzero(bought)
    return Purchases(
        users.astype(np.int32),
        items.astype(np.int32),
        np.zeros(len(users), dtype=np.int32) if days is None else days[users, items].astype(np.int32),
        *bought.shape,
    )


def owned(*rows: list[int]) -> Histories:
    """The histories of customers who bought what has a 1 in their row, in the order of the columns."""
    return Histories.of_rows([np.flatnonzero(row).tolist() for row in rows], len(BOUGHT[0]))


def _lines(users: list[int], items: list[int], n_users: int, n_items: int) -> Purchases:
    days = np.zeros(len(users), dtype=np.int32)
    return Purchases(np.array(users, np.int32), np.array(items, np.int32), days, n_users, n_items)


DEGENERATE = {
    "no purchases": _lines([], [], 3, 4),
    "no customers and no items": _lines([], [], 0, 0),
    "one customer, one item": _lines([0], [0], 1, 1),
    "one customer": _lines([0, 0, 0], [0, 1, 2], 1, 4),
    "one item": _lines([0, 1, 2], [0, 0, 0], 3, 1),
    "everyone bought everything": purchases_of(np.ones((5, 4), dtype=int)),
    "nobody bought the same": purchases_of(np.eye(4, dtype=int)),
    "each line fifty times": _lines([0, 0, 1] * 50, [0, 1, 1] * 50, 3, 4),
}


class ModelSuite:
    model: type[Model]

    def fitted(self) -> Model:
        return self.model().fit(purchases_of(BOUGHT))

    def test_shapes_and_types(self) -> None:
        ids, scores = self.fitted().recommend(owned(*BOUGHT), 3)
        assert ids.shape == scores.shape == (8, 3)
        assert ids.dtype == np.int32
        assert scores.dtype == np.float32

    def test_best_comes_first(self) -> None:
        ids, scores = self.fitted().recommend(owned(*BOUGHT), 6, include_owned=True)
        for row, values in zip(ids, scores, strict=True):
            assert (np.diff(values[row != NONE]) <= 0).all()

    def test_what_a_customer_owns_comes_again_only_on_request(self) -> None:
        model = self.fitted()
        ids, _ = model.recommend(owned(*BOUGHT), 6)
        for user, row in enumerate(ids):
            assert not set(row[row != NONE]) & set(np.flatnonzero(BOUGHT[user]))
        ids, _ = model.recommend(owned(*BOUGHT), 6, include_owned=True)
        assert {0, 1} <= set(ids[0])

    def test_no_item_comes_twice(self) -> None:
        ids, _ = self.fitted().recommend(owned(*BOUGHT), 6, include_owned=True)
        for row in ids:
            assert len(set(row[row != NONE])) == (row != NONE).sum()

    def test_rows_are_padded_when_items_run_out(self) -> None:
        ids, scores = self.fitted().recommend(owned(*BOUGHT), 20)
        assert ids.shape == (8, 20)
        assert (ids[:, 6:] == NONE).all()
        assert (scores[ids == NONE] == 0).all()

    def test_an_item_that_nobody_bought_is_never_recommended(self) -> None:
        ids, _ = self.fitted().recommend(owned(*BOUGHT), 6, include_owned=True)
        assert NEVER_BOUGHT not in ids

    def test_customers_outside_the_training_data_are_served(self) -> None:
        ids, _ = self.fitted().recommend(owned([0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]), 2)
        assert ids.shape == (2, 2)

    def test_no_customers_is_no_error(self) -> None:
        ids, _ = self.fitted().recommend(owned(), 2)
        assert ids.shape == (0, 2)

    def test_similar_items_leave_the_item_itself_out(self) -> None:
        items = np.arange(6, dtype=np.int32)
        ids, scores = self.fitted().similar_items(items, 4)
        assert ids.shape == scores.shape == (6, 4)
        assert not (ids == items[:, None]).any()

    def test_the_histories_given_are_left_as_they_were(self) -> None:
        histories = owned(*BOUGHT)
        before = histories.items.copy()
        self.fitted().recommend(histories, 3)
        np.testing.assert_array_equal(histories.items, before)

    def test_customers_in_any_number_are_ranked_alike(self) -> None:
        model = self.fitted()
        ids, alone = model.recommend(owned(BOUGHT[3]), 4)
        found, among = model.recommend(owned(*np.tile(BOUGHT, (80, 1))), 4)
        # Products of matrices differ in their last digits by how many rows they have; equals change places.
        best = alone[0, list(ids[0]).index(found[3 + 8 * 70, 0])]
        np.testing.assert_allclose(best, alone[0, 0], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(among[3 + 8 * 70], alone[0], rtol=1e-4, atol=1e-5)

    def test_fitting_twice_gives_the_same(self) -> None:
        first, again = self.fitted(), self.fitted()
        for name, array in first.arrays().items():
            np.testing.assert_array_equal(array, again.arrays()[name])

    @pytest.mark.parametrize("kind", DEGENERATE)
    def test_feeds_out_of_the_ordinary_are_refused_in_words_or_ranked_soundly(self, kind: str) -> None:
        purchases = DEGENERATE[kind]
        try:
            model = self.model().fit(purchases)
        except InputError as error:
            assert str(error)
            return
        histories = purchases.histories()
        assert not np.isnan(model.score(histories)).any()
        everything = np.arange(purchases.n_items, dtype=np.int32)
        for ids, scores in (
            model.recommend(histories, 3),
            model.recommend(histories, 3, include_owned=True),
            model.similar_items(everything, 3),
        ):
            assert np.isfinite(scores).all()
            for row in ids:
                found = row[row != NONE]
                assert len(set(found)) == len(found)
                assert set(found) <= set(purchases.items)

    def test_saved_and_loaded_it_answers_the_same(self, tmp_path: Path) -> None:
        model = self.fitted()
        with write_artifact(tmp_path / "model", FORMAT, inputs="x", made_by="test") as folder:
            model.save(folder)
        loaded = self.model.load(tmp_path / "model")
        assert loaded.parameters() == model.parameters()
        for one, other in zip(
            model.recommend(owned(*BOUGHT), 4), loaded.recommend(owned(*BOUGHT), 4), strict=True
        ):
            np.testing.assert_array_equal(one, other)

    def test_a_missing_model_names_the_command_that_makes_it(self, tmp_path: Path) -> None:
        with pytest.raises(ArtifactError, match=f"train --model {self.model.name}"):
            self.model.load(tmp_path / "none")

    def test_a_damaged_model_is_refused(self, tmp_path: Path) -> None:
        with write_artifact(tmp_path / "model", FORMAT, inputs="x", made_by="test") as folder:
            self.fitted().save(folder)
        file = tmp_path / "model" / "arrays.npz"
        file.write_bytes(b"\0" * file.stat().st_size)
        with pytest.raises(ArtifactError, match=f"damaged; run: .*train --model {self.model.name}"):
            self.model.load(tmp_path / "model")
