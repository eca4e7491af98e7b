"""A message for the shop's people when nobody is there: how to reach the shopper, and what it is about.

A form of two questions, answered in either order or both at once. Its state is the slot `contact_request`,
emptied when it ends: from then on the address or number stands with the desk alone. What may interrupt it,
data/dialogue/rules/contact.yml says.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from actions.contact_words import Contact, contact_in, tries_contact
from actions.handoff import DeskError
from actions.handoff.desk import RESOLVED
from actions.hours_view import hours_text
from actions.services import Services
from actions.turn import CONTACT_SLOT, OFFER_SLOT, Reply, Turn

log = logging.getLogger(__name__)

CONTACT_FORM = "contact_form"
TELLING = frozenset(
    {"complaint", "insult", "other_language", "request_human", "leave_message"}
    | {"nlu_fallback", "unclear", "affirm", "deny", "thank", "goodbye"}
)
"""Intents of messages that tell what it is about, or nothing, however they are put."""
SUBJECTS = TELLING | {
    *("ask_order", "ask_policy", "search_products", "refine_search", "ask_product_detail"),
    *("ask_recommendation", "watch_price", "out_of_scope", "checkout", "change_cart", "remove_from_cart"),
}
"""Those and the intents of statements that do: "a broken jug", "returning a lamp"."""
NOTHING_MORE = frozenset({"deny", "thank", "goodbye"})
_FEWEST_WORDS = 3
"""So short a message, where a contact was asked for, is no subject."""
_STATING = frozenset({"complaint", "nlu_fallback", "out_of_scope", "unclear"})
_YES = frozenset({"affirm", "leave_message"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a message: the contact, what it is about, and the form to go back to."""

    contact: Contact | None = None
    about: str | None = None
    begun: bool = False
    back_to: str | None = None

    @classmethod
    def of(cls, turn: Turn) -> Wish:
        """From the slot; what makes no sense in it counts as not told."""
        told = {name: value for name, value in turn.contact_request.items() if isinstance(value, str)}
        contact = Contact(told["kind"], told["contact"]) if {"kind", "contact"} <= told.keys() else None
        begun = turn.contact_request.get("begun") is True
        return cls(contact, told.get("about"), begun, told.get("back_to"))

    def to_slot(self) -> dict[str, Any]:
        """The slot's value: JSON."""
        contact = {"kind": self.contact.kind, "contact": self.contact.value} if self.contact else {}
        told = {"about": self.about, "begun": self.begun, "back_to": self.back_to}
        return {**contact, **{name: value for name, value in told.items() if value}}


def opening(reply: Reply, turn: Turn) -> Reply:
    """The reply, after which the form asks; where another form was open, that goes on afterwards."""
    wish = Wish.of(turn)
    if turn.form not in (None, CONTACT_FORM):
        wish = replace(wish, back_to=turn.form)
    if turn.form != CONTACT_FORM:
        wish = replace(wish, contact=wish.contact or contact_in(turn.text))
    reply.loop = CONTACT_FORM
    reply.slots |= {CONTACT_SLOT: wish.to_slot(), OFFER_SLOT: None}
    return reply


def leave_message(turn: Turn, services: Services) -> Reply:
    """A shopper wants to leave a message, whether people are there or not."""
    hours = hours_text(services.store.support.hours, services.wording)
    return opening(Reply().say("utter_contact_begin", hours=hours), turn)


def leave_contact_form(turn: Turn, services: Services) -> Reply:
    """Something else is wanted: say that nothing was sent, and forget what was told."""
    del services
    return _end(Reply().say("utter_contact_unsent"), replace(Wish.of(turn), back_to=None))


def contact_form(turn: Turn, services: Services) -> Reply:
    """Take an answer and ask on, or keep the message; reject what is no answer."""
    wish = Wish.of(turn)
    if turn.follows_action:
        return _end(Reply(), wish) if turn.handed_back == RESOLVED else _resume(wish)
    words = services.contact_words
    contact = contact_in(turn.text)
    if contact is not None:
        about = words.beside(turn.text, contact) or wish.about
        return _next(replace(wish, contact=contact, about=about), turn, services)
    if words.leaves(turn.text):
        return _end(Reply().say("utter_contact_left"), wish)
    if wish.contact is None:
        return _without_contact(wish, turn, services)
    if words.skips(turn.text) or turn.intent in NOTHING_MORE:
        return _keep(replace(wish, about=""), turn, services)
    if _interrupts(turn, services):
        return Reply(rejected=True)
    return _keep(replace(wish, about=turn.text), turn, services)


def _without_contact(wish: Wish, turn: Turn, services: Services) -> Reply:
    """An answer to the question how to reach the shopper that does not tell it."""
    words = services.contact_words
    if words.skips(turn.text) or turn.intent == "deny":
        return _end(Reply().say("utter_contact_left"), wish)
    if tries_contact(turn.text) or not any(map(str.isalnum, turn.text)):
        return _ask("utter_contact_again", wish)
    if turn.intent in _YES:
        return _ask("utter_contact_ask", wish)
    if turn.intent not in _STATING or (turn.intent == "out_of_scope" and words.asks(turn.text)):
        return Reply(rejected=True)
    if turn.intent == "complaint" or (turn.intent != "unclear" and len(turn.text.split()) >= _FEWEST_WORDS):
        return _ask("utter_contact_noted", replace(wish, about=turn.text))
    return _ask("utter_contact_again", wish)


def _interrupts(turn: Turn, services: Services) -> bool:
    """Whether a message asks for something of its own, where it could tell what it is about."""
    if turn.intent in TELLING:
        return False
    return turn.intent not in SUBJECTS or services.contact_words.asks(turn.text)


def _resume(wish: Wish) -> Reply:
    """Ask the first question, or the open one again after an interruption."""
    if wish.begun:
        return _ask("utter_contact_resume", wish, _question(wish))
    return _ask(_question(wish), replace(wish, begun=True))


def _next(wish: Wish, turn: Turn, services: Services) -> Reply:
    if wish.about is None:
        return _ask("utter_contact_about", wish)
    return _keep(wish, turn, services)


def _question(wish: Wish) -> str:
    return "utter_contact_ask" if wish.contact is None else "utter_contact_about"


def _ask(response: str, wish: Wish, question: str | None = None) -> Reply:
    reply = Reply(loop=CONTACT_FORM).say(response)
    if question is not None:
        reply.say(question)
    reply.slots[CONTACT_SLOT] = wish.to_slot()
    return reply


def _keep(wish: Wish, turn: Turn, services: Services) -> Reply:
    """Hand the message to the desk; without it, say how to reach the shop."""
    assert wish.contact is not None
    try:
        services.contact_requests.keep(
            turn.conversation_id, turn.message_id, wish.contact.value, wish.about or ""
        )
    except DeskError as error:
        log.warning("a message for the shop's people was not kept: %s", error)
        return _end(Reply().say("utter_contact_not_kept", contact=services.store.contact), wish)
    hours = hours_text(services.store.support.hours, services.wording)
    return _end(Reply().say(f"utter_contact_kept_{wish.contact.kind}", hours=hours), wish)


def _end(reply: Reply, wish: Wish) -> Reply:
    """Forget what was told; a form that this one came into goes on."""
    reply.loop = wish.back_to
    reply.slots[CONTACT_SLOT] = None
    return reply
