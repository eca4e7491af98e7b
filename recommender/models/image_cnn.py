"""How products look: a small convolutional network over photos, for search by photo and similar looks.

It is fitted on labelled photos by `recommender.pipelines.train_images` (PyTorch) and runs here on ONNX
Runtime alone. It is no `Model` of purchases (docs/decisions/0014); it saves, loads and answers alike.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from PIL import Image
from typing_extensions import Self

from recommender.artifacts import open_artifact
from recommender.encoder import open_session
from recommender.errors import ArtifactError
from recommender.models.base import NONE, UNKNOWN, Ids, Scores, best_k

FORMAT = 1
MADE_BY = "python -m recommender train --model image_cnn"
CROPS = (1.0, 0.8)
"""Shares of the photo's middle square that are looked at, each also mirrored."""

TRUST = 0.9
"""Share of the trained head in a score, against the likeness to the product's picture."""

Vectors = npt.NDArray[np.float32]


class ImageCNN:
    """Photos → vectors, whose cosine is likeness, and scores for the products that it was shown.

    Parameters
    ----------
    network
        ONNX: `views` (n, 3, size, size) float32 from 0 to 1 → `embedding` (n, dimension).
    size
        Side of a view in pixels.
    labels
        Ids of the products whose labelled photos the head was fitted on.
    head, bias
        Shapes (dimension, n_labels) and (n_labels,): the logits of a photo's vector.
    likeness
        So many dimensions, the first, tell by their cosine how alike two photos are; all of them by default.
    """

    name = "image_cnn"

    def __init__(
        self,
        network: bytes,
        size: int,
        labels: Sequence[str],
        head: Vectors,
        bias: Vectors,
        likeness: int | None = None,
    ) -> None:
        self.size, self.labels, self.head, self.bias = size, tuple(labels), head, bias
        self.network, self.likeness = network, likeness or len(head)
        self.items: tuple[str, ...] = ()
        self.pictures: Vectors = np.zeros((0, self.likeness), dtype=np.float32)

    def with_head(self, labels: Sequence[str], head: Vectors, bias: Vectors) -> ImageCNN:
        """Return the same network and products with another head."""
        other = ImageCNN(self.network, self.size, labels, head, bias, self.likeness)
        other.items, other.pictures = self.items, self.pictures
        return other

    def fit_pictures(self, items: Sequence[str], pictures: Mapping[str, Image.Image]) -> Self:
        """Take the products to rank, by their ids, and the pictures of those that have one."""
        pictured = [item for item in items if item in pictures]
        looks = self.looks_of(self.embed(pictures[item] for item in pictured))
        rows = dict(zip(pictured, looks, strict=True))
        nothing = np.zeros(self.likeness, dtype=np.float32)
        self.items = tuple(items)
        self.pictures = np.array([rows.get(item, nothing) for item in items]).reshape(-1, self.likeness)
        return self

    def among(self, items: Sequence[str]) -> ImageCNN:
        """Return the same model for these products; those without a picture are known by the head alone."""
        chosen = self.with_head(self.labels, self.head, self.bias)
        rows = {item: row for row, item in enumerate(self.items)}
        taken = [rows.get(item, NONE) for item in items]
        # The row of zeros at the end stands for every picture that is missing.
        chosen.items, chosen.pictures = tuple(items), np.pad(self.pictures, ((0, 1), (0, 0)))[taken]
        return chosen

    def embed(self, photos: Iterable[Image.Image]) -> Vectors:
        """Return the vectors of upright RGB photos, shape (n, dimension): the mean over their views.

        `photos` may be read while it is gone through: no more than a few are kept.
        """
        vectors = [self._embed_one(photo) for photo in photos]
        return np.array(vectors, dtype=np.float32).reshape(-1, len(self.head))

    def _embed_one(self, photo: Image.Image) -> Vectors:
        (found,) = self._session.run(None, {"views": self._views(photo)})
        mean: Vectors = found.mean(axis=0)
        return mean

    def score_photos(self, photos: Iterable[Image.Image]) -> Scores:
        """Score every product by how likely each photo shows it, shape (n, n_items).

        `TRUST` × the head's probability, for products with labelled photos, + the rest × the cosine to the
        product's picture. `UNKNOWN` where a product has neither.
        """
        return self.score_vectors(self.embed(photos))

    def score_vectors(self, vectors: Vectors) -> Scores:
        """Score as `score_photos`, for photos that are embedded already, shape (n, dimension)."""
        scores = np.where(self.seen, (1 - TRUST) * (self.looks_of(vectors) @ self.pictures.T), 0)
        column = {label: i for i, label in enumerate(self.labels)}
        columns = np.array([column.get(item, NONE) for item in self.items], dtype=np.int64)
        trained = columns != NONE
        scores[:, trained] += TRUST * self.probabilities(vectors)[:, columns[trained]]
        scores[:, ~(trained | self.seen)] = UNKNOWN
        known: Scores = scores.astype(np.float32)
        return known

    def probabilities(self, vectors: Vectors) -> Vectors:
        """Return the head's probabilities of `labels`, shape (n, n_labels); rows sum to 1."""
        logits = vectors @ self.head + self.bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities: Vectors = odds / odds.sum(axis=1, keepdims=True)
        return probabilities

    def looks_of(self, vectors: Vectors) -> Vectors:
        """Return what is alike of `vectors`, shape (n, likeness), each of length 1."""
        looks = vectors[:, : self.likeness]
        scaled: Vectors = looks / np.maximum(np.linalg.norm(looks, axis=1, keepdims=True), 1e-12)
        return scaled

    def score_similar(self, items: Ids) -> Scores:
        """Score every product by the cosine of its picture to that of each of `items`, (len(items), n_items).

        `UNKNOWN` where one of the two has no picture.
        """
        scores: Scores = self.pictures[items] @ self.pictures.T
        scores[~(self.seen[items][:, None] & self.seen)] = UNKNOWN
        return scores

    def similar_items(self, items: Ids, k: int) -> tuple[Ids, Scores]:
        """Return for each of `items`, shape (n,), the k others that look most like it; as `Model` does."""
        scores = self.score_similar(items)
        scores[np.arange(len(items)), items] = UNKNOWN
        return best_k(scores, k)

    @property
    def seen(self) -> npt.NDArray[np.bool_]:
        """Shape (n_items,): whether a product has a picture."""
        seen: npt.NDArray[np.bool_] = (self.pictures != 0).any(axis=1)
        return seen

    def save(self, folder: Path) -> None:
        """Write the model into the existing `folder`: `network.onnx`, `parameters.json`, `arrays.npz`."""
        (folder / "network.onnx").write_bytes(self.network)
        parameters = {
            "size": self.size,
            "likeness": self.likeness,
            "labels": self.labels,
            "items": self.items,
        }
        (folder / "parameters.json").write_text(json.dumps(parameters), encoding="utf-8")
        head, bias, pictures = (a.astype(np.float16) for a in (self.head, self.bias, self.pictures))
        np.savez(folder / "arrays.npz", allow_pickle=False, head=head, bias=bias, pictures=pictures)

    @classmethod
    def load(cls, folder: Path, *, made_by: str = MADE_BY) -> Self:
        """Read a folder that `save` filled.

        Raises
        ------
        ArtifactError
            Missing, damaged or of another format; the message names `made_by`.
        """
        open_artifact(folder, FORMAT, made_by=made_by)
        try:
            parameters = json.loads((folder / "parameters.json").read_text(encoding="utf-8"))
            with np.load(folder / "arrays.npz", allow_pickle=False) as file:
                arrays = {name: file[name].astype(np.float32) for name in file.files}
            network = (folder / "network.onnx").read_bytes()
            size, labels, likeness = (parameters[name] for name in ("size", "labels", "likeness"))
            model = cls(network, size, labels, arrays["head"], arrays["bias"], likeness)
            model.items, model.pictures = tuple(parameters["items"]), arrays["pictures"]
            return model
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{folder} cannot be read ({error}); run: {made_by}") from error

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_session(self.network, threads=1)

    def _views(self, photo: Image.Image) -> Vectors:
        """Return the views of one photo, shape (2 × len(CROPS), 3, size, size)."""
        views = []
        for share in CROPS:
            pixels = np.asarray(middle_square(photo, share, self.size), dtype=np.float32) / np.float32(255)
            views += [pixels, pixels[:, ::-1]]
        stacked: Vectors = np.stack(views).transpose(0, 3, 1, 2)
        return stacked


def middle_square(photo: Image.Image, share: float, size: int) -> Image.Image:
    """Return the middle of a photo: a square of `share` of its shorter side, scaled to `size` pixels."""
    side = max(1, math.floor(share * min(photo.size)))
    left, top = (photo.width - side) // 2, (photo.height - side) // 2
    box = (left, top, left + side, top + side)
    return photo.resize((size, size), Image.Resampling.BICUBIC, box=box, reducing_gap=3.0)
