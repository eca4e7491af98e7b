"""A cart as a message: its lines and total, exact to the penny, for every client; and its payload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from actions import payloads
from actions.services import Services
from actions.storefront import CartLine
from actions.turn import Reply
from actions.wording import Button
from recommender import Availability, Money, Product

UNLISTED = "unlisted"
"""The category of a product that the catalogue does not hold."""


def product_of(line: CartLine, services: Services) -> Product | None:
    """What a line is of, at the price that holds; None if the shop does not sell it any more."""
    listed = next(iter(services.products([line.item_id])), None)
    if line.price is None:
        return listed
    return replace(listed or unlisted(line.item_id, line.title, "in_stock", line.price), price=line.price)


def listed(lines: Sequence[CartLine], services: Services) -> list[tuple[CartLine, Product | None]]:
    """Lines with their products as they are shown and numbered: what is sold, then what is no more."""
    found = [(line, product_of(line, services)) for line in lines]
    return sorted(found, key=lambda pair: pair[1] is None)


def unlisted(item_id: str, title: str, availability: Availability, price: Money) -> Product:
    """A product that is known by a cart or an order alone."""
    return Product(item_id, title, "", price, availability, UNLISTED, (UNLISTED,))


def show_cart(
    reply: Reply, lines: Sequence[CartLine], services: Services, buttons: Sequence[Button]
) -> Reply:
    """Add the cart: a numbered line for each product, the total, the payload."""
    wording, currency = services.wording, services.recommender.currency
    found = listed(lines, services)
    sold = [(product, line.quantity) for line, product in found if product is not None]
    gone = [line for line, product in found if product is None]
    total = Money(sum((product.price.amount * quantity for product, quantity in sold), Decimal(0)), currency)
    texts = [_line(n, line, product, services) for n, (line, product) in enumerate(found, start=1)]
    if sold:
        texts.append(wording.text("utter_cart_total", total=wording.money(total)))
    text = "\n".join(texts) or wording.text("utter_cart_empty")
    return reply.show(text, payloads.cart(sold, gone, currency), buttons)


def _line(number: int, line: CartLine, product: Product | None, services: Services) -> str:
    wording = services.wording
    if product is None:
        return wording.text("utter_cart_line_gone", number=number, quantity=line.quantity, title=line.title)
    text = wording.text(
        "utter_cart_line",
        number=number,
        quantity=line.quantity,
        title=product.title,
        price=wording.money(product.price),
        total=wording.money(Money(product.price.amount * line.quantity, product.price.currency)),
    )
    if product.availability == "out_of_stock":
        return wording.text("utter_line_note", line=text, note=wording.text("utter_out_of_stock"))
    return text


def counted(title: str, pieces: int, services: Services) -> str:
    """So many of a product, within a sentence."""
    return services.wording.text("utter_cart_pieces", quantity=pieces, title=title)
