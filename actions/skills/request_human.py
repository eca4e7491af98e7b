"""A shopper asks for a person, or no longer does."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from actions import payloads
from actions.handoff import DeskError, Place
from actions.hours_view import hours_text
from actions.services import Services
from actions.skills.contact import CONTACT_FORM, opening
from actions.skills.offering import offered
from actions.turn import CONTACT_SLOT, OFFER_SLOT, Reply, Turn

ASKED = "asked"
LEFT = "shopper_left"
"""Reasons that stand in the log of the desk."""
_MINUTE_S = 60


def request_human(turn: Turn, services: Services) -> Reply:
    """Put the conversation into the queue; when nobody is there, take a message.

    Without a desk, say how to reach the shop.
    """
    desk = services.desk
    try:
        before = desk.owner(turn.conversation_id)
        if before.state == "bot" and not services.store.support.hours.open_at(datetime.now(UTC)):
            return _closed(turn, services)
        place = desk.ask(turn.conversation_id, offered(turn) or ASKED, turn.channel or "")
    except DeskError:
        return Reply().say("utter_human_not_recorded", contact=services.store.contact)
    place = place or Place(1)
    text = _waiting_text(services, place, asked_before=before.state == "waiting")
    payload = payloads.handoff("waiting", place.position, place.expected_wait_s)
    reply = Reply().show(text, payload, [])
    reply.slots[OFFER_SLOT] = None
    if turn.form == CONTACT_FORM:
        reply.loop = reply.slots[CONTACT_SLOT] = None
    return reply


def back_to_assistant(turn: Turn, services: Services) -> Reply:
    """Take the conversation out of the queue, or back from a person."""
    try:
        before = services.desk.owner(turn.conversation_id)
        if before.state == "bot":
            return Reply().say("utter_back_to_assistant_already")
        services.desk.leave(turn.conversation_id, LEFT)
    except DeskError:
        return Reply().say("utter_back_to_assistant_failed")
    return Reply().show(services.wording.text("utter_back_to_assistant"), payloads.handoff("bot"), [])


def _closed(turn: Turn, services: Services) -> Reply:
    hours = hours_text(services.store.support.hours, services.wording)
    return opening(Reply().say("utter_contact_closed", hours=hours), turn)


def _waiting_text(services: Services, place: Place, *, asked_before: bool) -> str:
    if asked_before:
        return services.wording.text("utter_human_waiting_already", position=place.position)
    if place.expected_wait_s is None:
        return services.wording.text("utter_human_waiting", position=place.position)
    minutes = max(1, math.ceil(place.expected_wait_s / _MINUTE_S))
    return services.wording.text("utter_human_waiting_wait", position=place.position, minutes=minutes)
