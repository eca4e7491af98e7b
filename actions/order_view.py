"""An order as a message: its head, lines and total, exact to the penny, and its payload."""

from __future__ import annotations

from actions import payloads
from actions.cart_view import unlisted
from actions.services import Services
from actions.turn import Reply
from actions.wording import Wording
from recommender import Order, OrderLine, Product

SAID_LINES = 12
"""Lines of an order that are put into words; the payload carries all."""

_STATUS_PREFIX = "utter_order_status_"


def show_order(reply: Reply, order: Order, services: Services) -> Reply:
    """Add an order to a reply."""
    wording = services.wording
    products = products_of(order, services)
    texts = [
        wording.text(
            "utter_order_head", order_id=order.id, date=order.placed_at, status=status(order.status, wording)
        )
    ]
    texts += [
        _line(line, product, order.status, wording)
        for line, product in zip(order.lines[:SAID_LINES], products, strict=False)
    ]
    if len(order.lines) > SAID_LINES:
        texts.append(wording.text("utter_order_more", count=len(order.lines) - SAID_LINES))
    if order.total is not None:
        texts.append(wording.text("utter_order_total", total=wording.money(order.total)))
    else:
        texts.append(wording.text("utter_order_unpriced"))
    buttons = wording.buttons("utter_replies_order")
    return reply.show("\n".join(texts), payloads.order(order, products), buttons)


def brief(order: Order, services: Services) -> str:
    """An order in one line, for a list of several."""
    wording = services.wording
    total = wording.money(order.total) if order.total else wording.text("utter_order_unpriced")
    return wording.text(
        "utter_order_brief",
        order_id=order.id,
        date=order.placed_at,
        status=status(order.status, wording),
        total=total,
    )


def status(name: str, wording: Wording) -> str:
    """A status in words; one that the domain does not know as the shop's back end names it."""
    response = _STATUS_PREFIX + name
    return wording.text(response) if wording.has(response) else name.replace("_", " ")


def products_of(order: Order, services: Services) -> list[Product | None]:
    """A product for each line; what the catalogue does not hold stands in at the price that was paid."""
    listed = {product.id: product for product in services.products({line.item_id for line in order.lines})}
    return [listed.get(line.item_id) or _stand_in(line, services) for line in order.lines]


def _stand_in(line: OrderLine, services: Services) -> Product | None:
    if line.price is None:
        return None
    title = line.title or services.wording.text("utter_order_item_unlisted", item_id=line.item_id)
    return unlisted(line.item_id, title, "out_of_stock", line.price)


def _line(line: OrderLine, product: Product | None, of_order: str, wording: Wording) -> str:
    nameless = wording.text("utter_order_item_unlisted", item_id=line.item_id)
    title = line.title or (product.title if product else nameless)
    if line.price is None or line.total is None:
        text = wording.text("utter_cart_pieces", quantity=line.quantity, title=title)
    else:
        text = wording.text(
            "utter_order_line",
            quantity=line.quantity,
            title=title,
            price=wording.money(line.price),
            total=wording.money(line.total),
        )
    if line.status != of_order:
        return wording.text("utter_line_note", line=text, note=status(line.status, wording))
    return text
