"""One name for each thing: what the actions call it, the domain calls it too."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.skills import SKILLS
from actions.turn import (
    EARLIER_SLOT,
    FOCUS_SLOT,
    ORDER_SLOT,
    PAGE_SLOT,
    SEARCH_SLOT,
    SESSION_SLOT,
    SHOWN_SLOT,
)
from actions.wording import RESPONSES, Wording

DOMAIN = Path(__file__).parents[2] / "bot/domain"


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    """All domain files as one."""
    merged: dict[str, Any] = {"actions": [], "slots": {}, "responses": {}}
    for file in sorted(DOMAIN.rglob("*.yml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        merged["actions"] += content.get("actions") or []
        merged["slots"] |= content.get("slots") or {}
        merged["responses"] |= content.get("responses") or {}
    return merged


def test_every_skill_is_an_action_of_the_domain(domain: dict[str, Any]) -> None:
    assert set(SKILLS) <= set(domain["actions"])


def test_every_custom_action_of_the_domain_has_a_skill(domain: dict[str, Any]) -> None:
    custom = {name for name in domain["actions"] if name.startswith("action_") and name not in RASA_ACTIONS}
    assert custom <= set(SKILLS)


def test_every_slot_that_is_set_is_in_the_domain_and_steers_no_policy(
    domain: dict[str, Any],
) -> None:
    for slot in (SEARCH_SLOT, SHOWN_SLOT, FOCUS_SLOT, SESSION_SLOT, EARLIER_SLOT, ORDER_SLOT, PAGE_SLOT):
        assert domain["slots"][slot]["influence_conversation"] is False


def test_every_response_that_is_sent_is_in_the_domain(domain: dict[str, Any]) -> None:
    assert set(RESPONSES) <= set(domain["responses"])
    Wording(domain["responses"])


RASA_ACTIONS = {
    "action_listen",
    "action_restart",
    "action_session_start",
    "action_default_fallback",
    "action_two_stage_fallback",
    "action_back",
}
