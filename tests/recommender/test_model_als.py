import numpy as np

from recommender.models.als import ALS
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestALS(ModelSuite):
    model = ALS

    def test_the_missing_item_of_the_group_comes_first(self) -> None:
        model = ALS(factors=2, regularization=0.1).fit(purchases_of(BOUGHT))
        ids, _ = model.recommend(owned(BOUGHT[3], BOUGHT[7]), 1)
        assert ids.tolist() == [[2], [4]]

    def test_folding_in_is_the_normal_equation(self) -> None:
        # Hu et al., equation 4, with confidence alpha in what was bought and 1 elsewhere
        model = ALS(factors=3, alpha=5.0, regularization=0.5).fit(purchases_of(BOUGHT))
        y = model.item_factors.astype(np.float64)
        bought = BOUGHT[3].astype(float)
        left = y.T @ np.diag(1 + (5.0 - 1) * bought) @ y + 0.5 * np.eye(3)
        x = np.linalg.solve(left, y.T @ (5.0 * bought))
        np.testing.assert_allclose(model.score(owned(BOUGHT[3]))[0, :5], (y @ x)[:5], rtol=1e-3, atol=1e-4)
