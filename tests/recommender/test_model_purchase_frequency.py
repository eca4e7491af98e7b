import numpy as np

from recommender.models.base import Histories
from recommender.models.purchase_frequency import PurchaseFrequency
from tests.recommender.model_suite import BOUGHT, ModelSuite, purchases_of


class TestPurchaseFrequency(ModelSuite):
    model = PurchaseFrequency

    def test_own_purchases_by_number_of_days_then_what_sells_now(self) -> None:
        days = np.where(np.arange(6) < 3, 200, 5) * np.ones_like(BOUGHT)
        model = PurchaseFrequency().fit(purchases_of(BOUGHT, days))
        # Item 2 on two days, item 1 on two lines of one day; 3 and 4 sold lately, 3 to more customers.
        history = Histories(
            np.array([0, 4]), np.array([2, 1, 1, 2], np.int32), np.array([9, 7, 7, 2], np.int32), 6
        )
        ids, _ = model.recommend(history, 5, include_owned=True)
        assert ids.tolist() == [[2, 1, 3, 4, 0]]

    def test_old_own_purchases_can_fade(self) -> None:
        history = Histories(
            np.array([0, 3]), np.array([2, 2, 1], np.int32), np.array([99, 90, 1], np.int32), 6
        )
        model = PurchaseFrequency(own_half_life=20).fit(purchases_of(BOUGHT))
        ids, _ = model.recommend(history, 2, include_owned=True)
        assert ids.tolist() == [[1, 2]]
