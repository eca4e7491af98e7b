"""Which parts find a product by photo, by 5 folds over scenes: `python -m benchmarks.photos`.

Only the demo store's training photos are used. A short schedule and one network stand for the long one and
two: this decides between parts, and does not say what the shipped weights reach (`evaluate images` does).
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.table import report
from recommender.evaluation.images import MEASURES, measure, ranks
from recommender.models.image_cnn import Vectors, middle_square
from recommender.photos import read_photo
from recommender.pipelines.image_fit import Sample, Schedule, fit_network
from recommender.pipelines.image_textures import HISTOGRAM_DIMENSION, fit_textures
from recommender.pipelines.labelled_photos import labelled_photos
from recommender.pipelines.train_images import fit_head, seeing

STORE = Path(__file__).parents[1] / "data" / "stores" / "demo"
FOLDS = 5
NEAR = 0.5
"""Photos of a product are of one scene when they are nearer than this share of all its pairs: so histograms
find as little on the folds (0.39 and 0.81) as they are known to on the validation photos (0.44 and 0.81)."""

HISTOGRAMS, TEXTURES, NETWORK = "histograms", "textures", "network"

Rows = npt.NDArray[np.int64]


def scenes(squares: npt.NDArray[np.uint8], labels: npt.NDArray[np.str_]) -> Rows:
    """Return a number for each photo, equal for those of a product alike in colours and blurred thumbnail."""
    from sklearn.cluster import AgglomerativeClustering

    side = squares.shape[1] // 8
    blurred = squares[:, : 8 * side, : 8 * side].reshape(len(squares), 8, side, 8, side, 3).mean((2, 4)) / 255
    colours = np.stack([np.histogramdd(s.reshape(-1, 3), bins=4, range=[(0, 256)] * 3)[0] for s in squares])
    roots = np.sqrt(colours.reshape(len(squares), -1) / squares.shape[1] ** 2)
    seen = np.concatenate([roots, 0.35 * blurred.reshape(len(squares), -1)], axis=1)
    found = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        distances = np.linalg.norm(seen[rows][:, None] - seen[rows][None], axis=2)
        limit = np.quantile(distances[np.triu_indices(len(rows), 1)], NEAR)
        clusters = AgglomerativeClustering(
            None, metric="precomputed", linkage="average", distance_threshold=limit
        )
        found[rows] = found.max() + 1 + clusters.fit_predict(distances)
    return found


class Course:
    """The photos, with all that the folds share: scenes, and textures, whose mixtures need no labels."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        listed = _listings()
        named = labelled_photos(STORE / "photos" / "train.csv", STORE / "photos", listed)
        self.asked = len(named)
        self.products = sorted(set(named.labels))
        self.kinds = {item: row["product_type"] for item, row in listed.items()}
        self.labels = np.array([*named.labels, *self.products])
        self.photos = [*named, *(_picture(listed[item]) for item in self.products)]
        squares = np.stack(
            [np.asarray(middle_square(photo, 1.0, 112)) for photo in self.photos[: self.asked]]
        )
        self.scenes = scenes(squares, self.labels[: self.asked])
        textures = fit_textures(self.photos, schedule.seen_side, seed=0)
        self.textures = seeing(textures, schedule.seen_side).embed(self.photos)

    def folds(self) -> Iterator[tuple[Rows, Rows]]:
        """Yield rows to learn from (and all pictures) and rows to ask, five times; no scene is in both."""
        from sklearn.model_selection import StratifiedGroupKFold

        splits = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
        labels, pictures = self.labels[: self.asked], np.arange(self.asked, len(self.labels))
        for taught, asked in splits.split(labels, labels, self.scenes):
            yield np.concatenate([taught, pictures]), asked

    def logits(self, taught: Rows, asked: Rows) -> dict[str, Vectors]:
        """Return what each part says of the photos `asked`, having learnt from `taught`."""
        return {
            HISTOGRAMS: self._regression(self.textures[:, -HISTOGRAM_DIMENSION:], taught, asked),
            TEXTURES: self._regression(self.textures, taught, asked),
            NETWORK: self._network(taught, asked),
        }

    def _network(self, taught: Rows, asked: Rows) -> Vectors:
        kinds = sorted(set(self.kinds.values()))
        sample = Sample.of(
            [self.photos[i] for i in taught],
            [self.products.index(label) for label in self.labels[taught]],
            [kinds.index(self.kinds[label]) for label in self.labels[taught]],
        )
        fitted = fit_network(sample, self.schedule, seed=0)
        seen = seeing(fitted.network, self.schedule.network_side).embed([self.photos[i] for i in asked])
        weights, bias = (part.detach().numpy() for part in (fitted.product.weight, fitted.product.bias))
        said: Vectors = seen @ weights.T + bias
        return said

    def _regression(self, seen: Vectors, taught: Rows, asked: Rows) -> Vectors:
        _, head, bias = fit_head(seen[taught], self.labels[taught].tolist())
        return seen[asked] @ head + bias


def main() -> None:
    """Ask all folds and print how well each part, and all together, find the products."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photos", description=__doc__)
    parser.add_argument("--epochs", type=int, default=10, help="of each fold's network (%(default)s)")
    begun = time.monotonic()
    course = Course(Schedule(epochs=parser.parse_args().epochs, sides=(48, 64), network_side=80))
    places: dict[str, list[npt.NDArray[np.int64]]] = defaultdict(list)
    for number, (taught, asked) in enumerate(course.folds(), 1):
        targets = np.array([course.products.index(label) for label in course.labels[asked]])
        for name, logits in blended(course.logits(taught, asked)).items():
            places[name].append(ranks(logits, targets))
        print(f"fold {number} of {FOLDS}, {time.monotonic() - begun:.0f} s", flush=True)
    found = {name: measure(np.concatenate(parts)) for name, parts in places.items()}
    rows = [[name, *(str(measures[m]) for m in MEASURES)] for name, measures in found.items()]
    figures = {name: {m: measures[m].to_json() for m in MEASURES} for name, measures in found.items()}
    report("photos", ["part", *MEASURES], rows, {"found": figures, "seconds": time.monotonic() - begun})


def blended(logits: dict[str, Vectors]) -> dict[str, Vectors]:
    """Return each part alone, and network and textures together at several weights."""
    together = {
        f"{NETWORK} × {weight} + {TEXTURES} × {1 - weight:.1f}": weight * logits[NETWORK]
        + (1 - weight) * logits[TEXTURES]
        for weight in (0.3, 0.5, 0.7)
    }
    return {**logits, **together}


def _listings() -> dict[str, dict[str, str]]:
    with gzip.open(STORE / "groceries.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def _picture(listing: dict[str, str]) -> Image.Image:
    file = STORE / "images" / Path(listing["image_link"]).name
    return read_photo(file.read_bytes(), str(file))


if __name__ == "__main__":
    main()
