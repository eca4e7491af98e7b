import numpy as np
import pytest

from recommender.errors import InputError
from recommender.models.svd import SVD
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestSVD(ModelSuite):
    model = SVD

    def test_with_all_factors_a_history_is_given_back(self) -> None:
        model = SVD(factors=5).fit(purchases_of(BOUGHT))
        np.testing.assert_allclose(model.score(owned(*BOUGHT))[:, :5], BOUGHT[:, :5], atol=1e-4)

    def test_two_factors_are_the_two_groups(self) -> None:
        scores = SVD(factors=2).fit(purchases_of(BOUGHT)).score(owned(BOUGHT[3], BOUGHT[7]))
        assert scores[0, 2] > 0.5
        assert scores[1, 4] > 0.3
        np.testing.assert_allclose([scores[0, 3:5], scores[1, [0, 1]]], 0, atol=1e-5)

    def test_no_factors_are_refused(self) -> None:
        with pytest.raises(InputError, match="factors 0"):
            SVD(factors=0)
