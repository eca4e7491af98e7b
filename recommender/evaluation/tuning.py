"""The search for hyper-parameters, on validation data, with the same number of trials for every model.

Half of the trials are drawn at random from the model's grid (Bergstra, Bengio 2012, Random search for
hyper-parameter optimization, JMLR 13); the others change one or two values of the best so far.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from recommender.evaluation.runner import measure
from recommender.evaluation.spaces import BY_DAYS, FITTED_APART, SCORING, SPACES, Space
from recommender.evaluation.splits import Split
from recommender.evaluation.tuned_parameters import make
from recommender.models.base import Content, Model

Arguments = dict[str, Any]
Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Trial:
    """Arguments that were tried and the NDCG they reached on validation data."""

    arguments: Arguments
    ndcg: float


def tune(
    name: str,
    split: Split,
    trials: int,
    *,
    k: int = 10,
    seed: int = 0,
    content: Content | None = None,
    tick: Tick | None = None,
) -> list[Trial]:
    """Try the model's defaults and `trials` − 1 others, and return all, best first.

    A model without a grid in `SPACES`, or with a smaller one, gets fewer trials. `tick` is called with trials
    done and all trials.

    Raises
    ------
    InputError
        The model cannot learn from the split.
    """
    space = _space(name, split)
    most = min(trials, math.prod(len(values) for values in space.values()))
    rng = np.random.default_rng(seed)
    with TemporaryDirectory() as fits:
        search = _Search(name, split, k, seed, content, Path(fits))
        search.attempt(_defaults(name, space))
        while len(search.done) < most:
            random = len(search.done) < (most + 1) // 2
            search.attempt(_drawn(space, rng) if random else _near(search.best.arguments, space, rng))
            if tick:
                tick(len(search.done), most)
        return sorted(search.done.values(), key=lambda trial: -trial.ndcg)


def _space(name: str, split: Split) -> Space:
    """Return the model's grid, without what goes by days where the split has no dates."""
    dated = bool(split.train.days.any())
    return {key: values for key, values in SPACES.get(name, {}).items() if dated or key not in BY_DAYS}


class _Search:
    """The trials so far; what was fitted lies in a folder, for trials that only change the scoring."""

    def __init__(
        self, name: str, split: Split, k: int, seed: int, content: Content | None, folder: Path
    ) -> None:
        self._name, self._split, self._k, self._seed, self._content = name, split, k, seed, content
        self._folder = folder
        self._fits: dict[str, Path] = {}
        self.done: dict[str, Trial] = {}

    @property
    def best(self) -> Trial:
        return max(self.done.values(), key=lambda trial: trial.ndcg)

    def attempt(self, arguments: Arguments) -> None:
        """Measure these arguments unless that was done."""
        if repr(arguments) in self.done:
            return
        result = measure(self._fitted(arguments), self._split, self._k)
        self.done[repr(arguments)] = Trial(arguments, float(result.customers.ndcg.mean()))

    def _fitted(self, arguments: Arguments) -> Model:
        model = make(self._name, arguments, self._seed)
        if self._name not in FITTED_APART:
            return model.fit(self._split.train, self._content)
        key = repr({name: value for name, value in arguments.items() if name not in SCORING})
        if key in self._fits:
            with np.load(self._fits[key], allow_pickle=False) as arrays:
                return model.restore(dict(arrays))
        model.fit(self._split.train, self._content)
        self._fits[key] = self._folder / f"{len(self._fits)}.npz"
        np.savez(self._fits[key], allow_pickle=False, **model.arrays())
        return model


def _defaults(name: str, space: Space) -> Arguments:
    """Return the model's defaults of all that the grid has."""
    defaults = make(name, {}, 0).parameters()
    return {key: defaults[key] for key in space}


def _drawn(space: Space, rng: np.random.Generator) -> Arguments:
    return {key: values[int(rng.integers(len(values)))] for key, values in space.items()}


def _near(best: Arguments, space: Space, rng: np.random.Generator) -> Arguments:
    keys = list(space)
    changed = rng.choice(len(keys), size=min(len(keys), int(rng.integers(1, 3))), replace=False)
    drawn = _drawn(space, rng)
    return {**best, **{keys[index]: drawn[keys[index]] for index in changed}}
