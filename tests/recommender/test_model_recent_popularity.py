import numpy as np
import pytest

from recommender.errors import InputError
from recommender.models.base import Purchases
from recommender.models.recent_popularity import RecentPopularity
from tests.recommender.model_suite import ModelSuite


class TestRecentPopularity(ModelSuite):
    model = RecentPopularity

    def test_a_customer_counts_by_the_age_of_their_last_purchase(self) -> None:
        users, items = np.array([0, 0, 1, 2], np.int32), np.array([0, 0, 0, 1], np.int32)
        purchases = Purchases(users, items, np.array([100, 20, 10, 0], np.int32), 3, 3)
        model = RecentPopularity(half_life=10).fit(purchases)
        np.testing.assert_allclose(model.trend, [0.25 + 0.5, 1.0, 0.0])

    def test_a_half_life_of_nothing_is_refused(self) -> None:
        with pytest.raises(InputError, match="half_life"):
            RecentPopularity(half_life=0)
