import numpy as np
import pytest

from recommender.errors import InputError
from recommender.models.base import NONE, Histories, Purchases
from recommender.models.user_knn import UserKNN
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestUserKNN(ModelSuite):
    model = UserKNN

    def test_what_customers_alike_bought_comes_first(self) -> None:
        ids, _ = self.fitted().recommend(owned(BOUGHT[3], BOUGHT[7]), 2)
        assert ids.tolist() == [[2, NONE], [4, NONE]]

    def test_plain_cosine_is_the_formula(self) -> None:
        # Of the customers, 0, 1 and 2 bought item 2, each with a cosine of 2 / sqrt(2 × 3) to customer 3.
        model = UserKNN(weighting="cosine", shrink=0).fit(purchases_of(BOUGHT))
        _, scores = model.recommend(owned(BOUGHT[3]), 1)
        np.testing.assert_allclose(scores, [[3 * 2 / np.sqrt(2 * 3)]], rtol=1e-5)

    def test_old_purchases_of_neighbours_say_less(self) -> None:
        # Customers 0 and 1 both bought item 0 with what customer 2 lacks: item 1 lately, item 2 long ago.
        users, items = np.array([0, 1, 0, 1, 2], np.int32), np.array([2, 1, 0, 0, 0], np.int32)
        purchases = Purchases(users, items, np.array([90, 5, 3, 3, 3], np.int32), 3, 3)
        history = Histories.of_rows([[0]], 3)
        settings = {"weighting": "cosine", "shrink": 0.0}
        ids, scores = UserKNN(**settings).fit(purchases).recommend(history, 2)
        assert ids.tolist() == [[1, 2]]
        assert scores[0, 0] == scores[0, 1]
        _, scores = UserKNN(**settings, trend=30.0).fit(purchases).recommend(history, 2)
        np.testing.assert_allclose(scores[0, 1] / scores[0, 0], 2 ** (-85 / 30), rtol=1e-5)

    def test_a_bad_decay_is_refused(self) -> None:
        with pytest.raises(InputError, match="step 0"):
            UserKNN(step=0)
        with pytest.raises(InputError, match="half_life"):
            UserKNN(trend=-1)
