"""A conversation in three to five sentences, each a fact: what an agent reads before the transcript."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from actions.console.summary_words import SummaryWords
from actions.console.understood import Understood
from actions.handoff import Owner
from actions.handoff.transcripts import Entry
from actions.order_view import status
from actions.wording import Wording
from recommender import Money

MOST = 5


def summary_of(
    owner: Owner, understood: Understood, entries: Sequence[Entry], words: SummaryWords, wording: Wording
) -> list[str]:
    """Three to five sentences that are true of a conversation."""
    said = [
        _asked(owner, words),
        _wish(understood, words),
        _said(entries, words),
        _order(understood, words, wording),
        _cart(understood, words, wording),
        _shown(understood, words, wording),
        _who(understood, words),
    ]
    return [sentence for sentence in said if sentence][:MOST]


def _asked(owner: Owner, words: SummaryWords) -> str:
    if owner.state == "bot" or owner.asked_at is None:
        return words.text("asked_nobody")
    return words.asked(owner.reason or "", words.ago(time.time() - owner.asked_at / 1000))


def _who(understood: Understood, words: SummaryWords) -> str:
    customer = understood.customer_id
    return words.text("signed_in", customer=customer) if customer else ""


def _wish(understood: Understood, words: SummaryWords) -> str:
    if understood.gift_for:
        return words.text("gift_for", what=understood.gift_for)
    if understood.looking_for:
        return words.text("looking_for", what=understood.looking_for)
    return words.text("nothing_named")


def _shown(understood: Understood, words: SummaryWords, wording: Wording) -> str:
    shown = understood.shown
    if not shown:
        return words.text("on_page", title=understood.page.title) if understood.page else ""
    if len(shown) == 1:
        return words.text("shown_one", title=shown[0].title, price=wording.money(shown[0].price))
    prices = sorted((product.price for product in shown), key=lambda price: price.amount)
    low, high = wording.money(prices[0]), wording.money(prices[-1])
    return words.text("shown_several", count=len(shown), title=shown[0].title, low=low, high=high)


def _cart(understood: Understood, words: SummaryWords, wording: Wording) -> str:
    cart = understood.cart
    if not cart:
        return ""
    amount = sum((product.price.amount * quantity for product, quantity in cart), Decimal(0))
    total = wording.money(Money(amount, cart[0][0].price.currency))
    pieces = sum(quantity for _, quantity in cart)
    if len(cart) == 1:
        return words.text("cart_one", pieces=pieces, title=cart[0][0].title, total=total)
    return words.text("cart_several", pieces=pieces, count=len(cart), total=total)


def _order(understood: Understood, words: SummaryWords, wording: Wording) -> str:
    order = understood.order
    if order is None:
        return ""
    return words.text(
        "order",
        order_id=order.id,
        status=status(order.status, wording),
        date=order.placed_at.date().isoformat(),
    )


def _said(entries: Sequence[Entry], words: SummaryWords) -> str:
    said = [entry for entry in entries if entry["from"] == "shopper"]
    if not said:
        return ""
    ago = words.ago(time.time() - datetime.fromisoformat(said[-1]["at"]).timestamp())
    if len(said) == 1:
        return words.text("last_said_once", ago=ago)
    return words.text("last_said", count=len(said), ago=ago)
