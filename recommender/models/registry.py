"""Every model by its name: where a new one is registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommender.models.base import Model

CLASSES = {
    "popularity": "Popularity",
    "recent_popularity": "RecentPopularity",
    "purchase_frequency": "PurchaseFrequency",
    "repeat_purchase": "RepeatPurchase",
    "item_knn": "ItemKNN",
    "user_knn": "UserKNN",
    "svd": "SVD",
    "nmf": "NMF",
    "als": "ALS",
    "bpr": "BPR",
    "ease": "EASE",
    "production": "Production",
    "two_tower": "TwoTower",
    "gru4rec": "GRU4Rec",
    "sasrec": "SASRec",
}
"""The class of each model in the module of its name, so that the names are known without importing any."""

PRODUCTION = "production"
"""The model whose lists are published for each customer."""

IMAGES = "image_cnn"
"""The network over product photos: trained by this name alone, for it learns from photos."""

PUBLISHED = ("item_knn", "popularity", PRODUCTION)
"""What `publish` reads, and all that a store needs to train."""


class _Models(Mapping[str, "type[Model]"]):
    """The classes by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> type[Model]:
        found = CLASSES[name]
        model: type[Model] = getattr(import_module(f"recommender.models.{name}"), found)
        return model

    def __iter__(self) -> Iterator[str]:
        return iter(CLASSES)

    def __len__(self) -> int:
        return len(CLASSES)


MODELS: Mapping[str, type[Model]] = _Models()
