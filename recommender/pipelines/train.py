"""Fits the models on the completed purchases of known customers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recommender.artifacts import fingerprint, is_current, write_artifact
from recommender.catalogue import Catalogue, Interactions
from recommender.models.base import FORMAT, Purchases
from recommender.models.registry import MODELS
from recommender.score_store import catalogue_order

SECONDS_A_DAY = 86_400


def purchases_of(interactions: Interactions, n_items: int) -> Purchases:
    """Return the completed purchases of known customers, users and items as the interactions number them."""
    known = interactions.purchases() & (interactions.user >= 0)
    last = int(interactions.time.max()) if len(interactions) else 0
    return Purchases(
        users=interactions.user[known],
        items=interactions.item[known],
        days=((last - interactions.time[known]) // SECONDS_A_DAY).astype(np.int32),
        n_users=len(interactions.users),
        n_items=n_items,
    )


def train(artifacts: Path, name: str) -> bool:
    """Fit the model `name` (a key of `MODELS`) into `artifacts/models/<name>` unless it is up to date.

    Raises
    ------
    ArtifactError
        The catalogue has not been imported.
    """
    model = MODELS[name]()
    catalogue = Catalogue.load(artifacts / "catalogue")
    order = catalogue_order([product.id for product in catalogue.products])
    folder = artifacts / "models" / name
    inputs = fingerprint(artifacts / "catalogue" / "interactions.npz", order, repr(model.parameters()))
    if is_current(folder, inputs, FORMAT):
        return False
    purchases = purchases_of(Interactions.load(artifacts / "catalogue"), len(catalogue))
    model.fit(purchases)
    facts = {"order": order, "purchases": len(purchases.users)}
    made_by = f"python -m recommender train --model {name}"
    with write_artifact(folder, FORMAT, inputs=inputs, made_by=made_by, **facts) as fresh:
        model.save(fresh)
    return True
