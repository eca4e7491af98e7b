"""What the assistant asks of a shop: `redis_store` is one, `http_adapter` asks a shop's own back end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from recommender import Availability, Money, Order, Product

MAX_QUANTITY = 99
"""Pieces of one product that a cart takes."""
MAX_LINES = 50
"""Different products that a cart takes."""

Refusal = Literal["quantity", "lines"]
"""Why a change was refused: more than `MAX_QUANTITY` pieces of a product, more than `MAX_LINES` products."""


class StorefrontError(Exception):
    """The shop cannot be asked now: the message says why. Whether a change was made is not known."""


class ChangeNotTakenError(StorefrontError):
    """The shop did not make a change: not `now` (sold out meanwhile), or none like it (`number`)."""

    def __init__(self, message: str, reason: Literal["now", "number"]) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CartLine:
    """Pieces of one product in a cart; `title` is as it was when it was put there.

    `price` is what one piece costs, None where the catalogue's price holds.
    """

    item_id: str
    title: str
    quantity: int
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One product's part of a change: to `quantity` pieces, or by so many more (fewer) if `relative`.

    What comes to 0 or less leaves the cart.
    """

    item_id: str
    title: str
    quantity: int
    relative: bool = False


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """What a change did to one product: pieces before and after."""

    item_id: str
    title: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class CartChange:
    """What became of a change: made whole, or `refused` whole for one of its lines."""

    lines: tuple[ChangedLine, ...]
    refused: Refusal | None = None


class Storefront(Protocol):
    """A shop. Every method raises StorefrontError when it cannot be asked."""

    def availability(self, products: Sequence[Product]) -> Mapping[str, Availability]:
        """Whether each product can be had now, by id."""
        ...

    def cart(self, cart_id: str) -> tuple[CartLine, ...]:
        """What is in a cart, in the order in which it was put there; empty for one that nobody used."""
        ...

    def change_of(self, cart_id: str, operation_id: str) -> CartChange | None:
        """What became of a change of this id, None if there was none."""
        ...

    def change_cart(self, cart_id: str, operation_id: str, changes: Sequence[Change]) -> CartChange:
        """Make a change, all of it or nothing, once: under the same id again only the first one's outcome.

        Raises:
            ChangeNotTakenError: nothing was changed, for the shop does not take this change.
        """
        ...

    def order(self, order_id: str, customer_id: str) -> Order | None:
        """This customer's order; None where there is none, as for another customer's."""
        ...

    def orders_of(self, customer_id: str, limit: int) -> tuple[Order, ...]:
        """The customer's latest orders, the last one first."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...
