"""Questions about products, answered by their listings: the sentence that says it, or that none does."""

from __future__ import annotations

import re

from actions import payloads
from actions.browsing import having_viewed, session_to_slot
from actions.payloads import AnswerEvidence
from actions.services import Services
from actions.turn import FOCUS_SLOT, SESSION_SLOT, Reply, Turn
from actions.wording import Wording
from recommender import Answer, Product

_OF_FEED = ("price", "availability", "brand", "rating")


def answer_about(product: Product, turn: Turn, services: Services) -> Reply | None:
    """Answer what the message asks of one product; None if it asks for nothing in particular."""
    answer = services.recommender.answer(product.id, _asked(turn.text, product))
    if answer is None:
        return None
    wording = services.wording
    said = _said(answer, product, wording)
    if said is None:
        reply = _not_stated(answer, product, services)
    else:
        payload = payloads.answer([_evidence(answer, product, wording)])
        reply = Reply().show(said, payload, wording.buttons("utter_replies_detail"))
    reply.slots[FOCUS_SLOT] = product.id
    reply.slots[SESSION_SLOT] = session_to_slot(having_viewed(turn.session, product.id))
    return reply


def answer_about_all(products: list[Product], turn: Turn, services: Services) -> Reply | None:
    """Answer what the message asks of several ("are these waterproof?"): a line for each that says."""
    wording = services.wording
    answers = [services.recommender.answer(product.id, _asked(turn.text, product)) for product in products]
    if not any(answers):
        return None
    lines, evidence = [], []
    for number, (product, answer) in enumerate(zip(products, answers, strict=True), start=1):
        said = _said(answer, product, wording) if answer else None
        if answer and said:
            evidence.append(_evidence(answer, product, wording))
            lines.append(wording.text("utter_answer_line", number=number, answer=said))
    if not lines:
        return Reply().say("utter_answer_unknown_all", buttons=wording.buttons("utter_replies_unanswered"))
    if len(lines) < len(products):
        lines.append(wording.text("utter_answer_others_silent"))
    return Reply().show("\n".join(lines), payloads.answer(evidence), [])


def _said(answer: Answer, product: Product, wording: Wording) -> str | None:
    """The answer in words, which name the product; None where the listing does not say."""
    title = product.title
    if answer.attribute in _OF_FEED and answer.value:
        return wording.text(
            f"utter_answer_{answer.attribute}{_ending(answer)}",
            title=title,
            value=_value(answer, product, wording),
        )
    if answer.sentence is None:
        return None
    if answer.verdict:
        return wording.text(f"utter_answer_{answer.verdict}", title=title, sentence=answer.sentence)
    if answer.value and answer.attribute:
        name = wording.text(f"utter_name_{answer.attribute}")
        value = _value(answer, product, wording)
        return wording.text(
            "utter_answer_states", name=name, title=title, value=value, sentence=answer.sentence
        )
    return wording.text("utter_answer_says", title=title, sentence=answer.sentence)


def _ending(answer: Answer) -> str:
    return f"_{answer.verdict}" if answer.attribute == "availability" else ""


def _value(answer: Answer, product: Product, wording: Wording) -> str:
    if answer.attribute == "price":
        return wording.money(product.price)
    if answer.attribute == "availability":
        return wording.text(f"utter_{product.availability}")
    values = (answer.value or "").split("/")
    return wording.listed([wording.value(value) for value in values], "and")


def _evidence(answer: Answer, product: Product, wording: Wording) -> AnswerEvidence:
    """The sentence of the listing, or the field of the feed as a line."""
    sentence = answer.sentence
    if sentence is None:
        name = wording.text(f"utter_name_{answer.attribute}")
        sentence = wording.text("utter_detail_attribute", name=name, value=_value(answer, product, wording))
    return {"kind": "listing", "source": product.id, "sentence": sentence}


def _not_stated(answer: Answer, product: Product, services: Services) -> Reply:
    buttons = services.wording.buttons("utter_replies_unanswered")
    if answer.attribute is None:
        return Reply().say("utter_answer_unknown", title=product.title, buttons=buttons)
    attribute = services.wording.text(f"utter_name_{answer.attribute}")
    return Reply().say("utter_answer_unstated", title=product.title, attribute=attribute, buttons=buttons)


def _asked(text: str, product: Product) -> str:
    """The question without the product's title, whose words ask nothing: "Jam Scented Candles"."""
    return re.sub(re.escape(product.title), " ", text, flags=re.IGNORECASE)
