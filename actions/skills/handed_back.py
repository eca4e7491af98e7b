"""A person has left, or nobody came: where things stood, and a question how it was."""

from __future__ import annotations

from actions import payloads
from actions.descriptions import describe
from actions.handoff.desk import NOBODY_CAME, RESOLVED
from actions.services import Services
from actions.skills.ask_rating import RATING_CHANNEL
from actions.skills.offering import offering
from actions.turn import Reply, Turn


def handed_back(turn: Turn, services: Services) -> Reply:
    """What the assistant adds when it is back; a form that was open asks on by itself."""
    reply = Reply()
    if turn.handed_back == NOBODY_CAME:
        contact = services.store.contact
        return offering(reply, "utter_handed_back_message", NOBODY_CAME, turn, services, contact=contact)
    if turn.handed_back == RESOLVED and turn.channel == RATING_CHANNEL:
        reply.show(services.wording.text("utter_ask_rating_person"), payloads.rating_request(), [])
    if turn.form is None:
        if turn.search is None or turn.search.is_empty:
            reply.say("utter_handed_back")
        else:
            reply.say("utter_handed_back_search", what=describe(turn.search, services))
    return reply
