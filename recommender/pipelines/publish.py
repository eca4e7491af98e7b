"""Publishes scores to Redis: a new version is written beside the old one, then one atomic switch."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import redis

from recommender.artifacts import fingerprint, open_artifact
from recommender.catalogue import Catalogue, Interactions
from recommender.errors import ArtifactError, ScoresUnavailableError
from recommender.models.base import FORMAT
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity
from recommender.models.registry import MODELS, PRODUCTION, PUBLISHED
from recommender.pipelines.packed_scores import PackedScores
from recommender.pipelines.train import purchases_of
from recommender.score_store import CURRENT, PREFIX, PREVIOUS, catalogue_order, connect, layout_of, script

TIMEOUT_S = 10.0
UNFINISHED_TTL_S = 3_600
"""A version that is never switched to (its writer was killed) disappears by itself after an hour."""

BATCH = 200
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
    folders = {name: artifacts / "models" / name for name in PUBLISHED}
    for name, folder in folders.items():
        _check(folder, order, name)
    arrays = [folder / "arrays.npz" for folder in folders.values()]
    inputs = fingerprint(layout_of(order), *folders, *arrays)
    client = connect(redis_url, TIMEOUT_S)
    try:
        if _current_inputs(client) == inputs:
            return None
        scores, days = _scores(artifacts, folders, len(catalogue))
        meta = {"layout": layout_of(order), "inputs": inputs, "days": str(days)}
        return write_version(client, scores, meta, progress)
    except redis.RedisError as error:
        raise ScoresUnavailableError(f"cannot publish: {error}") from error
    finally:
        client.close()


def _check(folder: Path, order: str, name: str) -> None:
    made_by = f"python -m recommender train --model {name}"
    if open_artifact(folder, FORMAT, made_by=made_by)["order"] != order:
        raise ArtifactError(f"model {name} is of another catalogue; run: {made_by}")


def _scores(artifacts: Path, folders: Mapping[str, Path], n_items: int) -> tuple[PackedScores, int]:
    popularity = Popularity.load(folders[Popularity.name])
    interactions = Interactions.load(artifacts / "catalogue")
    scores = PackedScores(
        MODELS[PRODUCTION].load(folders[PRODUCTION]),
        ItemKNN.load(folders[ItemKNN.name]),
        popularity,
        purchases_of(interactions, n_items).histories(),
        interactions.users,
    )
    return scores, popularity.days


def roll_back(redis_url: str) -> str:
    """Switch back to the previous version and return its name; a second roll-back switches forth again.

    Raises
    ------
    ScoresUnavailableError
        Redis cannot be reached, or there is no previous version.
    """
    client = connect(redis_url, TIMEOUT_S)
    try:
        previous = client.get(PREVIOUS)
        if not previous:
            raise ScoresUnavailableError("there is no previous version to go back to")
        _switch(client, _text(previous))
        return _text(previous)
    except redis.RedisError as error:
        raise ScoresUnavailableError(f"cannot roll back: {error}") from error
    finally:
        client.close()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _current_inputs(client: redis.Redis) -> str | None:
    version = client.get(CURRENT)
    found = client.hget(f"{PREFIX}{_text(version)}:meta", "inputs") if version else None
    return _text(found) if found else None


def write_version(
    client: redis.Redis, scores: PackedScores, meta: Mapping[str, str], progress: Progress
) -> str:
    """Write a version under a new name, each key expiring until the switch; return the name."""
    name = f"{meta['inputs'][:12]}-{uuid.uuid4().hex[:8]}"
    draft = Draft(client, f"{PREFIX}{name}:")
    shards = {"user_shards": scores.user_shards, "item_shards": scores.item_shards}
    draft.put("meta", {**meta, **scores.counts, **shards})
    draft.put("popular", scores.popular)
    done, total = 0, sum(scores.counts.values())
    for part, values in (("users", scores.users()), ("neighbours", scores.neighbours())):
        for shard, fields in values:
            draft.put(f"{part}:{shard}", fields)
            done += len(fields)
            progress(done, total)
    _switch(client, name)
    return name


class Draft:
    """The keys of a version that is being written: left alone, they expire."""

    def __init__(self, client: redis.Redis, base: str) -> None:
        self._client, self._base = client, base
        self._keys: dict[str, None] = {}
        self._renewed = time.monotonic()

    def put(self, name: str, value: bytes | Mapping[Any, Any]) -> None:
        """Write a string, or add fields to a hash."""
        key = self._base + name
        self._keys[key] = None
        if isinstance(value, bytes):
            self._client.set(key, value, ex=UNFINISHED_TTL_S)
            return
        fields = iter(value.items())
        while chunk := dict(islice(fields, BATCH)):
            with self._client.pipeline(transaction=True) as batch:
                batch.hset(key, mapping=chunk)
                batch.expire(key, UNFINISHED_TTL_S)
                batch.execute()
        if time.monotonic() - self._renewed > UNFINISHED_TTL_S / 4:
            self._renew()

    def _renew(self) -> None:
        # A large shop takes longer to score than a draft is left alone for.
        with self._client.pipeline(transaction=False) as batch:
            for key in self._keys:
                batch.expire(key, UNFINISHED_TTL_S)
            batch.execute()
        self._renewed = time.monotonic()


def _switch(client: redis.Redis, name: str) -> None:
    answer = client.register_script(script("score_switch.lua"))(keys=[CURRENT, PREVIOUS], args=[PREFIX, name])
    if answer != 1:
        raise ScoresUnavailableError(f"version {name} is not whole (key {_text(answer)!r}); publish again")
