"""How people take over: the entry `support` of store.yml, read at start."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from actions.business_hours import Hours
from actions.hours_view import hours_text
from actions.services import Services
from actions.store import Store, StoreError
from actions.storefront.redis_store import RedisStorefront
from actions.support import Support
from actions.wording import Wording

from .conftest import ROOT

WEEK = {
    "time_zone": "Europe/London",
    "hours": {
        **{day: ["09:00-12:30", "13:30-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday")},
        "friday": "09:00-16:00",
        "sunday": ["18:00-24:00"],
    },
    "holidays": [datetime(2025, 12, 25).date()],
}


def written(folder: Path, support: object) -> Path:
    entries = {"name": "Shop", "contact": "mail@shop.example", "support": support}
    (folder / "store.yml").write_text(yaml.safe_dump(entries), "utf-8")
    return folder


def test_without_the_entry_people_answer_at_any_time(tmp_path: Path) -> None:
    (tmp_path / "store.yml").write_text("name: Shop\ncontact: mail@shop.example\n", "utf-8")
    support = Store.load(tmp_path).support
    assert support == Support()
    assert support.hours.open_at(datetime(2025, 12, 25, 3, tzinfo=UTC))
    assert (support.capacity, support.wait_limit_s, support.canned) == (4, 600, ())


def test_the_demo_store_has_replies_to_choose_from() -> None:
    support = Store.load(ROOT / "data/stores/demo").support
    assert len(support.canned) >= 10
    assert len({reply.title for reply in support.canned}) == len(support.canned)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2025-06-02 08:59", False),  # a Monday
        ("2025-06-02 09:00", True),
        ("2025-06-02 12:30", False),
        ("2025-06-02 13:30", True),
        ("2025-06-02 16:59", True),
        ("2025-06-02 17:00", False),
        ("2025-06-06 16:30", False),  # a Friday
        ("2025-06-07 12:00", False),  # a Saturday
        ("2025-06-08 23:59", True),  # a Sunday, to its end
        ("2025-06-09 00:00", False),
        ("2025-12-25 10:00", False),  # a Thursday, and a holiday
        ("2025-12-18 10:00", True),
    ],
)
def test_hours_are_those_of_the_shops_own_clock(at: str, is_open: bool) -> None:
    hours = Hours.read(WEEK)
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/London"))
    assert hours.open_at(moment) is is_open
    assert hours.open_at(moment.astimezone(ZoneInfo("Asia/Tokyo"))) is is_open


def test_hours_follow_the_change_of_clocks() -> None:
    hours = Hours.read({"time_zone": "Europe/London", "hours": {"monday": "09:00-10:00"}})
    assert hours.open_at(datetime(2025, 3, 24, 9, 30, tzinfo=UTC))  # the Monday before summer time
    assert not hours.open_at(datetime(2025, 3, 31, 9, 30, tzinfo=UTC))
    assert hours.open_at(datetime(2025, 3, 31, 8, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        (
            WEEK,
            "Monday to Thursday 09:00–12:30 and 13:30–17:00, Friday 09:00–16:00, Sunday 18:00–24:00 "
            "(London time)",
        ),
        ({}, "at any time"),
        ({"hours": {}}, "at no fixed time"),
    ],
)
def test_hours_in_words(entries: dict[str, object], text: str, wording: Wording) -> None:
    assert hours_text(Hours.read(entries), wording) == text


@pytest.mark.parametrize(
    ("support", "named"),
    [
        ([], "support: expected entries"),
        ({"colour": 1}, "colour: unknown"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": True}, "capacity"),
        ({"capacity": "4"}, "capacity"),
        ({"wait_limit_min": 1441}, "wait_limit_min"),
        ({"time_zone": "London"}, "time_zone: 'London'"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": 1}, "time_zone"),
        ({"hours": ["monday"]}, "hours: expected"),
        ({"hours": {"someday": "09:00-17:00"}}, "someday"),
        ({"hours": {"monday": "9-5"}}, "monday: '9-5'"),
        ({"hours": {"monday": "17:00-09:00"}}, "must end after it begins"),
        ({"hours": {"monday": "09:00-24:30"}}, "by 24:00"),
        ({"hours": {"monday": "09:00-10:60"}}, "monday"),
        ({"hours": {"monday": ["09:00-12:00", "11:00-13:00"]}}, "overlap"),
        ({"holidays": ["Christmas"]}, "holidays"),
        ({"holidays": "2025-12-25"}, "holidays"),
        ({"human_only": "returns"}, "human_only"),
        ({"human_only": [""]}, "human_only"),
        ({"canned": "none.yml"}, "canned: .*none.yml"),
        ({"canned": 4}, "canned"),
    ],
)
def test_a_malformed_entry_is_named(support: object, named: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=f"store.yml: support: .*{named}" if support != [] else named):
        Store.load(written(tmp_path, support))


@pytest.mark.parametrize(
    ("replies", "named"),
    [
        ("title: Hello", "expected a list"),
        ("- Hello", "reply 1: expected a title and a text"),
        ("- {title: Hello, text: Hi}\n- {title: Bye}", "reply 2"),
        ("- {title: '', text: Hi}", "title"),
        (f"- {{title: Hello, text: {'x' * 1001}}}", "text: .*1000"),
        ("- {title: [1], text: Hi}", "title"),
        ("- [", "canned.yml"),
    ],
)
def test_a_malformed_file_of_replies_is_named(replies: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "canned.yml").write_text(replies, "utf-8")
    with pytest.raises(StoreError, match=named):
        Store.load(written(tmp_path, {"canned": "canned.yml"}))


def test_a_topic_for_people_only_must_be_one_of_the_policies(tmp_path: Path, wording: Wording) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "returns.md").write_text(
        "---\ntopic: returns\ntitle: Returns\n---\nWithin 30 days.\n", "utf-8"
    )
    written(tmp_path, {"human_only": ["returns"]})
    store = Store.load(tmp_path)
    assert Services.of(store, wording, RedisStorefront(None, None), None).store.support.human_only
    written(tmp_path, {"human_only": ["refunds"]})
    with pytest.raises(StoreError, match="'refunds' is no topic"):
        Services.of(Store.load(tmp_path), wording, RedisStorefront(None, None), None)
