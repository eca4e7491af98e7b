"""How well photos find their products: top-1, top-5 and MRR over all products, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.models.base import Scores
from recommender.types import Json

RESAMPLES = 2000
MEASURES = ("top1", "top5", "mrr")


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over photos with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def to_json(self) -> dict[str, Json]:
        """Return the three numbers, rounded to four decimals."""
        return {"mean": round(self.mean, 4), "low": round(self.low, 4), "high": round(self.high, 4)}

    def __str__(self) -> str:
        return f"{self.mean:.3f} ({self.low:.3f}–{self.high:.3f})"


def ranks(scores: Scores, targets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the place of each photo's product among all, 1 the best, shape (n,).

    Products of equal score share the last of their places, so that a model gains nothing by ties; one that
    the model does not know (`UNKNOWN`) comes after all products.

    Parameters
    ----------
    scores
        Shape (n, n_items).
    targets
        Shape (n,): column of the product that each photo shows.
    """
    own = scores[np.arange(len(targets)), targets]
    places = (scores >= own[:, None]).sum(axis=1)
    found: npt.NDArray[np.int64] = np.where(np.isfinite(own), places, scores.shape[1] + 1)
    return found


def measure(places: npt.NDArray[np.int64], *, seed: int = 0) -> dict[str, Measured]:
    """Return top-1, top-5 and mean reciprocal rank of `places`, shape (n,), by resampling photos."""
    values = np.stack([places <= 1, places <= 5, 1 / places]).astype(np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(places), (RESAMPLES, len(places)))
    means = values[:, drawn].mean(axis=2)
    low, high = np.quantile(means, (0.025, 0.975), axis=1)
    return {
        name: Measured(float(values[i].mean()), float(low[i]), float(high[i]))
        for i, name in enumerate(MEASURES)
    }


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """How many photos were searched among how many products, and the measures."""

    photos: int
    products: int
    measures: dict[str, Measured]

    @classmethod
    def of(cls, scores: Scores, targets: Sequence[int]) -> PhotoReport:
        """Measure `scores`, shape (n, n_items), by the column of each photo's own product."""
        places = ranks(scores, np.asarray(targets, dtype=np.int64))
        return cls(len(places), scores.shape[1], measure(places))

    def to_json(self) -> dict[str, Json]:
        """Return counts and measures for `--json`."""
        measures: dict[str, Json] = {name: value.to_json() for name, value in self.measures.items()}
        return {"photos": self.photos, "products": self.products, **measures}

    def lines(self) -> list[str]:
        """Return the same for the terminal."""
        head = f"{self.photos} photos among {self.products} products (95 % interval)"
        return [head, *(f"{name}: {value}" for name, value in self.measures.items())]
