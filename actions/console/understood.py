"""What the assistant understood of a conversation: slots, cart, order, as a person of the shop reads them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions import payloads
from actions.cart_view import listed
from actions.constraints import Search
from actions.descriptions import describe
from actions.gift_wish import GiftWish
from actions.order_view import products_of
from actions.services import NotReadyError, Services
from actions.storefront import CartLine, StorefrontError
from actions.turn import GIFT_SLOT, ORDER_SLOT, PAGE_SLOT, SEARCH_SLOT, SHOWN_SLOT
from recommender import Order, Product

log = logging.getLogger(__name__)

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Understood:
    """None and () stand for what is not known, or could not be asked now.

    `looking_for` and `gift_for` are the search and the present in words. `order` is one that the shopper has
    proved to be theirs, `gone` are lines of the cart that are sold no more.
    """

    customer_id: str | None = None
    search: Search | None = None
    looking_for: str | None = None
    gift: Search | None = None
    gift_for: str | None = None
    shown: tuple[Product, ...] = ()
    page: Product | None = None
    cart: tuple[tuple[Product, int], ...] = ()
    gone: tuple[CartLine, ...] = ()
    order: Order | None = None
    order_products: tuple[Product | None, ...] = ()

    def payload(self, currency: str) -> dict[str, Any]:
        """As the console gets it: `{filters, looking_for, last_products, cart, order, page_item, gift}`."""
        known = {
            "filters": payloads.filters_payload(self.search.filters, currency) if self.search else None,
            "looking_for": self.looking_for,
            "gift": _gift_payload(self.gift, currency) if self.gift else None,
            "last_products": [payloads.item(product) for product in self.shown],
            "page_item": payloads.item(self.page) if self.page else None,
            "cart": payloads.cart(self.cart, self.gone, currency) if self.cart or self.gone else None,
            "order": payloads.order(self.order, self.order_products) if self.order else None,
            "customer_id": self.customer_id,
        }
        return {name: value for name, value in known.items() if value}


def understood_of(
    conversation_id: str, slots: Mapping[str, Any], customer_id: str | None, services: Services
) -> Understood:
    """What is known from the slots; little without the catalogue, no cart or order without the shop."""
    try:
        search = _search(slots.get(SEARCH_SLOT))
        wish = GiftWish.from_slot(slots.get(GIFT_SLOT)).search
        gift = None if wish.is_empty else wish
        page = services.products(_ids([slots.get(PAGE_SLOT)]))
        order = _order(slots.get(ORDER_SLOT), customer_id, services)
        lines = _cart(conversation_id, services)
        return Understood(
            customer_id=customer_id,
            search=search,
            looking_for=describe(search, services) if search else None,
            gift=gift,
            gift_for=describe(gift, services) if gift else None,
            shown=tuple(services.products(_ids(slots.get(SHOWN_SLOT))[:MOST_SHOWN])),
            page=page[0] if page else None,
            cart=tuple((product, line.quantity) for line, product in lines if product is not None),
            gone=tuple(line for line, product in lines if product is None),
            order=order,
            order_products=tuple(products_of(order, services)) if order else (),
        )
    except NotReadyError:
        return Understood(customer_id=customer_id)


def _search(slot: object) -> Search | None:
    search = Search.from_slot(slot)
    return None if search is None or search.is_empty else search


def _cart(conversation_id: str, services: Services) -> list[tuple[CartLine, Product | None]]:
    try:
        return listed(services.storefront.cart(conversation_id), services)
    except StorefrontError as error:
        log.warning("a cart is not shown in the console: %s", error)
        return []


def _order(slot: object, customer_id: str | None, services: Services) -> Order | None:
    """The order spoken of, if it is this customer's: of who is signed in, or told both numbers."""
    inquiry = slot if isinstance(slot, Mapping) else {}
    order_id, customer = inquiry.get("order_id"), inquiry.get("customer_id") or customer_id
    if inquiry.get("asked") or not isinstance(order_id, str) or not isinstance(customer, str):
        return None
    try:
        return services.storefront.order(order_id, customer)
    except StorefrontError as error:
        log.warning("an order is not shown in the console: %s", error)
        return None


def _gift_payload(gift: Search, currency: str) -> dict[str, Any]:
    told = {"recipient": gift.recipient, "occasion": gift.occasion, "interests": gift.text}
    return {
        **{name: value for name, value in told.items() if value},
        **payloads.filters_payload(gift.filters, currency),
    }


def _ids(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
