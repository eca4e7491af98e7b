"""The shop behind the assistant: what is in stock, shoppers' carts, customers' orders."""

from __future__ import annotations

from actions.storefront.interface import (
    MAX_LINES,
    MAX_QUANTITY,
    CartChange,
    CartLine,
    Change,
    ChangedLine,
    ChangeNotTakenError,
    Storefront,
    StorefrontError,
)

__all__ = [
    "MAX_LINES",
    "MAX_QUANTITY",
    "CartChange",
    "CartLine",
    "Change",
    "ChangeNotTakenError",
    "ChangedLine",
    "Storefront",
    "StorefrontError",
]
