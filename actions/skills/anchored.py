"""Lists about one product, like it or bought with it: which product is meant."""

from __future__ import annotations

from dataclasses import replace

from actions.pointing import pointed
from actions.references import naming_words, points, says, tokens
from actions.services import Services
from actions.skills.finding import which_buttons
from actions.turn import Reply, Turn
from recommender import Filters, Product, Reading


def anchor_of(turn: Turn, services: Services) -> tuple[Product | None, bool, Reply | None]:
    """The product meant, whether it was described by its attributes, or a question about it.

    The one pointed at, the one under discussion, one named outright, or the first of the list. Words that
    describe it ("like the blue one") are no constraints.
    """
    shown = services.products(turn.shown)
    reference = pointed(turn.text, turn, services)
    if reference.outcome == "out_of_range" and shown:
        buttons = which_buttons(turn.shown, turn, services)
        return None, False, Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    describes = reference.by == "name" or (reference.by == "attribute" and points(turn.text, services.words))
    is_one = reference.outcome == "one" and (describes or reference.by in ("position", "price", "pronoun"))
    if is_one:
        return next(iter(services.products(reference.ids)), None), describes, None
    name = _name(turn, services)
    named = [hit.product for hit in services.recommender.named(name, k=1)] if name else []
    if named and (points(turn.text, services.words) or not shown):
        return named[0], True, None  # "what goes with the cake stand", whatever else is talked about
    if name and says(tokens(turn.text), ["the"]) and not named:
        return None, False, Reply().say("utter_item_unknown")
    focus = services.products([turn.focus]) if turn.focus else shown
    return next(iter(focus), None), describes, None


def constraints(turn: Turn, services: Services, *, describes: bool) -> Reading:
    """What a message asks of the list; where it `describes` the anchor, its wishes do, its price does not."""
    reading = services.recommender.read(turn.text)
    if not describes:
        return reading
    price = Filters(price_min=reading.filters.price_min, price_max=reading.filters.price_max)
    return replace(reading, filters=price)


def _name(turn: Turn, services: Services) -> str:
    """What may be the name of a product: no words of constraints, and of what is asked."""
    reading = services.recommender.read(turn.text)
    read = {
        word for match in reading.matches if match.attribute != "category" for word in tokens(match.words)
    }
    return " ".join(word for word in naming_words(turn.text, services.words) if word not in read)
