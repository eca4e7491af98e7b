"""Products like one that was shown."""

from __future__ import annotations

from dataclasses import replace

from actions.browsing import having_liked, session_to_slot
from actions.constraints import Search
from actions.pointing import pointed
from actions.references import naming_words, points
from actions.services import Services
from actions.skills import price_step
from actions.skills.finding import find, remember, show, which_buttons
from actions.turn import SESSION_SLOT, Reply, Turn
from recommender import Product, Reading


def similar_products(turn: Turn, services: Services) -> Reply:
    """Show what is like the product meant; further constraints ("but in blue", "but cheaper") hold."""
    reading = services.recommender.read(turn.text)
    shown = services.products(turn.shown)
    reference = pointed(turn.text, turn, services)
    if reference.outcome == "out_of_range" and shown:
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    describes = reference.by == "name" or (reference.by == "attribute" and points(turn.text, services.words))
    is_one = reference.outcome == "one" and (describes or reference.by in ("position", "price", "pronoun"))
    anchor = _anchor(reference.ids if is_one else (), turn, shown, services)
    if anchor is None:
        return Reply().say("utter_nothing_shown_yet")
    # Who asks for more of a kind likes it.
    turn = replace(turn, session=having_liked(turn.session, anchor.id))
    reply = _similar(anchor, None if describes else reading, turn, services)
    reply.slots[SESSION_SLOT] = session_to_slot(turn.session)
    return reply


def _anchor(meant: tuple[str, ...], turn: Turn, shown: list[Product], services: Services) -> Product | None:
    """The product pointed at, the one under discussion, one named outright, or the first of the list."""
    if meant:
        return next(iter(services.products(meant)), None)
    if turn.focus:
        return next(iter(services.products([turn.focus])), None)
    name = " ".join(naming_words(turn.text, services.words))
    named = services.recommender.named(name, k=1) if name and not shown else ()
    return named[0].product if named else next(iter(shown), None)


def _similar(anchor: Product, constraints: Reading | None, turn: Turn, services: Services) -> Reply:
    asked = Search(kind="similar", anchor=anchor.id)
    if constraints is not None:
        asked = replace(asked, filters=constraints.filters)
        if constraints.price_step:
            return price_step.answer(asked, constraints.price_step, (anchor.price.amount,), turn, services)
    result = find(asked, turn, services)
    if not result.hits:
        return remember(
            Reply().say("utter_similar_none", title=anchor.title), asked, list(turn.shown), turn, services
        )
    return show(Reply().say("utter_similar_results", title=anchor.title), asked, result, turn, services)
