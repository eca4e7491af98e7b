"""What a message turned out to point at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["one", "all", "several", "out_of_range", "nothing"]


@dataclass(frozen=True, slots=True)
class Reference:
    """What was meant, in the order said.

    `outcome` is "one" or "all" where `ids` are the products meant; "several" where any of `ids` could be (ask
    which); "out_of_range" for a place that the list does not have; "nothing" where nothing is pointed at.
    """

    outcome: Outcome
    ids: tuple[str, ...] = ()
    by: Literal["position", "price", "name", "attribute", "pronoun", "all"] | None = None


NOTHING = Reference("nothing")
