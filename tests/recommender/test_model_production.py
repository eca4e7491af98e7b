import numpy as np
import pytest

from recommender.models.base import NONE, Histories, Purchases
from recommender.models.production import Production
from recommender.models.production_columns import (
    Baskets,
    customer_columns,
    life_columns,
    own_columns,
    trend_columns,
)
from recommender.models.production_learning import past_of
from tests.recommender.model_suite import BOUGHT, ModelSuite, owned

MONTHS, CUSTOMERS, STAPLES = 8, 200, 20
FASHIONS = 4
"""Items that come new each month."""


class TestProduction(ModelSuite):
    model = Production

    def test_too_few_orders_are_ranked_by_stated_weights_and_it_says_so(self) -> None:
        model = self.fitted()
        assert "stated weights" in model.note
        # Customer 3 owns 0 and 1, whose buyers own 2 as well.
        ids, _ = model.recommend(owned(BOUGHT[3]), 1)
        assert ids.tolist() == [[2]]

    def test_what_sells_now_is_for_those_of_whom_nothing_is_known(self) -> None:
        ids, _ = self.fitted().recommend(Histories.of_rows([[]], 6), 3)
        assert (ids != NONE).all()


def shop_of_habits() -> Purchases:
    """Each month all buy two staples of their own again, and a fashion: the odd that of the month before."""
    lines = []
    for month in range(MONTHS):
        for customer in range(CUSTOMERS):
            day = 30 * (MONTHS - 1 - month) + customer % 28
            fashion = STAPLES + FASHIONS * max(month - customer % 2, 0) + customer // 2 % FASHIONS
            lines += [
                (day, customer, item) for item in (customer % STAPLES, (customer + 1) % STAPLES, fashion)
            ]
    days, users, items = np.array(sorted(lines, reverse=True), dtype=np.int32).T
    return Purchases(users, items, days, CUSTOMERS, STAPLES + FASHIONS * MONTHS)


@pytest.fixture(scope="module")
def learnt() -> Production:
    return Production(days=4, trees=30).fit(shop_of_habits())


def test_habits_come_again_and_fashions_come_new(learnt: Production) -> None:
    histories = shop_of_habits().histories()
    assert "learnt" in learnt.note
    again, _ = learnt.recommend(histories, 2, include_owned=True)
    habits = [{customer % STAPLES, (customer + 1) % STAPLES} for customer in range(CUSTOMERS)]
    assert np.mean([set(row) == habit for row, habit in zip(again, habits, strict=True)]) > 0.9
    odd = np.arange(1, CUSTOMERS, 2)
    new, _ = learnt.recommend(histories[odd], 1)
    next_fashion = STAPLES + FASHIONS * (MONTHS - 1) + odd // 2 % FASHIONS
    assert np.mean(new[:, 0] == next_fashion) > 0.9


def test_candidates_stand_above_the_rest_and_what_was_never_bought_nowhere(learnt: Production) -> None:
    some = shop_of_habits().histories()[:5]
    few = Production(candidates=4).restore(learnt.arrays())
    for scores in (few.score(some), few.score_new(some)):
        assert ((scores > 1).sum(axis=1) == 4).all()
        assert np.isfinite(scores).all()


def test_a_past_day_knows_nothing_of_what_came_after() -> None:
    purchases = shop_of_habits()
    past = past_of(purchases, 30)
    assert past.purchases.items.max() < STAPLES + FASHIONS * (MONTHS - 1)
    assert past.purchases.days.min() == 0
    assert len(past.histories) == CUSTOMERS
    assert sorted(past.items[past.rows == 6].tolist()) == [6, 7, STAPLES + FASHIONS * (MONTHS - 1) + 3]


# A customer who bought 0 and 1 ten days ago, 0 six days ago, 0 and 2 today.
STORY = Histories(
    np.array([0, 5], dtype=np.int64),
    np.array([0, 1, 0, 0, 2], dtype=np.int32),
    np.array([10, 10, 6, 0, 0], dtype=np.int32),
    4,
)


def test_own_columns_are_what_the_history_says() -> None:
    rows, items = np.zeros(4, dtype=np.intp), np.arange(4, dtype=np.int32)
    often, once, fresh, never = own_columns(STORY, rows, items).tolist()
    assert often == pytest.approx([3, 1, 1, 0, 1, 1, 1 + 2**-0.5 + 0.5, 0, 5, 0])
    assert once == pytest.approx([1, 1 / 3, 1 / 3, 2, 1 / 3, 1 / 3, 0.5, 10, -1, -1])
    assert fresh == pytest.approx([1, 1 / 3, 1, 0, 1 / 3, 1 / 3, 1, 0, -1, -1])
    assert never == [0] * 10


def test_baskets_know_what_the_next_one_repeated() -> None:
    baskets = Baskets(STORY)
    found = dict(
        zip(
            zip(baskets.items.tolist(), baskets.days.tolist(), strict=True),
            baskets.repeated.tolist(),
            strict=True,
        )
    )
    assert found == {(0, 0): False, (0, 6): True, (0, 10): True, (1, 10): False, (2, 0): False}
    assert customer_columns(STORY)[0, :5].tolist() == pytest.approx([3, 3, 0, 5, 5 / 3])


def test_item_columns_count_customers_by_their_age() -> None:
    purchases = Purchases(
        np.array([0, 1, 1, 0], dtype=np.int32),
        np.array([0, 0, 0, 1], dtype=np.int32),
        np.array([50, 20, 5, 0], dtype=np.int32),
        2,
        3,
    )
    trend, life = trend_columns(purchases), life_columns(purchases)
    assert trend[:, :4].tolist() == [[1, 1, 1, 2], [1, 1, 1, 1], [0, 0, 0, 0]]
    assert trend[:, 6].tolist() == [5, 0, 999]
    assert life[:, :2].tolist() == [[2, 50], [1, 0], [0, 0]]
