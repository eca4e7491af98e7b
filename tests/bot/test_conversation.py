"""What is kept of a conversation: small, bounded, and enough to go on exactly where it was."""

from __future__ import annotations

import json

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.remote_action import action_call
from bot.stores.conversation import WINDOW, Conversation
from bot.stores.memory import MemoryTrackerStore
from bot.stores.records import as_record, from_record, reduce, reference
from bot.stores.snapshot import Snapshot
from tests.bot.conversations import DOMAIN, LISTING, events_of_a_turn, said, state, take, texts, turn

WINDOW_OF_TURNS = 2 * WINDOW // 6


def conversation() -> Conversation:
    return Conversation("s", DOMAIN.slots)


def test_products_are_kept_as_ids() -> None:
    assert reference(LISTING) == {
        "type": "product_carousel",
        "version": 1,
        "request_id": "r-1",
        "item_ids": ["22000", "22001", "22002", "22003", "22004"],
    }
    cart = {"type": "cart", "version": 1, "lines": [{"item": {"id": "a"}, "quantity": 2}], "total": {}}
    assert reference(cart)["item_ids"] == ["a"]
    assert reference({"type": "product_detail", "version": 1, "item": {"id": "b"}})["item_ids"] == ["b"]
    assert reference(reference(LISTING)) == reference(LISTING)


def test_a_turn_takes_less_than_a_kilobyte() -> None:
    talk = take(conversation(), *events_of_a_turn("red mugs under a tenner"))
    stock = len(json.dumps([event.as_dict() for event in talk.events]))
    kept = len(json.dumps(talk.close_turn(), separators=(",", ":")))
    assert kept < 1_000
    assert kept < stock / 3


def test_records_give_the_events_back() -> None:
    talk = take(
        conversation(), *events_of_a_turn("red mugs"), ActiveLoop("gift_form"), SlotSet("budget", 0.0)
    )
    for event in talk.events:
        again = from_record(json.loads(json.dumps(as_record(reduce(event)))))
        assert again == event
        assert again.timestamp == event.timestamp


def test_a_shoppers_words_and_identity_are_kept() -> None:
    again = from_record(as_record(reduce(said("red mugs"))))
    assert isinstance(again, UserUttered)
    assert (again.text, again.intent_name, again.input_channel) == ("red mugs", "search_products", "rest")
    assert again.metadata == {"customer_id": "7"}


def test_a_payload_that_is_being_shown_is_left_alone() -> None:
    shown = {"custom": LISTING}
    event = BotUttered("Here:", shown)
    reduce(event)
    assert shown["custom"]["items"][0]["title"]
    assert event.data == {"custom": reference(LISTING)}


def test_a_slot_set_to_what_it_is_is_kept_once() -> None:
    talk = conversation()
    first = take(talk, *events_of_a_turn("red mugs")).close_turn()
    second = take(talk, *events_of_a_turn("red mugs")).close_turn()
    third = take(talk, Restarted(), *events_of_a_turn("red mugs")).close_turn()
    slots = [[r["name"] for r in records if r["event"] == "slot"] for records in (first, second, third)]
    assert slots == [["search", "shown_items"], [], ["search", "shown_items"]]


def long(turns: int, *more: Event) -> tuple[Conversation, DialogueStateTracker]:
    """A conversation as we hold it, and as Rasa would, with all events; `more` happens in its fourth turn."""
    ours, whole = conversation(), DialogueStateTracker("s", DOMAIN.slots)
    for number in range(turns):
        events = [*events_of_a_turn(f"message {number}", number), *(more if number == 3 else ())]
        take(ours, *events)
        for event in events:
            whole.update(event, DOMAIN)
        ours.close_turn()
        ours.shorten()
    return ours, whole


def test_events_are_bounded_and_the_latest_stay() -> None:
    ours, _ = long(300)
    assert len(ours.events) <= 2 * WINDOW + 6
    assert texts(ours)[-10:] == [f"message {number}" for number in range(290, 300)]
    assert ours.version == 300


def test_the_snapshot_carries_slots_loop_and_pause() -> None:
    more = [
        SlotSet("budget", 20.0),
        ActionExecuted("gift_form"),
        ActiveLoop("gift_form"),
        ConversationPaused(),
    ]
    ours, whole = long(100, *more)
    assert "message 3" not in texts(ours)
    assert state(ours) == state(whole)
    assert ours.get_slot("budget") == 20.0
    assert ours.active_loop_name == "gift_form"
    assert ours.is_paused()
    assert state(ours.copy()) == state(whole)


def test_policies_see_the_same_past() -> None:
    ours, whole = long(100, SlotSet("budget", 20.0))
    assert ours.past_states(DOMAIN)[-10:] == whole.past_states(DOMAIN)[-10:]


def test_a_past_that_was_asked_for_is_not_shared_and_grows_with_the_events() -> None:
    ours, whole = long(5)
    first = ours.past_states(DOMAIN)
    ours.past_states(DOMAIN)[-1].clear()
    assert ours.past_states(DOMAIN) == first == whole.past_states(DOMAIN)
    for tracker in (ours, whole, ours.copy()):
        for event in events_of_a_turn("one more"):
            tracker.update(event, DOMAIN)
    assert ours.past_states(DOMAIN) == whole.past_states(DOMAIN) != first


def test_undoing_and_starting_anew_work_across_the_window() -> None:
    ours, whole = long(100, SlotSet("budget", 20.0))
    for tracker in (ours, whole):
        for event in (
            said("wrong"),
            ActionExecuted("action_x"),
            SlotSet("budget", 5.0),
            UserUtteranceReverted(),
        ):
            tracker.update(event, DOMAIN)
    assert ours.get_slot("budget") == 20.0
    assert state(ours) == state(whole)
    take(ours, Restarted())
    assert ours.get_slot("budget") is None


def test_a_copy_is_independent() -> None:
    talk = take(conversation(), *events_of_a_turn("red mugs"), SlotSet("budget", 20.0))
    twin = talk.copy()
    take(twin, SlotSet("budget", 5.0), ConversationPaused())
    twin.close_turn()
    assert talk.get_slot("budget") == 20.0
    assert not talk.is_paused()
    assert talk.version == 0
    assert len(twin.events) == len(talk.events) + 2


def test_actions_never_see_a_snapshot() -> None:
    ours, _ = long(WINDOW_OF_TURNS + 2)
    assert any(isinstance(event, Snapshot) for event in ours.events)
    assert "snapshot" not in {event["event"] for event in action_call("action_x", ours)["tracker"]["events"]}


async def test_memory_has_a_bound() -> None:
    store = MemoryTrackerStore(most=3)
    store.domain = DOMAIN
    for number in range(5):
        await turn(store, f"s{number}", *events_of_a_turn("red mugs"))
    await turn(store, "s2", *events_of_a_turn("blue mugs"))
    await turn(store, "s5", *events_of_a_turn("red mugs"))
    assert await store.retrieve("s3") is None
    kept = await store.retrieve("s2")
    assert kept is not None and texts(kept) == ["red mugs", "blue mugs"]


async def test_a_turn_that_fails_leaves_no_trace() -> None:
    store = MemoryTrackerStore()
    store.domain = DOMAIN
    await turn(store, "s", *events_of_a_turn("red mugs"))
    take(await store.get_or_create_tracker("s"), said("lost"))
    kept = await store.retrieve("s")
    assert kept is not None and texts(kept) == ["red mugs"]
    assert kept.latest_action_name == ACTION_LISTEN_NAME
