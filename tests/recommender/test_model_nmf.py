import numpy as np

from recommender.models.nmf import NMF
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestNMF(ModelSuite):
    model = NMF

    def test_two_themes_are_the_two_groups(self) -> None:
        model = NMF(factors=2).fit(purchases_of(BOUGHT))
        assert (model.item_factors >= 0).all()
        themes = model.item_factors[:5].argmax(axis=1)
        assert themes[0] == themes[1] == themes[2] != themes[3] == themes[4]

    def test_folding_in_solves_the_same_problem_as_fitting(self) -> None:
        model = NMF(factors=2, rounds=500).fit(purchases_of(BOUGHT))
        np.testing.assert_allclose(model.score(owned(BOUGHT[0]))[0, :5], [1, 1, 1, 0, 0], atol=0.15)
