"""The values that travel through the recommender: products, filters, requests, results, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias

Json: TypeAlias = "str | int | float | bool | None | list[Json] | dict[str, Json]"

Availability: TypeAlias = Literal["in_stock", "out_of_stock"]
Sort: TypeAlias = Literal["relevance", "price_asc", "price_desc", "popularity", "newest"]
EvidenceKind: TypeAlias = Literal[
    "query_match", "filter", "bought_together", "similar_customers", "similar_item", "browsed", "popular"
]

WISH_ATTRIBUTES = ("category", "color", "material", "brand", "size", "gender")
"""Attributes a shopper can wish for or exclude."""

NO_VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Product:
    """One sellable item as the feed states it, with what the import derived from its words.

    `color` and `material` hold what the item *is* (it meets a wish for it); `mentions` holds, per attribute,
    every value that the listing states anywhere (it breaks an exclusion of it). Values are the canonical
    names of the store's vocabulary, lower case.
    """

    id: str
    title: str
    description: str
    price: Money
    availability: Availability
    category: str
    category_path: tuple[str, ...]
    brand: str | None = None
    color: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    size: str | None = None
    pack_count: int | None = None
    gender: str | None = None
    occasion: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    mentions: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_VALUES)
    image_link: str | None = None
    link: str | None = None
    rating: float | None = None
    first_sold: date | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Hard constraints: an item outside of them is never shown. Several values mean any of them."""

    category: tuple[str, ...] = ()
    color: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    gender: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_VALUES)
    in_stock: bool | None = None
    sort: Sort = "relevance"


@dataclass(frozen=True, slots=True)
class Match:
    """Words of the shopper that were read as a constraint: `text[start:end]` states `attribute` = `value`."""

    attribute: str
    value: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message asks for, as `recommender.query` understands it.

    `text` is what is left for retrieval (the constraint words that also describe the product stay in it);
    `subject` says whether the message names a kind of product, so that it can stand as a new search;
    `dropped` are attributes (or "price", "sort", "all") that the shopper set free ("any colour is fine").
    """

    text: str
    filters: Filters = Filters()
    subject: bool = False
    dropped: frozenset[str] = frozenset()
    price_step: Literal["cheaper", "dearer"] | None = None
    recipient: str | None = None
    occasion: str | None = None
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One checkable ground of a reason: `facts` holds item ids, counts and words (see docs/reasons.md)."""

    kind: EvidenceKind
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a listing says to a question about its product; empty where it does not say.

    Attributes
    ----------
    verdict
        Whether it says yes or no to a question that asks for that; None where it is only quoted.
    sentence
        The sentence that says so, word for word.
    attribute, value
        What was asked for, where it is a field of the product, and what is stated of it.
    """

    verdict: Literal["yes", "no"] | None = None
    sentence: str | None = None
    attribute: str | None = None
    value: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether the listing answers at all."""
        return bool(self.verdict or self.sentence or self.value)


@dataclass(frozen=True, slots=True)
class Session:
    """What a shopper did in this conversation: ids of products, the last ones last; unknown ones do no harm.

    `viewed`, `liked` and `cart` draw what goes with them; what was `refused` is not shown again, and what is
    like it comes later; what is in the `cart` is not recommended again.
    """

    viewed: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    cart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: free text, hard filters, and what is known of the shopper."""

    text: str = ""
    filters: Filters = Filters()
    user_id: str | None = None
    session: Session = Session()
    recipient: str | None = None
    occasion: str | None = None
    k: int = 5
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked product with its evidence; `unstated` lists excluded attributes its listing does not state."""

    product: Product
    score: float
    evidence: tuple[Evidence, ...] = ()
    unstated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A constraint (of `relax.ORDER`, or "text") without which so many products match."""

    name: str
    total: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The page of hits asked for, and the number of all that match.

    With no match, `alternatives` holds the nearest products and `relaxed` the constraints given up to find
    them; they are never mixed into `hits`. `relaxations` says what each constraint alone stands in the
    way of, where that is anything. `degraded` names the parts that did not answer ("scores").
    """

    hits: tuple[Hit, ...]
    total: int
    filters: Filters
    alternatives: tuple[Hit, ...] = ()
    relaxed: tuple[str, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    degraded: tuple[str, ...] = ()
