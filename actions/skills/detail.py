"""What the listing says of one product: by place in the list, by name, or the one under discussion."""

from __future__ import annotations

from actions import payloads
from actions.browsing import having_viewed, session_to_slot
from actions.pointing import pointed
from actions.references import means_one_of_the_list, naming_words, says, tokens, wishes_it_otherwise
from actions.services import Services
from actions.skills.asked import answer_about, answer_about_all
from actions.skills.finding import which_buttons
from actions.skills.search import refine_search
from actions.turn import FOCUS_SLOT, SESSION_SLOT, Reply, Turn
from recommender import Product

MOST_REPEATED = 120
"""Characters of a question that a quick reply repeats."""


def product_detail(turn: Turn, services: Services) -> Reply:
    """Show one product, answer what is asked of it, or ask which is meant."""
    shown = services.products(turn.shown)
    reading = services.recommender.read(turn.text)
    if turn.search and wishes_it_otherwise(turn.text, reading, services.words):
        return refine_search(turn, services)
    if "price" in reading.dropped:  # "idc about the price" asks for no price
        return refine_search(turn, services)
    reference = pointed(turn.text, turn, services)
    products = services.products(reference.ids)
    if reference.outcome == "one" and reference.by == "price" and products:
        return _by_price(products[0], shown, turn, services)
    if reference.outcome == "one":
        return _about(products, turn, services)
    if reference.outcome == "all":
        return answer_about_all(products, turn, services) or _ask_which(reference.ids, turn, services)
    if reference.outcome == "several":
        return _ask_which(reference.ids, turn, services)
    if reference.outcome == "out_of_range":
        if not shown:
            return Reply().say("utter_nothing_shown_yet")
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    return _unpointed(turn, shown, services)


def _by_price(product: Product, shown: list[Product], turn: Turn, services: Services) -> Reply:
    """The cheapest or dearest; of a list of one price there is none."""
    if len(shown) > 1 and len({other.price for other in shown}) == 1:
        return Reply().say("utter_same_price", price=services.wording.money(product.price))
    return _detail(product, turn, services)


def _unpointed(turn: Turn, shown: list[Product], services: Services) -> Reply:
    """Nothing shown is meant: a product of another name, else the one under discussion, else a question."""
    if shown and means_one_of_the_list(turn.text, services.words):
        return _ask_which(turn.shown, turn, services)
    name = " ".join(naming_words(turn.text, services.words))
    named = services.recommender.named(name, k=1) if name else ()
    if named:
        return _about([named[0].product], turn, services)
    focus = services.products([turn.focus]) if turn.focus else shown if len(shown) == 1 else []
    if focus and (not name or services.recommender.answer(focus[0].id, turn.text)):
        return _about(focus, turn, services)
    if not shown and says(tokens(turn.text), (*services.words.pronouns, *services.words.them)):
        return Reply().say("utter_nothing_shown_yet")
    if name and not (shown and services.recommender.answer(shown[0].id, turn.text)):
        return Reply().say("utter_item_unknown")
    if not shown:
        return Reply().say("utter_nothing_shown_yet")
    return _ask_which(turn.shown, turn, services)


def _ask_which(ids: tuple[str, ...], turn: Turn, services: Services) -> Reply:
    """Ask which is meant; a quick reply repeats the question, so that picking one answers it."""
    products = services.products(ids)
    asks = bool(products and services.recommender.answer(products[0].id, turn.text))
    asked = turn.text if asks and len(turn.text) <= MOST_REPEATED else None
    return Reply().say("utter_detail_which", buttons=which_buttons(ids, turn, services, asked=asked))


def _about(products: list[Product], turn: Turn, services: Services) -> Reply:
    """What is asked of one product, else all of it; a plain word when it has left the catalogue."""
    if not products:
        return Reply().say("utter_item_unknown")
    return answer_about(products[0], turn, services) or _detail(products[0], turn, services)


def _detail(product: Product, turn: Turn, services: Services) -> Reply:
    text = detail_text(product, services)
    reply = Reply().show(text, payloads.detail(product), services.wording.buttons("utter_replies_detail"))
    reply.slots[FOCUS_SLOT] = product.id
    reply.slots[SESSION_SLOT] = session_to_slot(having_viewed(turn.session, product.id))
    return reply


def detail_text(product: Product, services: Services) -> str:
    """Head, attributes a line each, description."""
    wording = services.wording
    stated = payloads.attributes(product)
    head = wording.text(
        "utter_product_detail",
        title=product.title,
        price=wording.money(product.price),
        availability=wording.text(f"utter_{product.availability}"),
    )
    lines = [
        wording.text(
            "utter_detail_attribute", name=wording.text(f"utter_name_{name}"), value=wording.value(value)
        )
        for name, value in stated.items()
    ]
    return "\n".join([head, *lines, *([product.description] if product.description else [])])
