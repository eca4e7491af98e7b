"""Publishes scores to Redis: a new version is written beside the old one, then one atomic switch."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import redis

from recommender.artifacts import fingerprint
from recommender.catalogue import Catalogue, Interactions
from recommender.errors import ArtifactError, ScoresUnavailableError
from recommender.models.base import NONE, Histories
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity
from recommender.pipelines.train import purchases_of
from recommender.score_store import (
    CURRENT,
    NEIGHBOUR,
    OWNED,
    POPULAR,
    PREFIX,
    PREVIOUS,
    RECOMMENDED,
    catalogue_order,
    connect,
    script,
)

USER_DEPTH = 100
NEIGHBOUR_DEPTH = 50
TIMEOUT_S = 10.0
UNFINISHED_TTL_S = 3_600
"""A version that is never switched to (its writer was killed) disappears by itself after an hour."""

RETIRED_TTL_S = 60
BATCH = 500
"""Fields a round trip while writing, so that readers never wait long for the server."""

Progress = Callable[[int, int], None]


def publish(artifacts: Path, redis_url: str, *, progress: Progress = lambda done, total: None) -> str | None:
    """Write the scores of the trained models as a new version and switch to it; return its name.

    Nothing is written, and None returned, when the current version was made of the same models. Killed at any
    point, it leaves the current version as it was.

    Raises
    ------
    ArtifactError
        The catalogue is not imported or a model not trained on it.
    ScoresUnavailableError
        Redis cannot be reached or written.
    """
    catalogue = Catalogue.load(artifacts / "catalogue")
    order = catalogue_order([product.id for product in catalogue.products])
    models = artifacts / "models"
    knn, popularity = ItemKNN.load(models / ItemKNN.name), Popularity.load(models / Popularity.name)
    if not len(popularity.customers) == knn.similarity.shape[0] == len(catalogue):
        raise ArtifactError(
            "the models are of another catalogue; run: python -m recommender train --model published"
        )
    inputs = fingerprint(order, *(models / m.name / "arrays.npz" for m in (ItemKNN, Popularity)))
    client = connect(redis_url, TIMEOUT_S)
    try:
        if _current_inputs(client) == inputs:
            return None
        interactions = Interactions.load(artifacts / "catalogue")
        histories = purchases_of(interactions, len(catalogue)).histories()
        meta = {"order": order, "inputs": inputs, "days": str(popularity.days)}
        return write_version(
            client, PackedVersion(knn, popularity, histories, interactions.users), meta, progress
        )
    except redis.RedisError as error:
        raise ScoresUnavailableError(f"cannot publish: {error}") from error
    finally:
        client.close()


def roll_back(redis_url: str) -> str:
    """Switch back to the previous version and return its name; a second roll-back switches forth again.

    Raises
    ------
    ScoresUnavailableError
        Redis cannot be reached, or there is no previous version.
    """
    client = connect(redis_url, TIMEOUT_S)
    try:
        current, previous = client.mget(CURRENT, PREVIOUS)
        if not previous or not current:
            raise ScoresUnavailableError("there is no previous version to go back to")
        client.mset({CURRENT: previous, PREVIOUS: current})
        return _text(previous)
    except redis.RedisError as error:
        raise ScoresUnavailableError(f"cannot roll back: {error}") from error
    finally:
        client.close()


class PackedVersion:
    """The packed arrays of one version, made one at a time: a large shop is never twice in memory."""

    def __init__(
        self, knn: ItemKNN, popularity: Popularity, histories: Histories, user_ids: tuple[str, ...]
    ) -> None:
        self._knn, self._histories, self._user_ids = knn, histories, user_ids
        self._owned = histories.owned()
        self._both = knn.customers.tocsr()
        self.popular = popularity.customers.astype(POPULAR).tobytes()
        self.buyers = np.flatnonzero(np.diff(self._owned.indptr))

        self.n_items = knn.similarity.shape[0]

    def owned(self) -> Iterator[tuple[str, bytes]]:
        """Yield each customer's purchases as packed positions."""
        for user in self.buyers:
            yield self._user_ids[user], self._owned[user].indices.astype(OWNED).tobytes()

    def users(self) -> Iterator[tuple[str, bytes]]:
        """Yield each customer's best items, packed as `RECOMMENDED`."""
        for user in self.buyers:
            ids, scores = self._knn.recommend(self._histories[user : user + 1], USER_DEPTH)
            yield (
                self._user_ids[user],
                self._explained(self._owned[user].indices, ids[0], scores[0]).tobytes(),
            )

    def _explained(
        self, owned: npt.NDArray[np.int32], ids: npt.NDArray[np.int32], scores: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.void]:
        """Add to each item what the customer owns that speaks most for it, and the customers of both."""
        ids, scores = ids[ids != NONE], scores[ids != NONE]
        packed = np.zeros(len(ids), dtype=RECOMMENDED)
        if len(ids):
            grounds = self._knn.similarity[owned].toarray()[:, ids].argmax(axis=0)
            packed["item"], packed["score"], packed["because"] = ids, scores, owned[grounds]
            both = np.asarray(self._both[owned[grounds], ids]).ravel()
            packed["customers"] = np.minimum(both, np.iinfo(np.uint16).max)
        return packed

    def neighbours(self) -> Iterator[tuple[str, bytes]]:
        """Yield each item's nearest neighbours by its position, packed as `NEIGHBOUR`."""
        similarity = self._knn.similarity
        for item in np.flatnonzero(np.diff(similarity.indptr)):
            row = slice(similarity.indptr[item], similarity.indptr[item + 1])
            best = np.argsort(-similarity.data[row], kind="stable")[:NEIGHBOUR_DEPTH]
            packed = np.zeros(len(best), dtype=NEIGHBOUR)
            packed["item"], packed["score"] = similarity.indices[row][best], similarity.data[row][best]
            packed["customers"] = np.minimum(self._both.data[row][best], np.iinfo(np.uint16).max)
            yield str(item), packed.tobytes()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _current_inputs(client: redis.Redis) -> str | None:
    version = client.get(CURRENT)
    found = client.hget(f"{PREFIX}{_text(version)}:meta", "inputs") if version else None
    return _text(found) if found else None


def write_version(
    client: redis.Redis, made: PackedVersion, meta: Mapping[str, str], progress: Progress
) -> str:
    """Write the arrays under a new name, each key expiring until the switch; return the name."""
    name = f"{meta['inputs'][:12]}-{uuid.uuid4().hex[:8]}"
    base = f"{PREFIX}{name}:"
    total = 2 * len(made.buyers) + made.n_items
    counts = {"meta": len(meta), "popular": 1}
    _put(client, base + "meta", dict(meta))
    client.set(base + "popular", made.popular, ex=UNFINISHED_TTL_S)
    done = 0
    for key, fields in (("owned", made.owned()), ("users", made.users()), ("neighbours", made.neighbours())):
        counts[key] = 0
        while chunk := dict(islice(fields, BATCH)):
            _put(client, base + key, chunk)
            counts[key] += len(chunk)
            done += len(chunk)
            progress(done, total)
    _switch(client, name, counts)
    return name


def _put(client: redis.Redis, key: str, fields: Mapping[Any, Any]) -> None:
    with client.pipeline(transaction=True) as batch:
        batch.hset(key, mapping=dict(fields))
        batch.expire(key, UNFINISHED_TTL_S)
        batch.execute()


def _switch(client: redis.Redis, name: str, counts: Mapping[str, int]) -> None:
    pairs = [part for pair in counts.items() for part in pair]
    answer = client.register_script(script("score_switch.lua"))(
        keys=[CURRENT, PREVIOUS], args=[PREFIX, name, RETIRED_TTL_S, *pairs]
    )
    if answer != 1:
        raise ScoresUnavailableError(f"version {name} is not whole (key {_text(answer)!r}); publish again")
