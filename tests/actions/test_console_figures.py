"""How the desk does, in the console and for Prometheus, over real HTTP and real Redis."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from actions.desk_metrics import DeskMetrics
from actions.handoff import Desk
from actions.handoff.figures import Figures

from .console_server import ADA, Console
from .test_process import until

DAY_MS = 24 * 60 * 60 * 1000


def figures_of(console: Console) -> dict[str, object]:
    """Read anew, as by a process that starts now."""
    figures = Figures(console.redis, Desk(console.redis).index)
    figures.refresh()
    return figures.told()


def move(console: Console, at: int, conversation: str, from_: str, to: str, **more: object) -> None:
    """An entry of the audit log, as the desk writes it."""
    fields = {
        "conversation": conversation,
        "at": at,
        "from": from_,
        "to": to,
        "actor": "clock",
        "asked_for": "asked",
    }
    console.redis.xadd("daogou:{desk}:audit", {**fields, **more})


def test_without_any_handoff_there_is_nothing_to_measure(console: Console) -> None:
    told = figures_of(console)
    assert told["waiting_s"] == told["handling_s"] == {"p50": None, "p90": None}
    assert told["by_bot_alone"] is None
    assert told["by_reason"] == {}
    assert told["ratings"] == {
        "mean": None,
        "count": 0,
        "by_score": dict.fromkeys("12345", 0),
        "comments": [],
    }
    assert told["open"] == {"waiting": 0, "held": 0}


def test_times_and_shares_are_those_of_the_log(console: Console) -> None:
    now = int(time.time() * 1000)
    for number in range(10):
        asked, conversation = now - 3_600_000, f"c{number}"
        claimed, answered = asked + (number + 1) * 10_000, asked + (number + 1) * 10_000 + 5_000
        move(console, asked, conversation, "bot", "waiting", asked_at=asked)
        move(console, claimed, conversation, "waiting", "human", asked_at=asked)
        more = {"asked_at": asked, "claimed_at": claimed, "answered_at": answered}
        move(console, claimed + 1_000, conversation, "human", "human", **more)
        move(console, claimed + 60_000, conversation, "human", "bot", **more)
    console.redis.hset("daogou:{desk}:begun", str(datetime.now(UTC).date()), 30)
    console.redis.hset("daogou:{desk}:begun", str((datetime.now(UTC) - timedelta(days=1)).date()), 10)
    console.redis.hset("daogou:{desk}:begun", "2001-01-01", 1_000)
    told = figures_of(console)
    assert told["waiting_s"] == {"p50": 55.0, "p90": 100.0}
    assert told["first_response_s"] == {"p50": 60.0, "p90": 105.0}
    assert told["handling_s"] == {"p50": 60.0, "p90": 60.0}
    assert (told["begun"], told["handed_over"], told["by_bot_alone"]) == (40, 10, 0.75)
    assert told["by_reason"] == {"asked": 10}


def test_a_conversation_that_was_put_back_waited_once(console: Console) -> None:
    now = int(time.time() * 1000)
    move(console, now, "c1", "bot", "waiting", asked_at=now)
    move(console, now + 1_000, "c1", "waiting", "human", asked_at=now)
    move(console, now + 2_000, "c1", "human", "waiting", asked_at=now, claimed_at=now + 1_000)
    move(console, now + 9_000, "c1", "waiting", "human", asked_at=now, claimed_at=now + 1_000)
    assert figures_of(console)["waiting_s"] == {"p50": 1.0, "p90": 1.0}


def test_who_gives_up_was_neither_served_nor_handled(console: Console) -> None:
    now = int(time.time() * 1000)
    move(console, now, "c1", "bot", "waiting", asked_at=now)
    move(console, now + 5_000, "c1", "waiting", "bot", asked_at=now)
    told = figures_of(console)
    assert told["handling_s"] == told["first_response_s"] == told["waiting_s"] == {"p50": None, "p90": None}
    assert told["handed_over"] == 1


def test_the_latest_rating_of_a_conversation_counts(console: Console) -> None:
    for conversation, score in (("c1", 1), ("c2", 4), ("c1", 5)):
        console.redis.xadd(
            "daogou:{ratings}:stream", {"conversation": conversation, "score": score, "comment": ""}
        )
    assert figures_of(console)["ratings"] == {
        "mean": 4.5,
        "count": 2,
        "by_score": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1},
        "comments": [],
    }


def test_the_latest_comments_are_told_newest_first(console: Console) -> None:
    said = [("c0", 2, "too slow"), *((f"c{number}", 4, f"comment {number}") for number in range(1, 22))]
    for conversation, score, comment in (*said, ("c21", 5, "<b>in the end</b> it came"), ("c22", 3, "")):
        fields = {"conversation": conversation, "score": score, "comment": comment}
        console.redis.xadd("daogou:{ratings}:stream", fields)
    comments = figures_of(console)["ratings"]["comments"]  # type: ignore[index]
    assert [(one["score"], one["comment"]) for one in comments[:2]] == [
        (5, "<b>in the end</b> it came"),
        (4, "comment 20"),
    ]
    assert len(comments) == 20
    assert abs(comments[0]["at"] - time.time() * 1000) < 60_000


def test_what_is_older_than_the_days_that_count_is_forgotten(console: Console) -> None:
    long_ago = int(time.time() * 1000) - 31 * DAY_MS
    console.redis.xadd(
        "daogou:{ratings}:stream", {"conversation": "c1", "score": 1, "comment": ""}, id=f"{long_ago}-0"
    )
    move(console, long_ago, "c1", "bot", "waiting", asked_at=long_ago)
    console.desk.index.log("agent:ada", "signed_in")  # no change of an owner: counts for nothing
    told = figures_of(console)
    assert (told["handed_over"], told["ratings"]["count"]) == (0, 0)  # type: ignore[index]


def test_the_log_is_followed_not_read_again(console: Console) -> None:
    figures = Figures(console.redis, Desk(console.redis).index)
    console.asked("c1")
    assert [sample.kind for sample in figures.refresh()] == ["handed_over"]
    assert figures.refresh() == []
    console.asked("c2")
    assert [sample.conversation_id for sample in figures.refresh()] == ["c2"]
    assert figures.told()["handed_over"] == 2


def metric(text: str, name: str) -> float | None:
    lines = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(lines[0].rpartition(" ")[2]) if lines else None


def test_console_and_prometheus_tell_what_happened(console: Console) -> None:
    ada = console.sign_in(ADA)
    before = metric(httpx.get(f"{console.address}/metrics").text, "daogou_desk_handling_seconds_count") or 0
    console.asked("c1")
    console.asked("c2")
    ada.post("conversations/c1/claim")
    ada.post("conversations/c1/messages", json={"message_id": uuid.uuid4().hex, "text": "Hello"})
    ada.post("conversations/c1/resolve")

    def scraped(name: str) -> float | None:
        return metric(httpx.get(f"{console.address}/metrics").text, name)

    until(lambda: scraped("daogou_desk_handling_seconds_count") == before + 1, within_s=30)
    assert scraped('daogou_desk_open{state="waiting"}') == 1
    assert scraped('daogou_desk_open{state="held"}') == 0
    told = ada.get("figures").json()
    assert told["open"] == {"waiting": 1, "held": 0}
    assert told["by_reason"]["asked"] >= 2
    assert 0 <= told["handling_s"]["p50"] < 30


@pytest.mark.parametrize("kind", ["waiting", "first_response", "handling"])
def test_every_time_has_a_histogram(kind: str) -> None:
    from prometheus_client import CollectorRegistry, generate_latest

    from actions.handoff.figures import Sample

    registry = CollectorRegistry()
    metrics = DeskMetrics(registry)
    metrics.note([Sample(kind, 0, 42.0, "asked", "c1")])  # type: ignore[arg-type]
    text = generate_latest(registry).decode()
    assert metric(text, f"daogou_desk_{kind}_seconds_sum") == 42.0
    assert f'daogou_desk_{kind}_seconds_bucket{{le="30.0"}} 0.0' in text
