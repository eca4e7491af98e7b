"""What every list has in common: asking the recommender for a search's page, and showing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions.constraints import Search
from actions.descriptions import describe
from actions.history import having_left, pages_to_slot
from actions.listing import add_list
from actions.looks import find_by_looks
from actions.services import Services
from actions.turn import COMPLEMENTED_SLOT, EARLIER_SLOT, FOCUS_SLOT, SEARCH_SLOT, SHOWN_SLOT, Reply, Turn
from actions.wording import BUTTONS, Button, Wording
from recommender import WISH_ATTRIBUTES, Filters, Money, SearchRequest, SearchResult

PAGE = 5
"""Products a list shows."""


def find(search: Search, turn: Turn, services: Services, *, pages: int = 1) -> SearchResult:
    """The page of a search that begins at its offset, or several of them as one.

    Raises:
        RecommenderError: the recommender cannot answer.
        NotReadyError: it is not loaded.
        PhotoError: it is a search by photo that cannot be answered.
    """
    if search.kind == "photo":
        return find_by_looks(search, turn, services, PAGE * pages)
    recommender = services.recommender
    personal = services.consents.personal(turn)
    if search.kind == "similar" and search.anchor:
        return recommender.similar(
            search.anchor,
            filters=search.filters,
            user_id=personal.customer_id,
            session=personal.session,
            k=PAGE * pages,
            offset=search.offset,
        )
    if search.kind == "goes_with" and search.anchor:
        return recommender.goes_with(
            search.anchor,
            filters=search.filters,
            session=personal.session,
            k=PAGE * pages,
            offset=search.offset,
        )
    if search.kind == "recommend":
        return recommender.recommend(
            personal.customer_id,
            filters=search.filters,
            session=personal.session,
            k=PAGE * pages,
            offset=search.offset,
        )
    return recommender.search(
        SearchRequest(
            text=search.text,
            filters=search.filters,
            user_id=personal.customer_id,
            session=personal.session,
            recipient=search.recipient,
            occasion=search.occasion,
            k=PAGE * pages,
            offset=search.offset,
        )
    )


def show(reply: Reply, search: Search, result: SearchResult, turn: Turn, services: Services) -> Reply:
    """Add a page of hits and remember it: what later turns refer to."""
    more = result.total > search.offset + len(result.hits)
    add_list(
        reply,
        result.hits,
        services.wording,
        total=result.total,
        filters=result.filters,
        currency=services.recommender.currency,
        buttons=services.wording.buttons("utter_replies_list_more" if more else "utter_replies_list"),
    )
    reply.degraded = reply.degraded or bool(result.degraded)
    return remember(reply, search, [hit.product.id for hit in result.hits], turn, services)


def show_nothing(reply: Reply, search: Search, result: SearchResult, turn: Turn, services: Services) -> Reply:
    """Say that nothing matches, with the nearest alternatives named as such.

    Their payload counts no hit and carries the filters that were left when the relaxed ones were given up.
    """
    wording = services.wording
    what = describe(search, services)
    if (least := _least(search, turn, services)) is not None:
        buttons = [*wording.buttons("utter_replies_relax_price"), *wording.buttons("utter_replies_nothing")]
        reply.say("utter_no_match_for_nothing", what=what, price=wording.money(least), buttons=buttons)
        return remember(reply, search, [], turn, services)
    if not result.alternatives:
        reply.say("utter_no_match", what=what, buttons=wording.buttons("utter_replies_nothing"))
        return remember(reply, search, [], turn, services)
    reply.say("utter_no_match_nearest", what=what, options=_options(result, wording))
    add_list(
        reply,
        result.alternatives,
        wording,
        total=0,
        filters=without(result.filters, result.relaxed),
        currency=services.recommender.currency,
        buttons=[*_relaxing(result, wording), *wording.buttons("utter_replies_nothing")],
    )
    return remember(reply, search, [hit.product.id for hit in result.alternatives], turn, services)


def _least(search: Search, turn: Turn, services: Services) -> Money | None:
    """What the cheapest costs where it was to cost nothing; None where something else is in the way."""
    most = search.filters.price_max
    if most is None or most > 0:
        return None
    filters = replace(search.filters, price_min=None, price_max=None, sort="price_asc")
    hits = find(replace(search, filters=filters, offset=0), turn, services).hits
    return min((hit.product.price for hit in hits), key=lambda price: price.amount, default=None)


def _options(result: SearchResult, wording: Wording) -> str:
    """What relaxing would give: each constraint alone, else the ones that had to be given up together."""
    worth = [one for one in result.relaxations if one.name != "category"] or result.relaxations
    options = [
        wording.text("utter_relax_option_text", total=one.total)
        if one.name == "text"
        else wording.text("utter_relax_option", total=one.total, name=wording.text(f"utter_name_{one.name}"))
        for one in worth
    ]
    if not options:
        names = [wording.text(f"utter_name_{name}") for name in result.relaxed]
        options = [wording.text("utter_relax_together", names=wording.listed(names, "and"))]
    return wording.listed(options, "or")


def _relaxing(result: SearchResult, wording: Wording) -> list[Button]:
    """A quick reply that gives a constraint up, for each that alone stands in the way."""
    names = [one.name for one in result.relaxations if f"utter_replies_relax_{one.name}" in BUTTONS]
    return [button for name in names for button in wording.buttons(f"utter_replies_relax_{name}")]


def remember(reply: Reply, search: Search, shown: list[str], turn: Turn, services: Services) -> Reply:
    """Set the slots that later turns refer to; the list that was at hand becomes an earlier one."""
    currency = services.recommender.currency
    reply.slots[SEARCH_SLOT] = search.to_slot(currency)
    reply.slots[SHOWN_SLOT] = shown
    reply.slots[FOCUS_SLOT] = None
    complemented = search.anchor if search.kind == "goes_with" and len(shown) != 1 else None
    if complemented != turn.complemented:
        reply.slots[COMPLEMENTED_SLOT] = complemented
    if (turn.search, list(turn.shown)) != (search, shown):
        earlier = having_left(turn.earlier, turn.search, turn.shown)
        reply.slots[EARLIER_SLOT] = pages_to_slot(earlier, currency)
    return reply


def bring_up(reply: Reply, shown: Sequence[str], turn: Turn, services: Services) -> Reply:
    """Let products that are no page of a search (a comparison, the cart) be the list that is spoken of."""
    if set(shown) != set(turn.shown):
        earlier = having_left(turn.earlier, turn.search, turn.shown)
        reply.slots[EARLIER_SLOT] = pages_to_slot(earlier, services.recommender.currency)
    reply.slots |= {SHOWN_SLOT: list(shown), FOCUS_SLOT: None}
    if turn.complemented:
        reply.slots[COMPLEMENTED_SLOT] = None
    return reply


def without(filters: Filters, relaxed: tuple[str, ...]) -> Filters:
    """Filters without the constraints that were given up."""
    for name in relaxed:
        cleared: dict[str, Any] = {}
        if name in WISH_ATTRIBUTES:
            cleared = {name: ()}
        elif name == "price":
            cleared = {"price_min": None, "price_max": None}
        elif name == "exclude":
            cleared = {"exclude": {}}
        elif name in ("price_min", "price_max", "in_stock"):
            cleared = {name: None}
        filters = replace(filters, **cleared)
    return filters


def which_buttons(
    ids: tuple[str, ...], turn: Turn, services: Services, *, asked: str | None = None
) -> list[Button]:
    """A quick reply for each product in question, numbered as in the list that was shown.

    With `asked`, the reply repeats what was asked about it; else it asks for the product's details.
    """
    response = "utter_replies_which_asked" if asked else "utter_replies_which"
    variables = {"asked": asked} if asked else {}
    return [
        button
        for product in services.products(ids)
        if product.id in turn.shown
        for button in services.wording.buttons(
            response, number=turn.shown.index(product.id) + 1, title=product.title, **variables
        )
    ]
