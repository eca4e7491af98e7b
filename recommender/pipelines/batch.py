"""Rankings for many customers at once, straight from a trained model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from recommender.artifacts import open_artifact
from recommender.catalogue import Catalogue, Interactions
from recommender.errors import ArtifactError, InputError
from recommender.models.base import FORMAT, NONE
from recommender.models.registry import MODELS
from recommender.pipelines.train import purchases_of
from recommender.score_store import catalogue_order
from recommender.types import Json

BATCH = 512


def recommend_users(
    artifacts: Path, model: str, *, users: Sequence[str] | None, k: int, include_purchased: bool
) -> Iterator[dict[str, Json]]:
    """Yield {"user_id", "items": [{"id", "score"}]} for each of `users`, or for all customers.

    Raises
    ------
    ArtifactError
        The model is not trained on the imported catalogue.
    InputError
        A user is not in the order history.
    """
    catalogue = Catalogue.load(artifacts / "catalogue")
    ids = [product.id for product in catalogue.products]
    fitted = MODELS[model].load(artifacts / "models" / model)
    made_by = f"python -m recommender train --model {model}"
    manifest = open_artifact(artifacts / "models" / model, FORMAT, made_by=made_by)
    if manifest["order"] != catalogue_order(ids):
        raise ArtifactError(f"model {model} was trained on another catalogue; run: {made_by}")
    interactions = Interactions.load(artifacts / "catalogue")
    rows = _rows(interactions.users, users)
    histories = purchases_of(interactions, len(catalogue)).histories()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        found, scores = fitted.recommend(histories[np.array(batch)], k, include_owned=include_purchased)
        for user, positions, values in zip(batch, found.tolist(), scores.tolist(), strict=True):
            items: list[Json] = [
                {"id": ids[position], "score": round(value, 6)}
                for position, value in zip(positions, values, strict=True)
                if position != NONE
            ]
            yield {"user_id": interactions.users[user], "items": items}


def _rows(known: Sequence[str], users: Sequence[str] | None) -> list[int]:
    if users is None:
        return list(range(len(known)))
    numbers = {user: number for number, user in enumerate(known)}
    for user in users:
        if user not in numbers:
            raise InputError(f"no customer {user!r} in the interactions")
    return [numbers[user] for user in users]
