"""Finds and ranks the products of one store; pure of Rasa and Sanic.

    from recommender import Recommender, SearchRequest

    shop = Recommender.open(Path("artifacts"), redis_url="redis://localhost:6379/0")
    shop.search(SearchRequest(text="red mug"))

`Recommender` itself is loaded when it is first used, so is `Speller`: the types and `--help` cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.errors import (
    ArtifactError,
    InputError,
    RecommenderError,
    ReleasesUnavailableError,
    ScoresUnavailableError,
    UnknownItemError,
)
from recommender.orders import Order, OrderBook, OrderLine
from recommender.types import (
    WISH_ATTRIBUTES,
    Answer,
    Availability,
    Evidence,
    EvidenceKind,
    Filters,
    Hit,
    Json,
    Match,
    Money,
    Product,
    Reading,
    Relaxation,
    SearchRequest,
    SearchResult,
    Session,
    Sort,
)

if TYPE_CHECKING:
    from recommender.facade import Recommender
    from recommender.live import LiveRecommender
    from recommender.query.spelling import Speller
    from recommender.releases import Releases

__all__ = [
    "WISH_ATTRIBUTES",
    "Answer",
    "ArtifactError",
    "Availability",
    "Evidence",
    "EvidenceKind",
    "Filters",
    "Hit",
    "InputError",
    "Json",
    "LiveRecommender",
    "Match",
    "Money",
    "Order",
    "OrderBook",
    "OrderLine",
    "Product",
    "Reading",
    "Recommender",
    "RecommenderError",
    "Relaxation",
    "Releases",
    "ReleasesUnavailableError",
    "ScoresUnavailableError",
    "SearchRequest",
    "SearchResult",
    "Session",
    "Sort",
    "Speller",
    "UnknownItemError",
]


def __getattr__(name: str) -> object:
    if name == "Recommender":
        from recommender.facade import Recommender

        return Recommender
    if name == "LiveRecommender":
        from recommender.live import LiveRecommender

        return LiveRecommender
    if name == "Releases":
        from recommender.releases import Releases

        return Releases
    if name == "Speller":
        from recommender.query.spelling import Speller

        return Speller
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
