"""Fits the models on the completed purchases of known customers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.artifacts import fingerprint, is_current, open_artifact, write_artifact
from recommender.catalogue import Catalogue, Interactions
from recommender.errors import ArtifactError, InputError
from recommender.models.base import FORMAT, Model, Progress, Purchases, silent
from recommender.models.registry import MODELS
from recommender.pipelines.content import content_of
from recommender.pipelines.sequences import sequences_of
from recommender.score_store import catalogue_order

SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Trained:
    """What became of one model: made in `seconds`, up to date, or left out for what is `missing`."""

    name: str
    made: bool
    seconds: float
    note: str = ""
    missing: str = ""

    @property
    def state(self) -> str:
        """`made`, `up to date` or `left out`."""
        if self.missing:
            return "left out"
        return "made" if self.made else "up to date"

    def __str__(self) -> str:
        if self.missing:
            return f"{self.state}: {self.missing}"
        seconds = f", {self.seconds:.1f} s" if self.made else ""
        return self.state + seconds + (f" ({self.note})" if self.note else "")


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


def train_each(
    artifacts: Path,
    names: Sequence[str],
    *,
    say: Callable[[str], None],
    progress: Callable[[str], Progress] = lambda name: silent,
) -> Iterator[Trained]:
    """Fit several models one after another, as `train`; what one lacks does not hinder the others.

    Parameters
    ----------
    artifacts, names
        As of `train`.
    say
        Is told which model is next, and how long the rest took when they were last made.
    progress
        Makes for each name what takes note of the steps of its fit.

    Raises
    ------
    ArtifactError
        The catalogue has not been imported; or as `train`, where there is only one name.
    InputError
        As `train`, where there is only one name.
    """
    Catalogue.load(artifacts / "catalogue")
    for number, name in enumerate(names):
        left = _time_left(artifacts, names[number:])
        if len(names) > 1:
            say(f"training {name}, {number + 1} of {len(names)}{left}")
        begun = time.monotonic()
        try:
            made, missing = train(artifacts, name, progress=progress(name)), ""
        except (InputError, ArtifactError) as error:
            if len(names) == 1:
                raise
            made, missing = False, str(error)
        note = str(_manifest(artifacts, name).get("note", ""))
        yield Trained(name, made, time.monotonic() - begun, note, missing)


def train(artifacts: Path, name: str, *, progress: Progress = silent) -> bool:
    """Fit the model `name` (a key of `MODELS`) into `artifacts/models/<name>` unless it is up to date.

    Raises
    ------
    ArtifactError
        The catalogue has not been imported, or the index not built and the model uses it.
    InputError
        The store lacks what the model needs.
    """
    model = MODELS[name]()
    catalogue = Catalogue.load(artifacts / "catalogue")
    order = catalogue_order([product.id for product in catalogue.products])
    folder = artifacts / "models" / name
    inputs = _inputs(artifacts, order, model)
    if is_current(folder, inputs, FORMAT):
        return False
    interactions = Interactions.load(artifacts / "catalogue")
    purchases = purchases_of(interactions, len(catalogue))
    if model.learns_order:
        purchases, model.note = sequences_of(interactions, purchases)
    model.progress = progress
    begun = time.monotonic()
    model.fit(purchases, content_of(artifacts, catalogue) if model.uses_content else None)
    seconds = round(time.monotonic() - begun, 1)
    facts = {"order": order, "purchases": len(purchases.users), "seconds": seconds, "note": model.note}
    made_by = f"python -m recommender train --model {name}"
    with write_artifact(folder, FORMAT, inputs=inputs, made_by=made_by, **facts) as fresh:
        model.save(fresh)
    return True


def _inputs(artifacts: Path, order: str, model: Model) -> str:
    content = [artifacts / "index" / "dense.faiss", artifacts / "catalogue" / "products.jsonl"]
    missing = [path for path in content if model.uses_content and not path.exists()]
    if missing:
        raise ArtifactError(f"{missing[0]} has not been built; run: python -m recommender build")
    used = content if model.uses_content else []
    return fingerprint(artifacts / "catalogue" / "interactions.npz", *used, order, repr(model.parameters()))


def _time_left(artifacts: Path, names: Sequence[str]) -> str:
    """Say how long `names` took when they were last made, if all were."""
    seconds = [float(_manifest(artifacts, name).get("seconds", "nan")) for name in names]
    return "" if np.isnan(sum(seconds)) else f", at most about {sum(seconds):.0f} s left"


def _manifest(artifacts: Path, name: str) -> dict[str, Any]:
    try:
        return open_artifact(artifacts / "models" / name, FORMAT, made_by="")
    except ArtifactError:
        return {}
