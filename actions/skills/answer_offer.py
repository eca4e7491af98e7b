"""Yes or no, right after what may have offered a person."""

from __future__ import annotations

from actions.handoff.desk import NOBODY_CAME
from actions.services import Services
from actions.skills.contact import leave_message
from actions.skills.offering import offered
from actions.skills.request_human import request_human
from actions.turn import OFFER_SLOT, Reply, Turn

YES = "affirm"


def answer_offer(turn: Turn, services: Services) -> Reply:
    """Ask for a person, or go on without; where none was offered it is a yes or no out of the blue.

    Who waited in vain was offered to leave a message.
    """
    reason = offered(turn)
    if reason is None:
        return Reply().say("utter_affirm" if turn.intent == YES else "utter_deny")
    if turn.intent == YES:
        return (leave_message if reason == NOBODY_CAME else request_human)(turn, services)
    reply = Reply().say("utter_offer_declined")
    reply.slots[OFFER_SLOT] = None
    return reply
