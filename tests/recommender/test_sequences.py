"""What the sequence models learn from: the sessions of the feed, or its orders where there are hardly any."""

import numpy as np
import pytest

from recommender.catalogue import EVENTS, Interactions
from recommender.cli import main
from recommender.models.base import Purchases
from recommender.pipelines.sequences import sequences_of, sessions_of
from recommender.pipelines.train import purchases_of

HOUR = 3600


def feed(*rows: tuple[int, int, str, int]) -> Interactions:
    """Return interactions of (user, item, event, time), given in order of time."""
    user, item, event, time = zip(*rows, strict=True)
    n = len(rows)
    return Interactions(
        user=np.array(user, np.int32),
        item=np.array(item, np.int32),
        event=np.array([EVENTS.index(name) for name in event], np.uint8),
        time=np.array(time, np.int64),
        quantity=np.ones(n, np.int32),
        price=np.full(n, -1, np.int64),
        order=np.arange(n, dtype=np.int32),
        status=np.zeros(n, np.uint8),
        users=tuple(f"u{number}" for number in range(max(user) + 1)),
        orders=tuple(f"o{number}" for number in range(n)),
    )


def rows_of(purchases: Purchases) -> list[list[int]]:
    histories = purchases.histories()
    return [row.tolist() for row in np.split(histories.items, histories.indptr[1:-1])]


def test_a_pause_ends_a_session() -> None:
    views = feed(
        (0, 1, "view_item", 0),
        (0, 2, "view_item", 60),
        (0, 3, "view_item", HOUR),
        (0, 4, "view_item", HOUR + 60),
    )
    assert rows_of(sessions_of(views, 5)) == [[1, 2], [3, 4]]


def test_customers_who_browse_at_once_are_kept_apart() -> None:
    views = feed(*((time % 2, time, "view_item", time) for time in range(4)))
    assert rows_of(sessions_of(views, 5)) == [[0, 2], [1, 3]]


def test_a_page_seen_again_counts_once_and_one_page_is_no_session() -> None:
    views = feed(
        (0, 1, "view_item", 0),
        (0, 1, "view_item", 5),
        (0, 2, "view_item", 9),
        (1, 3, "view_item", 9),
        (1, 3, "view_item", 10),
    )
    assert rows_of(sessions_of(views, 5)) == [[1, 2]]


def test_other_events_and_strangers_are_no_views() -> None:
    events = feed(
        (0, 1, "view_item", 0),
        (0, 2, "add_to_cart", 1),
        (0, 3, "view_item", 2),
        (-1, 4, "view_item", 3),
        (-1, 0, "view_item", 4),
    )
    assert rows_of(sessions_of(events, 5)) == [[1, 3]]


def test_sessions_are_taken_before_orders_where_there_are_enough() -> None:
    bought = [(user, item, "purchase", item) for item in range(2) for user in range(11)]
    viewed = [(user, item, "view_item", 10 + item) for item in (2, 3) for user in range(2)]
    few, enough = feed(*bought, *viewed[::2]), feed(*bought, *viewed)
    orders, said = sequences_of(few, purchases_of(few, 5))
    assert said == "learnt from the order sequences of 11 customers"
    assert rows_of(orders) == [[0, 1]] * 11
    sessions, said = sequences_of(enough, purchases_of(enough, 5))
    assert said == "learnt from 2 browsing sessions"
    assert rows_of(sessions) == [[2, 3]] * 2


def test_a_feed_without_views_is_learnt_by_its_orders() -> None:
    orders = feed((0, 1, "purchase", 0), (0, 2, "purchase", 1), (1, 1, "purchase", 2))
    assert (
        sequences_of(orders, purchases_of(orders, 5))[1] == "learnt from the order sequences of 1 customers"
    )


def test_training_says_which(own_artifacts: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--model", "gru4rec", "--artifacts", str(own_artifacts)]) == 0
    assert "learnt from the order sequences of" in capsys.readouterr().out
