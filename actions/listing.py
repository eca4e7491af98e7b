"""A list of products as a message: a text for every client, the carousel, quick replies."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from actions import payloads
from actions.turn import Reply
from actions.wording import Button, Wording
from recommender import Evidence, EvidenceKind, Filters, Hit, Json, Money

_PERSONAL: tuple[EvidenceKind, ...] = ("bought_together", "similar_customers", "browsed", "similar_item")
_SAID_FIRST: tuple[EvidenceKind, ...] = (*_PERSONAL, "filter", "popular", "query_match")
"""Which evidence is said first: what is known of the shopper before what every shopper would be told."""
_SAID_ALONE = ("category", "giftable")
MOST_SAID = 2
"""Grounds that a reason puts into words; the payload carries all."""


def add_list(
    reply: Reply,
    hits: Sequence[Hit],
    wording: Wording,
    *,
    total: int,
    filters: Filters,
    currency: str,
    buttons: Sequence[Button],
) -> Reply:
    """Add hits to a reply as one message: listing, `product_carousel` and quick replies."""
    reasons = [reason_text(hit.evidence, wording) for hit in hits]
    lines = [
        line(i, hit, reason, wording)
        for i, (hit, reason) in enumerate(zip(hits, reasons, strict=True), start=1)
    ]
    items = [
        payloads.item(hit.product, payloads.reason(_noted(reason, hit, wording), hit.evidence))
        for hit, reason in zip(hits, reasons, strict=True)
    ]
    payload = payloads.carousel(items, total, payloads.filters_payload(filters, currency), str(uuid.uuid4()))
    return reply.show("\n".join(lines), payload, buttons)


def line(number: int, hit: Hit, reason: str, wording: Wording) -> str:
    """One product of a listing: number, title, price, why it is there, and what must be said with it."""
    price = wording.money(hit.product.price)
    if reason:
        text = wording.text(
            "utter_product_line", number=number, title=hit.product.title, price=price, reason=reason
        )
    else:
        text = wording.text("utter_product_line_plain", number=number, title=hit.product.title, price=price)
    if hit.product.availability == "out_of_stock":
        text = wording.text("utter_line_note", line=text, note=wording.text("utter_out_of_stock"))
    if hit.unstated:
        text = wording.text("utter_line_note", line=text, note=_unstated(hit, wording))
    return text


def reason_text(evidence: Sequence[Evidence], wording: Wording, *, most: int = MOST_SAID) -> str:
    """The strongest grounds in words, at most so many of them; "" if there are none."""
    ordered = sorted(evidence, key=lambda piece: _SAID_FIRST.index(piece.kind))
    grounds = [_ground(piece, wording) for piece in ordered if piece.kind != "filter"]
    met = _filters_met([piece.facts for piece in ordered if piece.kind == "filter"], wording)
    if met:
        personal = sum(piece.kind in _PERSONAL for piece in ordered)
        grounds.insert(personal, met)
    joined = grounds[0] if grounds else ""
    for ground in grounds[1:most]:
        joined = wording.text("utter_reason_join", first=joined, second=ground)
    return joined


def _filters_met(facts: Sequence[Mapping[str, Json]], wording: Wording) -> str:
    """The wishes that an item meets, as one ground; its kind is said only where there is no other."""
    told = [fact for fact in facts if fact["attribute"] != "unstated"]  # the note of the line says it
    said = [fact for fact in told if fact["attribute"] not in _SAID_ALONE] or told
    joined = ""
    for phrase in dict.fromkeys(_filter_met(fact, wording) for fact in said):
        joined = wording.text("utter_list_comma", first=joined, second=phrase) if joined else phrase
    return joined


def _filter_met(facts: Mapping[str, Json], wording: Wording) -> str:
    attribute, value = facts["attribute"], facts["value"]
    if attribute == "sort":
        return wording.text(f"utter_reason_sort_{value}")
    if isinstance(value, Mapping):
        value = wording.money(Money(Decimal(str(value["amount"])), str(value["currency"])))
    return wording.text(f"utter_reason_filter_{attribute}", value=wording.value(str(value)))


def _ground(piece: Evidence, wording: Wording) -> str:
    facts = piece.facts
    if piece.kind == "query_match":
        if "image_link" in facts:
            return wording.text("utter_reason_query_looks")
        if not facts["words"]:
            return wording.text("utter_reason_query_near", words=str(facts["text"]))
        return wording.text("utter_reason_query_match", words=" ".join(_strings(facts["words"])))
    if piece.kind == "similar_item" and (shared := _strings(facts.get("shared", []))):
        return wording.text(
            "utter_reason_similar_item_shared", title=facts["title"], shared=wording.listed(shared, "and")
        )
    return wording.text(f"utter_reason_{piece.kind}", **facts)


def _strings(values: Json) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list | tuple) else [str(values)]


def _noted(reason: str, hit: Hit, wording: Wording) -> str:
    """The reason with the label of an item of which the listing does not state an excluded attribute."""
    if not hit.unstated:
        return reason
    label = _unstated(hit, wording)
    return wording.text("utter_reason_join", first=reason, second=label) if reason else label


def _unstated(hit: Hit, wording: Wording) -> str:
    names = [wording.text(f"utter_name_{attribute}") for attribute in hit.unstated]
    return wording.text("utter_unstated", attributes=wording.listed(names, "and"))
