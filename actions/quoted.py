"""Products whose whole names stand in quotation marks: “Vintage Red Mug”, as the buttons of a card say.

The dialogue model reads no words between such marks (bot/components/named.py), so a title that is made of
the words of searches is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.references import tokens
from actions.services import Services
from actions.turn import Turn
from recommender import Product

_QUOTED = re.compile(r"“([^“”]+)”")
_SAME_NAME = 5
"""Products of one name that are looked at in the catalogue."""


def quoted_products(text: str, turn: Turn, services: Services) -> list[Product]:
    """The products that the quotations of a text name, in order; none unless each names one.

    Of several with one name the one shown last is meant; the same name said again means the next of them.
    """
    found: list[Product] = []
    for name in _QUOTED.findall(text):
        called = (p for p in _known(name, turn, services) if tokens(p.title) == tokens(name))
        product = next((p for p in called if p.id not in {other.id for other in found}), None)
        if product is None:
            return []
        found.append(product)
    return found


def _known(name: str, turn: Turn, services: Services) -> Iterator[Product]:
    """What was shown, the latest list first, then the catalogue's nearest to a name."""
    yield from services.products(turn.shown)
    yield from services.products([turn.focus] if turn.focus else [])
    for page in turn.earlier:
        yield from services.products(page.shown)
    yield from (hit.product for hit in services.recommender.named(name, k=_SAME_NAME))
