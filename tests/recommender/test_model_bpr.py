import numpy as np
from scipy.optimize import minimize

from recommender.models.bpr import BPR
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestBPR(ModelSuite):
    model = BPR

    def test_the_group_comes_before_the_rest(self) -> None:
        ids, _ = BPR(factors=8, rounds=300).fit(purchases_of(BOUGHT)).recommend(owned(BOUGHT[3]), 1)
        assert ids.tolist() == [[2]]

    def test_folding_in_reaches_the_best_of_the_objective(self) -> None:
        model = BPR(factors=2, regularization=0.5).fit(purchases_of(BOUGHT))
        items = model.item_factors[:5].astype(np.float64)

        def loss(x: np.ndarray) -> float:
            values = items[:, :-1] @ x + items[:, -1]
            margins = values[[0, 1], None] - values[None, :]
            return float(np.log1p(np.exp(-margins)).mean() + 0.5 / 2 * x @ x)

        best = minimize(loss, np.zeros(2)).x
        scores = model.score(owned(BOUGHT[3]))[0, :5]
        np.testing.assert_allclose(scores, items[:, :-1] @ best + items[:, -1], atol=0.01)
