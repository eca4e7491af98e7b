"""What a customer ordered: shown to who is signed in, or who knows an order's number and the customer's.

How a customer proves that an order is theirs: docs/decisions/0017.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from actions.order_view import brief, show_order
from actions.order_words import Named, named, wishes
from actions.services import Services
from actions.storefront import StorefrontError
from actions.storefront.order_tries import WINDOW_S
from actions.turn import ORDER_SLOT, Reply, Turn
from recommender import Order

log = logging.getLogger(__name__)

LATEST = 5
"""Orders that a list of a customer's orders holds."""

_FEW_WORDS = 3
"""A number, with hardly a word around it."""
_CANCELLED = {"cancelled": "utter_order_is_cancelled", "partly_cancelled": "utter_order_partly_cancelled"}


def show_orders(turn: Turn, services: Services) -> Reply:
    """Show an order to its own customer, or ask for the numbers that prove it: two questions at most."""
    said = named(turn.text, services.order_words)
    if turn.customer_id is not None:
        return _of_customer(turn.customer_id, said, turn, services)
    asked = turn.inquiry.get("asked")
    order_id, customer_id = said.sorted_out("customer" if asked == "customer" else "order")
    if asked and not order_id and not customer_id:
        return Reply().say("utter_order_numbers_where", contact=services.store.contact)
    order_id = order_id or _known(turn.inquiry, "order_id")
    customer_id = customer_id or _known(turn.inquiry, "customer_id")
    if order_id is None:
        return _ask("order", Reply().say("utter_order_ask_number"), customer_id=customer_id)
    if customer_id is None:
        reply = Reply().say("utter_order_ask_customer", order_id=order_id)
        return _ask("customer", reply, order_id=order_id)
    return _by_numbers(order_id, customer_id, turn, services)


def answers_order_question(turn: Turn, services: Services) -> bool:
    """Whether a number was asked for, and the message is hardly more than one."""
    if not turn.inquiry.get("asked") or len(turn.text.split()) > _FEW_WORDS:
        return False
    return named(turn.text, services.order_words) != Named()


def _of_customer(customer_id: str, said: Named, turn: Turn, services: Services) -> Reply:
    """For who is signed in only the order's number matters: the named one, "it", or their last order."""
    order_id, _ = said.sorted_out("order")
    wished = wishes(turn.text, services.order_words)
    if order_id is None and "same" in wished:
        order_id = _known(turn.inquiry, "order_id")
    try:
        if order_id is not None:
            order = services.storefront.order(order_id, customer_id)
            if order is not None:
                return _shown(order, turn, services)
            return Reply().say("utter_order_not_yours", order_id=order_id)
        latest = services.storefront.orders_of(customer_id, LATEST)
    except StorefrontError as error:
        return _unreachable(error, services)
    if not latest:
        return Reply().say("utter_order_none", contact=services.store.contact)
    if "several" in wished and len(latest) > 1:
        return _listed(latest, services)
    return _shown(latest[0], turn, services, Reply().say("utter_order_latest"))


def _by_numbers(order_id: str, customer_id: str, turn: Turn, services: Services) -> Reply:
    """One try with both numbers: whether the order exists is told to its own customer only."""
    try:
        left = services.order_tries.begin(turn.conversation_id, order_id, customer_id)
        if left is None:
            return _locked(services)
        order = _looked_up(order_id, customer_id, turn, services)
    except StorefrontError as error:
        reply = _unreachable(error, services)
        reply.slots[ORDER_SLOT] = {"order_id": order_id, "customer_id": customer_id}
        return reply
    if order is None:
        return _ask("order", Reply().say("utter_order_not_found")) if left else _locked(services)
    services.order_tries.strike_out(turn.conversation_id, order_id, customer_id)
    reply = _shown(order, turn, services)
    reply.slots[ORDER_SLOT] = {"order_id": order.id, "customer_id": customer_id}
    return reply


def _looked_up(order_id: str, customer_id: str, turn: Turn, services: Services) -> Order | None:
    """The order; a try that the shop did not answer was no wrong one."""
    try:
        return services.storefront.order(order_id, customer_id)
    except StorefrontError:
        services.order_tries.strike_out(turn.conversation_id, order_id, customer_id)
        raise


def _unreachable(error: StorefrontError, services: Services) -> Reply:
    log.warning("orders not reached: %s", error)
    return Reply(degraded=True).say("utter_orders_unreachable", contact=services.store.contact)


def _locked(services: Services) -> Reply:
    reply = Reply().say("utter_order_locked", minutes=WINDOW_S // 60, contact=services.store.contact)
    reply.slots[ORDER_SLOT] = None
    return reply


def _listed(orders: tuple[Order, ...], services: Services) -> Reply:
    buttons = [
        button
        for order in orders
        for button in services.wording.buttons("utter_replies_order_list", order_id=order.id)
    ]
    lines = "\n".join(brief(order, services) for order in orders)
    return Reply().say("utter_order_list", orders=lines, count=len(orders), buttons=buttons)


def _shown(order: Order, turn: Turn, services: Services, reply: Reply | None = None) -> Reply:
    """The order, and what the shopper asked that its record tells, or does not, or this chat cannot do."""
    reply = show_order(reply or Reply(), order, services)
    reply.slots[ORDER_SLOT] = {"order_id": order.id}
    wished = wishes(turn.text, services.order_words)
    if "changing" in wished:
        cancelled = order.status == "cancelled"
        response = "utter_order_cancelled_already" if cancelled else "utter_order_change_elsewhere"
        return reply.say(response, contact=services.store.contact)
    if "cancelled" in wished:
        return reply.say(_CANCELLED.get(order.status, "utter_order_not_cancelled"), order_id=order.id)
    if "tracking" in wished and order.status != "cancelled":
        return reply.say("utter_order_no_tracking", contact=services.store.contact)
    return reply


def _ask(what: str, reply: Reply, order_id: str | None = None, customer_id: str | None = None) -> Reply:
    """Keep what was told so far, and what is asked for, for the next message."""
    told = {"asked": what, "order_id": order_id, "customer_id": customer_id}
    reply.slots[ORDER_SLOT] = {name: value for name, value in told.items() if value is not None}
    return reply


def _known(inquiry: Mapping[str, Any], name: str) -> str | None:
    value = inquiry.get(name)
    return value if isinstance(value, str) and value else None
