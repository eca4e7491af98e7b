import numpy as np
import pytest

from recommender.errors import InputError
from recommender.models.base import NONE, Histories
from recommender.models.item_knn import ItemKNN
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestItemKNN(ModelSuite):
    model = ItemKNN

    def test_the_missing_item_of_the_group_comes_first(self) -> None:
        # Customer 3 owns 0 and 1, whose buyers own 2 as well; customer 7 owns 3, whose buyers own 4.
        ids, _ = self.fitted().recommend(owned(BOUGHT[3], BOUGHT[7]), 2)
        assert ids.tolist() == [[2, NONE], [4, NONE]]

    def test_neighbours_never_cross_the_groups(self) -> None:
        ids, _ = self.fitted().similar_items(np.array([0, 3], dtype=np.int32), 5)
        assert set(ids[0]) == {1, 2, NONE}
        assert set(ids[1]) == {4, NONE}

    def test_plain_cosine_is_the_formula(self) -> None:
        model = ItemKNN(weighting="cosine", shrink=0).fit(purchases_of(BOUGHT))
        ids, scores = model.similar_items(np.array([0], dtype=np.int32), 2)
        assert ids.tolist() == [[1, 2]]
        np.testing.assert_allclose(scores, [[1.0, 3 / np.sqrt(4 * 3)]], rtol=1e-5)

    def test_shrinkage_is_the_formula(self) -> None:
        # cosine × customers / (customers + shrink), customers of both being 4 and 3
        model = ItemKNN(weighting="cosine", shrink=2).fit(purchases_of(BOUGHT))
        _, scores = model.similar_items(np.array([0], dtype=np.int32), 2)
        np.testing.assert_allclose(scores, [[4 / 6, 3 / np.sqrt(12) * 3 / 5]], rtol=1e-5)

    @pytest.mark.parametrize("weighting", ["cosine", "root", "tfidf", "bm25"])
    def test_customers_of_both_are_counted_exactly(self, weighting: str) -> None:
        rng = np.random.default_rng(7)
        bought = (rng.random((60, 25)) < 0.2).astype(int)
        model = ItemKNN(neighbours=10, weighting=weighting).fit(purchases_of(bought))
        for item in range(25):
            for other, customers in zip(*model.customers_of_both(item), strict=True):
                assert customers == (bought[:, item] & bought[:, other]).sum()

    def test_a_row_keeps_no_more_than_its_neighbours(self) -> None:
        model = ItemKNN(neighbours=1, weighting="cosine", shrink=0).fit(purchases_of(BOUGHT))
        assert np.diff(model.similarity.indptr).max() == 1

    def test_what_was_bought_last_counts_most(self) -> None:
        # Item 0 leads to 1, item 2 leads to 3, equally strongly.
        model = ItemKNN(weighting="cosine", shrink=0, step=0.5).fit(
            purchases_of(np.array([[1, 1, 0, 0], [0, 0, 1, 1]]))
        )
        ids, scores = model.recommend(Histories.of_rows([[0, 2], [2, 0]], 4), 2)
        assert ids.tolist() == [[3, 1], [1, 3]]
        np.testing.assert_allclose(scores, [[1.0, 0.5], [1.0, 0.5]])

    def test_days_fade_as_their_half_life_says(self) -> None:
        model = ItemKNN(weighting="cosine", shrink=0, half_life=10).fit(
            purchases_of(np.array([[1, 1, 0, 0], [0, 0, 1, 1]]))
        )
        bought = np.array([0, 2, 0], np.int32)
        _, scores = model.recommend(
            Histories(np.array([0, 3]), bought, np.array([90, 20, 10], np.int32), 4), 2
        )
        np.testing.assert_allclose(scores, [[0.5, 0.25]])

    def test_an_unknown_weighting_is_refused(self) -> None:
        with pytest.raises(InputError, match="cosine, root, tfidf, bm25"):
            ItemKNN(weighting="jaccard")
