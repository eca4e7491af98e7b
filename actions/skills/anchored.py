"""Lists about one product, like it or bought with it: which product is meant."""

from __future__ import annotations

from actions.pointing import pointed
from actions.references import naming_words, points
from actions.services import Services
from actions.skills.finding import which_buttons
from actions.turn import Reply, Turn
from recommender import Product


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
    anchor = _anchor(reference.ids if is_one else (), turn, shown, services)
    return anchor, describes, None if anchor else Reply().say("utter_nothing_shown_yet")


def _anchor(meant: tuple[str, ...], turn: Turn, shown: list[Product], services: Services) -> Product | None:
    if meant:
        return next(iter(services.products(meant)), None)
    if turn.focus:
        return next(iter(services.products([turn.focus])), None)
    name = " ".join(naming_words(turn.text, services.words))
    named = services.recommender.named(name, k=1) if name and not shown else ()
    return named[0].product if named else next(iter(shown), None)
