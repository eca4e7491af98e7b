import numpy as np
import pytest

from recommender.errors import InputError
from recommender.models.base import NONE, Histories, Purchases
from recommender.models.repeat_purchase import RepeatPurchase
from tests.recommender.model_suite import ModelSuite


def monthly_and_weekly() -> Purchases:
    """Twenty customers buy item 0 every 30 days and item 1 every 7; item 2 is bought once."""
    lines = [(day, user, 0) for user in range(20) for day in range(0, 120, 30)]
    lines += [(day, user, 1) for user in range(20) for day in range(0, 56, 7)]
    lines += [(60, user, 2) for user in range(20)]
    lines.sort(reverse=True)
    days, users, items = (np.array(column, np.int32) for column in zip(*lines, strict=True))
    return Purchases(users, items, days, 20, 3)


def history(*bought: tuple[int, int]) -> Histories:
    days, items = (np.array(column, np.int32) for column in zip(*bought, strict=True))
    return Histories(np.array([0, len(bought)]), items, days, 3)


class TestRepeatPurchase(ModelSuite):
    model = RepeatPurchase

    def test_what_is_due_comes_before_what_was_just_bought(self) -> None:
        model = RepeatPurchase(horizon=5).fit(monthly_and_weekly())
        due = history((92, 0), (62, 0), (32, 0), (1, 2))
        ids, _ = model.recommend(due, 3, include_owned=True)
        assert ids.tolist() == [[0, 2, NONE]]
        just, long_due, due_now = (
            model.score(history((60 + ago, 0), (30 + ago, 0), (ago, 0)))[0, 0] for ago in (1, 200, 30)
        )
        assert due_now > just
        assert due_now > long_due

    def test_a_quick_rhythm_is_likelier_within_days_than_a_slow_one(self) -> None:
        scores = RepeatPurchase(horizon=5).fit(monthly_and_weekly()).score(history((7, 0), (7, 1)))
        assert scores[0, 1] > scores[0, 0]

    def test_it_knows_nothing_of_what_the_customer_never_bought(self) -> None:
        ids, _ = RepeatPurchase().fit(monthly_and_weekly()).recommend(history((9, 0)), 3)
        assert (ids == NONE).all()

    def test_a_horizon_of_nothing_is_refused(self) -> None:
        with pytest.raises(InputError, match="horizon"):
            RepeatPurchase(horizon=0)
