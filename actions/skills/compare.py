"""Two to four products beside one another: only what their listings state, and only where they differ."""

from __future__ import annotations

from dataclasses import replace

from actions import comparison
from actions.browsing import having_viewed, session_to_slot
from actions.pointing import pointed
from actions.references import Reference, naming_words, says, split, tokens
from actions.services import Services
from actions.skills.detail import product_detail
from actions.skills.finding import bring_up, which_buttons
from actions.turn import FOCUS_SLOT, SESSION_SLOT, Reply, Turn
from actions.wording import Button
from recommender import Product

FEWEST, MOST = 2, 4


def compare_products(turn: Turn, services: Services) -> Reply:
    """Compare what the message names, what is shown if it is few enough, or ask what."""
    if turn.shown and says(tokens(turn.text), services.words.which_is_cheaper):
        return product_detail(turn, services)
    them = services.words.them & set(tokens(turn.text))  # "compare them": the list, not the one looked at
    found = pointed(turn.text, replace(turn, focus=None) if them else turn, services)
    if found.outcome == "out_of_range" and turn.shown:
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(services.products(turn.shown)), buttons=buttons)
    products = _meant(found, turn, services)
    if len(products) > MOST:
        return Reply().say("utter_compare_most", most=MOST, buttons=_choices(turn, services))
    if len(products) == 1:
        return _ask_with_what(products[0], turn, services)
    if not products:
        if not turn.shown:
            return Reply().say("utter_nothing_shown_yet")
        return Reply().say("utter_compare_which", most=MOST, buttons=_choices(turn, services))
    return _compared(products, turn, services)


def _meant(found: Reference, turn: Turn, services: Services) -> list[Product]:
    """The products to compare, at best two to four of them."""
    ids = list(found.ids) if found.outcome in ("one", "all") or found.by in ("attribute", "name") else []
    if len(ids) < FEWEST:
        ids = list(dict.fromkeys([*ids, *_named(turn, services)]))
    if len(ids) == 1 and turn.focus:  # "compare with the third": the one under discussion
        ids = list(dict.fromkeys([turn.focus, *ids]))
    if not ids and not naming_words(turn.text, services.words):
        ids = list(turn.shown)  # "compare", and nothing else
    return services.products(ids)


def _named(turn: Turn, services: Services) -> list[str]:
    """Products that the parts of the message call by name, be they shown or not."""
    shown = services.products(turn.shown)
    ids: list[str] = []
    for part in split(turn.text, services.recommender.read, shown, services.words):
        here = pointed(part, turn, services)
        name = " ".join(naming_words(part, services.words))
        if here.outcome in ("one", "all"):
            ids += here.ids
        elif name:
            ids += [hit.product.id for hit in services.recommender.named(name, k=1)]
    return ids


def _ask_with_what(product: Product, turn: Turn, services: Services) -> Reply:
    others = tuple(item_id for item_id in turn.shown if item_id != product.id)
    reply = Reply().say(
        "utter_compare_with", title=product.title, buttons=_with_buttons(others, turn, services)
    )
    reply.slots[FOCUS_SLOT] = product.id
    return reply


def _compared(products: list[Product], turn: Turn, services: Services) -> Reply:
    """The table; its products are then the list that "the first one" and "both" speak of."""
    table = comparison.payload(products, services.wording)
    text = comparison.text(products, table, services.wording)
    reply = Reply().show(text, table, services.wording.buttons("utter_replies_compared"))
    session = turn.session
    for product in products:
        session = having_viewed(session, product.id)
    reply.slots[SESSION_SLOT] = session_to_slot(session)
    return bring_up(reply, [product.id for product in products], turn, services)


def _choices(turn: Turn, services: Services) -> list[Button]:
    return services.wording.buttons("utter_replies_compare") if len(turn.shown) >= FEWEST else []


def _with_buttons(ids: tuple[str, ...], turn: Turn, services: Services) -> list[Button]:
    return [
        button
        for product in services.products(ids)
        for button in services.wording.buttons(
            "utter_replies_compare_with", number=turn.shown.index(product.id) + 1, title=product.title
        )
    ]
