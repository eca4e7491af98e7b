"""What the listing says of one product: by place in the list, by name, or the one under discussion."""

from __future__ import annotations

from actions import payloads
from actions.browsing import having_viewed, session_to_slot
from actions.pointing import pointed
from actions.references import (
    asked_attributes,
    means_one_of_the_list,
    naming_words,
    wishes_it_otherwise,
)
from actions.services import Services
from actions.skills.finding import which_buttons
from actions.skills.search import refine_search
from actions.turn import FOCUS_SLOT, SESSION_SLOT, Reply, Turn
from recommender import Product


def product_detail(turn: Turn, services: Services) -> Reply:
    """Show one product, or ask which is meant."""
    recommender = services.recommender
    shown = services.products(turn.shown)
    reading = recommender.read(turn.text)
    if turn.search and wishes_it_otherwise(turn.text, reading, services.words):
        return refine_search(turn, services)
    reference = pointed(turn.text, turn, services)
    if reference.outcome == "one":
        return _detail(turn, services.products(reference.ids), services)
    if reference.outcome == "out_of_range" and shown:
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    if reference.outcome in ("several", "all"):
        return Reply().say("utter_detail_which", buttons=which_buttons(reference.ids, turn, services))
    if not shown and reference.outcome == "out_of_range":
        return Reply().say("utter_nothing_shown_yet")
    return _unpointed(turn, shown, services)


def _unpointed(turn: Turn, shown: list[Product], services: Services) -> Reply:
    """Nothing shown is meant: a product of another name, else the one under discussion, else a question."""
    if shown and means_one_of_the_list(turn.text, services.words):
        return Reply().say("utter_detail_which", buttons=which_buttons(turn.shown, turn, services))
    name = " ".join(naming_words(turn.text, services.words))
    named = services.recommender.named(name, k=1) if name else ()
    if named:
        return _detail(turn, [named[0].product], services)
    if turn.focus and (not name or asked_attributes(turn.text, services.words)):
        return _detail(turn, services.products([turn.focus]), services)
    if name:
        return Reply().say("utter_item_unknown")
    if len(shown) == 1:
        return _detail(turn, shown, services)
    if not shown:
        return Reply().say("utter_nothing_shown_yet")
    return Reply().say("utter_detail_which", buttons=which_buttons(turn.shown, turn, services))


def _detail(turn: Turn, products: list[Product], services: Services) -> Reply:
    """One product's message; empty when it has left the catalogue since it was shown."""
    if not products:
        return Reply().say("utter_item_unknown")
    product = products[0]
    text = detail_text(product, asked_attributes(turn.text, services.words), services)
    reply = Reply().show(text, payloads.detail(product), services.wording.buttons("utter_replies_detail"))
    reply.slots[FOCUS_SLOT] = product.id
    reply.slots[SESSION_SLOT] = session_to_slot(having_viewed(turn.session, product.id))
    return reply


def detail_text(product: Product, asked: tuple[str, ...], services: Services) -> str:
    """Head, answers to what was asked and is not stated, attributes a line each, description."""
    wording = services.wording
    stated = payloads.attributes(product)
    head = wording.text(
        "utter_product_detail",
        title=product.title,
        price=wording.money(product.price),
        availability=wording.text(f"utter_{product.availability}"),
    )
    unstated = [
        wording.text("utter_detail_unstated", attribute=wording.text(f"utter_name_{attribute}"))
        for attribute in asked
        if attribute not in stated
    ]
    lines = [
        wording.text(
            "utter_detail_attribute", name=wording.text(f"utter_name_{name}"), value=wording.value(value)
        )
        for name, value in stated.items()
    ]
    return "\n".join([head, *unstated, *lines, *([product.description] if product.description else [])])
