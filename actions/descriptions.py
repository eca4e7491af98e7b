"""What is searched for, in the shop's words: "red mugs at £10.00 or less"."""

from __future__ import annotations

from collections.abc import Sequence

from actions.constraints import Search, unread
from actions.services import Services
from actions.wording import Wording
from recommender import Filters, Money


def describe(search: Search, services: Services, *, plain: bool = False) -> str:
    """A search as a noun phrase, each constraint wrapped around the ones before.

    `plain` leaves out the bounds of the price and the order, where the sentence around it says them.
    """
    wording, filters = services.wording, search.filters
    what = _attributed(search, services)
    for attribute in ("recipient", "occasion"):
        if value := getattr(search, attribute):
            what = wording.text(f"utter_what_{attribute}", value=wording.value(value), what=what)
    if search.kind in ("similar", "goes_with") and (anchor := services.products([search.anchor or ""])):
        what = wording.text(f"utter_what_{search.kind}", title=anchor[0].title, what=what)
    if search.kind == "photo":
        what = wording.text("utter_what_photo", what=what)
    if not plain:
        what = _priced(what, filters, services.recommender.currency, wording)
    if filters.in_stock:
        what = wording.text("utter_what_in_stock", what=what)
    unwanted = [value for values in filters.exclude.values() for value in values]
    if unwanted:
        what = wording.text("utter_what_exclude", value=_or(unwanted, wording), what=what)
    if filters.sort != "relevance" and not plain:
        what = wording.text(f"utter_what_sort_{filters.sort}", what=what)
    return what


def _attributed(search: Search, services: Services) -> str:
    """What kind of product, of which attributes, matching which further words."""
    wording, filters = services.wording, search.filters
    what = _subject(search, services)
    for attribute in ("material", "color", "size", "brand", "gender"):
        values: tuple[str, ...] = getattr(filters, attribute)
        if values and (filters.category or not _is_said(search, values)):
            what = wording.text(f"utter_what_{attribute}", value=_or(values, wording), what=what)
    if filters.category and (words := unread(search, services.recommender.read(search.text))):
        what = wording.text("utter_what_matching", what=what, text=words)
    return what


def _subject(search: Search, services: Services) -> str:
    wording = services.wording
    if search.filters.category:
        nouns = [services.recommender.category_noun(category) for category in search.filters.category]
        return wording.text("utter_what_category", category=wording.listed(nouns, "or"))
    if search.text:
        return wording.text("utter_what_text", text=search.text)
    return wording.text("utter_what_anything")


def _is_said(search: Search, values: Sequence[str]) -> bool:
    """Whether the free text, which is quoted, says these values already."""
    return set(" ".join(values).split()) <= set(search.text.lower().split())


def _priced(what: str, filters: Filters, currency: str, wording: Wording) -> str:
    low, high = (
        wording.money(Money(amount, currency)) if amount is not None else None
        for amount in (filters.price_min, filters.price_max)
    )
    if low and high:
        return wording.text("utter_what_price_between", price_min=low, price_max=high, what=what)
    if high:
        return wording.text("utter_what_price_max", price=high, what=what)
    if low:
        return wording.text("utter_what_price_min", price=low, what=what)
    return what


def _or(values: Sequence[str], wording: Wording) -> str:
    return wording.listed([wording.value(value) for value in values], "or")
