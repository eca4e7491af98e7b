import numpy as np

from recommender.models.popularity import Popularity
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned, purchases_of


class TestPopularity(ModelSuite):
    model = Popularity

    def test_recent_customers_count_before_all_time_ones(self) -> None:
        # Item 0 was bought by four customers long ago, item 3 by four within the window.
        days = np.where(np.arange(6) < 3, 200, 5) * np.ones_like(BOUGHT)
        model = Popularity(days=30).fit(purchases_of(BOUGHT, days))
        assert model.customers.tolist() == [0, 0, 0, 4, 3, 0]
        assert model.customers_ever.tolist() == [4, 4, 3, 4, 3, 0]
        ids, _ = model.recommend(owned([0] * 6), 5)
        assert ids.tolist() == [[3, 4, 0, 1, 2]]

    def test_one_customer_counts_once_however_often_they_buy(self) -> None:
        purchases = purchases_of(np.array([[1, 0], [0, 1]]))
        twice = type(purchases)(
            np.array([0, 0, 0, 1], np.int32), np.array([0, 0, 0, 1], np.int32), np.zeros(4, np.int32), 2, 2
        )
        assert Popularity().fit(twice).customers.tolist() == [1, 1]

    def test_the_window_ends_before_its_last_day(self) -> None:
        days = np.full_like(BOUGHT, 30)
        assert Popularity(days=30).fit(purchases_of(BOUGHT, days)).customers.sum() == 0
