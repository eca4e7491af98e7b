"""The dialogue by what is typed and which action follows; and the domain against its data."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.constants import ACTION_LISTEN_NAME, DEFAULT_ACTION_NAMES
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.utils.io import read_yaml_file

from bot.app import load_assistant
from bot.channels.message import ShopperMessage, read_text
from bot.channels.turn import take_turn
from bot.remote_action import UNASKED
from bot.settings import ROOT, Settings
from tests.bot.processes import ActionsServer

CONVERSATIONS = read_yaml_file(Path(__file__).with_name("conversations.yml"))


@pytest.fixture
async def agent(settings: Settings, actions: ActionsServer) -> AsyncIterator[Agent]:
    """The agent in this process, with conversations in memory."""
    assistant = load_assistant(
        replace(settings, redis_url=None, actions_url=actions.url.removesuffix("/webhook"))
    )
    yield assistant.agent
    await assistant.close()


async def say(agent: Agent, text: str, sender: str = "s") -> tuple[list[str], list[dict]]:
    """One turn: the actions that ran to answer it, and the answers."""
    answers = await take_turn(agent, ShopperMessage(sender, read_text(text)), "rest")
    events = (await agent.tracker_store.get_or_create_tracker(sender)).events
    since = itertools.takewhile(lambda event: not isinstance(event, UserUttered), reversed(events))
    ran = [event.action_name for event in since if isinstance(event, ActionExecuted)]
    return [name for name in reversed(ran) if name not in (ACTION_LISTEN_NAME, *UNASKED)], answers


@pytest.mark.parametrize("turns", CONVERSATIONS, ids=lambda turns: next(iter(turns[0])))
async def test_conversation(agent: Agent, turns: list[dict[str, str]]) -> None:
    for turn in turns:
        ((typed, action),) = turn.items()
        ran, answers = await say(agent, str(typed))
        assert ran == [action], typed
        assert answers, typed
        if action.startswith("action_"):
            assert answers[0]["text"] == f"did {action}"


async def test_any_intent_may_follow_any_other(agent: Agent) -> None:
    """One after another, each gets its one action, whatever came before."""
    examples = {
        action: str(text) for turns in CONVERSATIONS for turn in turns for text, action in turn.items()
    }
    after_others = ("utter_affirm_list", "action_refuse_products", "action_answer_offer")
    instead = {
        "utter_affirm": ("utter_affirm_list", "action_answer_offer"),
        "utter_deny": ("action_refuse_products", "action_answer_offer"),
    }
    examples = {action: text for action, text in examples.items() if action not in after_others}
    for first in examples.values():
        for wanted, second in examples.items():
            sender = f"{first} {second}"
            await say(agent, first, sender)
            ran, answers = await say(agent, second, sender)
            assert len(ran) == 1, (first, second, ran)
            assert ran[0] in (wanted, *instead.get(wanted, ())), (first, second, ran)
            assert answers, (first, second)


async def test_a_failed_action_is_told_and_the_next_works(agent: Agent, actions: ActionsServer) -> None:
    works = actions.handler

    async def dies(request: object) -> None:
        request.transport.abort()

    actions.handler = dies
    _, answers = await say(agent, "red mugs")
    assert answers[0]["text"] == agent.domain.responses["utter_actions_unavailable"][0]["text"]
    actions.handler = works
    assert (await say(agent, "red mugs"))[1][0]["text"] == "did action_search_products"


async def test_an_action_that_says_nothing_is_not_silence(agent: Agent, actions: ActionsServer) -> None:
    actions.replies()
    _, answers = await say(agent, "red mugs")
    assert answers[0]["text"] == agent.domain.responses["utter_turn_failed"][0]["text"]


async def test_identity_and_message_id_reach_the_actions(agent: Agent, actions: ActionsServer) -> None:
    await take_turn(agent, ShopperMessage("s", "red mugs", "m-1", "12748"), "rest")
    assert actions.calls[-1]["tracker"]["latest_message"]["metadata"] == {
        "customer_id": "12748",
        "message_id": "m-1",
    }
    await take_turn(agent, ShopperMessage("s", "blue mugs"), "rest")
    assert actions.calls[-1]["tracker"]["latest_message"]["metadata"] == {}


async def test_slots_set_by_an_action_come_back_to_the_next(agent: Agent, actions: ActionsServer) -> None:
    slot = {"event": "slot", "name": "shown_items", "value": ["1", "2"], "timestamp": None}
    actions.replies({"text": "listed"}, events=[slot])
    await say(agent, "red mugs")
    await say(agent, "tell me about the second one")
    assert actions.calls[-1]["tracker"]["slots"]["shown_items"] == ["1", "2"]


def test_every_intent_has_a_rule_and_examples(agent: Agent) -> None:
    rules = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "data/dialogue/rules").glob("*.yml"))
    ruled = set(re.findall(r"- intent: (\w+)", rules))
    ours = {intent for intent in agent.domain.intents if intent not in ("back", "restart", "session_start")}
    assert ours == ruled
    for path in (ROOT / "data/dialogue/nlu").glob("*.yml"):
        for group in read_yaml_file(path)["nlu"]:
            assert len(group["examples"].splitlines()) >= 25, group["intent"]
            ours.discard(group["intent"])
    assert ours == {"nlu_fallback", "search_by_photo", "handed_back", "low_rating"}


def test_every_intent_answers_interrupts_or_leaves_the_gift_finder(agent: Agent) -> None:
    rules = (ROOT / "data/dialogue/rules/gift.yml").read_text(encoding="utf-8")
    ruled = set(re.findall(r"- intent: (\w+)", rules))
    answers = {"search_products", "refine_search", "ask_recommendation", "affirm", "deny", "unclear"}
    ours = {intent for intent in agent.domain.intents if intent not in ("back", "restart", "session_start")}
    assert ours == ruled | answers


def test_every_intent_answers_interrupts_or_leaves_the_contact_form(agent: Agent) -> None:
    rules = (ROOT / "data/dialogue/rules/contact.yml").read_text(encoding="utf-8")
    ruled = set(re.findall(r"- intent: (\w+)", rules))
    answers = {"affirm", "deny", "unclear", "nlu_fallback", "complaint", "leave_message"}
    ours = {intent for intent in agent.domain.intents if intent not in ("back", "restart", "session_start")}
    assert ours == ruled | answers


def test_every_action_of_the_domain_is_used(agent: Agent) -> None:
    rules = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "data/dialogue/rules").glob("*.yml"))
    used = set(re.findall(r"- action: (\w+)", rules))
    assert {name for name in agent.domain.user_actions if not name.startswith("utter_")} <= used
    assert used - {"action_deactivate_loop"} <= set(agent.domain.action_names_or_texts) - set(
        DEFAULT_ACTION_NAMES
    )


def test_quick_replies_are_plain_text(agent: Agent) -> None:
    for name, variations in agent.domain.responses.items():
        for button in (b for variation in variations for b in variation.get("buttons", ())):
            assert button["title"] and button["payload"], name
            assert not button["payload"].startswith("/"), name


async def test_quick_replies_of_the_bot_lead_on(agent: Agent) -> None:
    payloads = {
        button["payload"]
        for name, variations in agent.domain.responses.items()
        for variation in variations
        for button in variation.get("buttons", ())
        if "{" not in button["payload"]
        and not name.startswith(("utter_gift_", "utter_contact_"))  # these answer a form
    }
    for payload in sorted(payloads):
        ran, answers = await say(agent, payload)
        assert ran[0].startswith("action_") or answers[-1].get("buttons"), payload
