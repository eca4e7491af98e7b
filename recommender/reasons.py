"""Why an item is shown: evidence of what the ranking really used, each piece checkable (docs/reasons.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recommender.catalogue import Catalogue, own_values, stated_values
from recommender.gifts import Gifts
from recommender.kinship import Kin
from recommender.lexical import Analyzer
from recommender.naming import Titles
from recommender.retrieval import TextMatch
from recommender.score_store import PublishedScores
from recommender.shopper import Taste
from recommender.types import (
    NO_VALUES,
    WISH_ATTRIBUTES,
    Evidence,
    EvidenceKind,
    Filters,
    Json,
    Product,
    SearchRequest,
)

MIN_CUSTOMERS = 5
"""Fewer customers than this are chance, and might be recognised."""

Ground = Callable[[int], tuple[Evidence, ...]]
"""Gives the evidence of the item at a position."""


class Reasons:
    """Gathers the evidence of one catalogue's items, kind by kind, in the order of what ranking used most."""

    def __init__(self, catalogue: Catalogue, titles: Titles, gifts: Gifts, analyzer: Analyzer) -> None:
        self._catalogue, self._titles, self._gifts, self._analyzer = catalogue, titles, gifts, analyzer

    def of_search(self, request: SearchRequest, match: TextMatch | None, taste: Taste) -> Ground:
        """Return what grounds a hit of `request`, `match` being how its text was answered."""
        words = match.lexical.words if match else ()

        def evidence(position: int) -> tuple[Evidence, ...]:
            product = self._catalogue.products[position]
            stated = words_stated(words, product, self._analyzer)
            return (
                *query_match(stated),
                *(near_in_meaning(match, position) if match and not stated else ()),
                *filters_met(product, request.filters),
                *pack_met(product, match.pack if match else None),
                *self._gifts.evidence(product, request.recipient, request.occasion),
                *self._of_taste(position, taste, request.filters, session="browsed"),
            ) or tuple(self._named(product, words) or standing(product, request.filters))

        return evidence

    def _named(self, product: Product, words: Sequence[str]) -> list[Evidence]:
        """The categories and derived values in whose names the shopper's words stand."""
        sought = set(self._analyzer.stems(words))
        names = [(c, "category", self._catalogue.name_of(c)) for c in product.category_path]
        names += [
            (value, attribute, value)
            for attribute in ("color", "material", "size", "occasion")
            for value in own_values(product, attribute)
        ]
        return [
            _filter(attribute, value)
            for value, attribute, name in names
            if sought & set(self._analyzer.stems(self._analyzer.words(name)))
        ]

    def of_similar(
        self, anchor: int, cosines: npt.NDArray[np.float32], taste: Taste, filters: Filters
    ) -> Ground:
        """Return what makes an item like the one at `anchor`, `cosines` (n_items,) being their nearness."""

        def evidence(position: int) -> tuple[Evidence, ...]:
            return (
                *self._like(position, anchor, float(cosines[position])),
                *self._of_taste(position, taste, filters, session="browsed", anchor=anchor),
            )

        return evidence

    def of_complements(self, anchor: int, kin: Kin, filters: Filters) -> Ground:
        """Return how many customers bought an item along with the one at `anchor`."""
        product = self._catalogue.products[anchor]

        def evidence(position: int) -> tuple[Evidence, ...]:
            bought = kin.bought_with(position, MIN_CUSTOMERS)
            together = [_together("bought_together", product, bought[1])] if bought else []
            return (*together, *filters_met(self._catalogue.products[position], filters))

        return evidence

    def of_recommendation(self, filters: Filters, taste: Taste) -> Ground:
        """Return what grounds a recommendation."""

        def evidence(position: int) -> tuple[Evidence, ...]:
            product = self._catalogue.products[position]
            return (
                *self._of_taste(position, taste, filters, session="bought_together"),
                *filters_met(product, filters),
            ) or tuple(standing(product, filters))

        return evidence

    def _of_taste(
        self,
        position: int,
        taste: Taste,
        filters: Filters,
        *,
        session: EvidenceKind,
        anchor: int | None = None,
    ) -> list[Evidence]:
        """What the shopper's purchases, their conversation and other customers say for an item.

        Nothing but popularity says anything in a list that was sorted on request: there it is no reason.
        `session` is the kind of evidence for an item of the conversation, but for `anchor`, which the whole
        list is about.
        """
        weights, found = taste.weights, []
        if filters.sort not in ("relevance", "popularity"):
            return []
        if filters.sort == "relevance" and weights.owned:
            found += self._kin(position, taste.owned, "similar_customers")
        if filters.sort == "relevance" and weights.session:
            found += self._kin(position, taste.session, session, anchor)
        return found + (popular(position, taste.scores) if weights.popular else [])

    def _kin(self, position: int, kin: Kin, kind: EvidenceKind, anchor: int | None = None) -> list[Evidence]:
        """The product that says most for an item: bought by the same customers, else alike."""
        if bought := kin.bought_with(position, MIN_CUSTOMERS):
            product = self._catalogue.products[bought[0]]
            if bought[0] == anchor:
                return [_together("bought_together", product, bought[1])]
            if kind == "browsed":
                return [Evidence("browsed", {"item_id": product.id, "title": product.title})]
            return [_together(kind, product, bought[1])]
        alike = kin.most_like(position)
        return self._like(position, *alike) if alike and alike[0] != anchor else []

    def _like(self, position: int, anchor: int, cosine: float) -> list[Evidence]:
        products = self._catalogue.products
        return similar_item(
            products[position], products[anchor], self._titles.shared(anchor, position), cosine
        )


def asks(filters: Filters) -> bool:
    """Tell whether the filters ask anything, so that whatever meets them has that for a reason."""
    return replace(filters, exclude=NO_VALUES) != Filters() or any(filters.exclude.values())


def near_in_meaning(match: TextMatch, position: int) -> list[Evidence]:
    """How near the item is to the words in meaning, where it is near enough to be found by that alone."""
    if not match.cosines[position]:
        return []
    similarity = round(float(match.cosines[position]), 2)
    return [Evidence("query_match", {"words": [], "text": match.compared, "similarity": similarity})]


def pack_met(product: Product, pack: int | None) -> list[Evidence]:
    """That so many pieces come in a pack as the shopper said."""
    return [_filter("pack_count", str(pack))] if pack and product.pack_count == pack else []


def standing(product: Product, filters: Filters) -> list[Evidence]:
    """What can be said where nothing else speaks for an item.

    It does not state what was excluded, it has its place in a sorted list, or at least it is a certain kind
    of thing.
    """
    silent = [
        _filter("unstated", attribute)
        for attribute, values in filters.exclude.items()
        if values and not stated_values(product, attribute)
    ]
    ordered = [_filter("sort", filters.sort)] if filters.sort != "relevance" else []
    return silent + ordered or [_filter("category", product.category)]


def query_match(words: Sequence[str]) -> list[Evidence]:
    """The words of the shopper that the listing states."""
    return [Evidence("query_match", {"words": list(words)})] if words else []


def words_stated(text_words: Sequence[str], product: Product, analyzer: Analyzer) -> list[str]:
    """Return those of the shopper's words that stand in the listing itself (not in its category's name).

    A word counts in its stem, and joined or split as the listing writes it: "tea pot" for a teapot.
    """
    known = analyzer.forms(" ".join((product.title, product.description, product.brand or "")))
    own = list(zip(text_words, analyzer.stems(text_words), strict=True))
    joined = {word for one, other in pairwise(text_words) if one + other in known for word in (one, other)}
    return [word for word, stem in own if stem in known or word in joined]


def filters_met(product: Product, filters: Filters) -> list[Evidence]:
    """The wishes that the product meets, the price limits, and what its listing rules out.

    An item whose listing states no material at all proves nothing about plastic.
    """
    met = []
    for attribute in WISH_ATTRIBUTES:
        owned = {value.casefold() for value in own_values(product, attribute)}
        for value in getattr(filters, attribute):
            if value.casefold() in owned:
                met.append(_filter(attribute, value))
    currency = product.price.currency
    if filters.in_stock:
        met.append(_filter("in_stock", True))
    for attribute, values in filters.exclude.items():
        if stated_values(product, attribute):
            met += [_filter("exclude", value) for value in values]
    for attribute in ("price_min", "price_max"):
        if (limit := getattr(filters, attribute)) is not None:
            met.append(_filter(attribute, {"amount": str(limit), "currency": currency}))
    return met


def _filter(attribute: str, value: Json) -> Evidence:
    return Evidence("filter", {"attribute": attribute, "value": value})


def _together(kind: EvidenceKind, product: Product, customers: int) -> Evidence:
    return Evidence(kind, {"item_id": product.id, "title": product.title, "customers": customers})


def popular(position: int, scores: PublishedScores) -> list[Evidence]:
    """How many different customers bought the item in the last days of the data."""
    customers = int(scores.popular[position]) if len(scores.popular) else 0
    if customers < MIN_CUSTOMERS:
        return []
    return [Evidence("popular", {"customers": customers, "days": scores.days})]


def similar_item(
    product: Product, anchor: Product, words: Sequence[str], similarity: float
) -> list[Evidence]:
    """What the product shares with the one it is like: attribute values, then words of the titles.

    Where it shares none, it is near in meaning: the cosine of their vectors stands for itself.
    """
    shared: list[str] = []
    for attribute in ("category", "color", "material", "brand"):
        theirs = own_values(anchor, attribute)
        values = (
            own_values(product, attribute)[-1:] if attribute == "category" else own_values(product, attribute)
        )
        shared += [value for value in values if value in theirs]
    shared += [word for word in words if word not in shared]
    facts: dict[str, Json] = {"item_id": anchor.id, "title": anchor.title, "shared": list(shared)}
    if not shared:
        facts["similarity"] = round(similarity, 2)
    return [Evidence("similar_item", facts)]
