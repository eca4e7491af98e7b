"""Every model by its name: where a new one is registered."""

from __future__ import annotations

from recommender.models.base import Model
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity
from recommender.models.production import Production

MODELS: dict[str, type[Model]] = {model.name: model for model in (ItemKNN, Popularity, Production)}

PRODUCTION = Production.name
"""The model whose lists are published for each customer."""
