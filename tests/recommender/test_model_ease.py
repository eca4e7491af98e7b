import numpy as np
import pytest

from recommender.errors import InputError
from recommender.models import ease
from recommender.models.ease import EASE
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestEASE(ModelSuite):
    model = EASE

    def test_the_weights_are_the_closed_form(self) -> None:
        x = BOUGHT[:, :5].astype(float)
        inverse = np.linalg.inv(x.T @ x + 2.0 * np.eye(5))
        expected = -inverse / np.diag(inverse)
        np.fill_diagonal(expected, 0)
        model = EASE(penalty=2.0).fit(purchases_of(BOUGHT))
        np.testing.assert_allclose(model.weights, expected, atol=1e-5)
        np.testing.assert_allclose(model.score(owned(*BOUGHT))[:, :5], x @ expected, atol=1e-5)

    def test_too_many_items_are_refused_with_what_to_use_instead(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ease, "MOST_ITEMS", 4)
        with pytest.raises(InputError, match="4 items at most, there are 5; use item_knn or als"):
            self.fitted()

    def test_a_penalty_of_nothing_is_refused(self) -> None:
        with pytest.raises(InputError, match="penalty"):
            EASE(penalty=0)
