"""What a scenario found, beside what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.chaos.shopper import Shopper


@dataclass(frozen=True)
class Finding:
    """One row of the table."""

    what: str
    bar: str
    figure: str
    holds: bool
    is_count: bool = False
    """Whether it is of what was lost or doubled, which no machine is too slow for."""

    @classmethod
    def at_most(cls, what: str, bar: float, figure: float, unit: str = "") -> Finding:
        """A figure that may not be above its bar."""
        return cls(what, f"≤ {bar:g}{unit}", f"{figure:.3g}{unit}", figure <= bar)

    @classmethod
    def none(cls, what: str, found: int, of: int) -> Finding:
        """Something of which there may be none."""
        return cls(what, "0", f"{found} of {of:,}", found == 0, is_count=True)


def kept_once_and_in_order(shoppers: Iterable[Shopper]) -> list[Finding]:
    """Every acknowledged message stands once in its conversation, is answered once, and both in order."""
    acknowledged = unanswered = doubled = disordered = 0
    for shopper in shoppers:
        said = [one for one, message in shopper.said.items() if message.acknowledged_at is not None]
        acknowledged += len(said)
        shown = [one for one in shopper.order if not one.startswith(">")]
        answers = [one[1:] for one in shopper.order if one.startswith(">")]
        unanswered += len(set(said) - set(answers))
        doubled += len(shown) - len(set(shown)) + len(answers) - len(set(answers))
        expected = [one for one in said if one in set(answers)]
        disordered += answers != expected or [one for one in shown if one in set(said)] != said
    return [
        Finding.none("acknowledged messages left without an answer", unanswered, acknowledged),
        Finding.none("messages or answers shown twice", doubled, acknowledged),
        Finding.none("conversations out of order", disordered, acknowledged),
    ]


def longest_wait_s(shoppers: Iterable[Shopper]) -> float:
    """The longest time from the acknowledgement of a message to its answer."""
    return max(
        (
            said.answered_at - said.acknowledged_at
            for shopper in shoppers
            for said in shopper.said.values()
            if said.answered_at is not None and said.acknowledged_at is not None
        ),
        default=0.0,
    )
