"""Why a product was shown: the evidence of the list that it was shown in, worked out again."""

from __future__ import annotations

from dataclasses import replace

from actions import payloads
from actions.history import Page
from actions.listing import reason_text
from actions.pointing import pointed
from actions.services import Services
from actions.skills.finding import which_buttons
from actions.skills.recalled import pages_of, recalled
from actions.turn import FOCUS_SLOT, Reply, Turn
from actions.wording import Button
from recommender import Hit, Product


def ask_why(turn: Turn, services: Services) -> Reply:
    """Say what speaks for the product meant, or ask which is meant."""
    shown = services.products(turn.shown)
    found = pointed(turn.text, replace(turn, complemented=None), services)  # it asks of what the list offers
    if found.outcome == "out_of_range" and shown:
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    ids = found.ids if found.outcome in ("one", "several") else ()
    if not ids:
        ids = (turn.focus,) if turn.focus and found.outcome == "nothing" else turn.shown
    products = services.products(ids)
    if not products:
        return Reply().say("utter_nothing_shown_yet")
    if len(products) > 1:
        return Reply().say("utter_why_which", buttons=_why_buttons(products, turn, services))
    return _explain(products[0], turn, services)


def _explain(product: Product, turn: Turn, services: Services) -> Reply:
    hit = _hit(product.id, turn, services)
    if hit is None:
        reply = Reply().say("utter_why_unknown", title=product.title)
    else:
        wording = services.wording
        reasons = reason_text(hit.evidence, wording, most=len(hit.evidence))
        text = wording.text("utter_why", title=product.title, reasons=reasons)
        reason = payloads.reason(reasons, hit.evidence)
        reply = Reply().show(text, payloads.detail(product, reason), wording.buttons("utter_replies_detail"))
    reply.slots[FOCUS_SLOT] = product.id
    return reply


def _hit(item_id: str, turn: Turn, services: Services) -> Hit | None:
    """The product as the list holds it that it was shown in, the latest of them; None if in no list."""
    for page in pages_of(turn):
        if item_id in page.shown:
            asked = Page(page.search, (item_id,))
            if hits := recalled(asked, turn, services).hits:
                return hits[0]
    return None


def _why_buttons(products: list[Product], turn: Turn, services: Services) -> list[Button]:
    return [
        button
        for product in products
        if product.id in turn.shown
        for button in services.wording.buttons(
            "utter_replies_why", number=turn.shown.index(product.id) + 1, title=product.title
        )
    ]
