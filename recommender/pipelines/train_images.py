"""Trains the network over photos from scratch on labelled photos, and exports it for serving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from recommender.artifacts import fingerprint, is_current, write_artifact
from recommender.catalogue import Catalogue
from recommender.errors import InputError
from recommender.models.base import Progress, silent
from recommender.models.image_cnn import FORMAT, MADE_BY, ImageCNN, Vectors
from recommender.photos import read_photo
from recommender.pipelines.build_images import pictures_of
from recommender.pipelines.image_fit import Sample, Schedule, exported, fit_networks
from recommender.pipelines.image_network import Classifier, Resized, Together
from recommender.pipelines.image_textures import Textures, fit_textures
from recommender.pipelines.labelled_photos import ARCHIVE, LabelledPhotos, labelled_photos
from recommender.store import Store

LABELS = "train.csv"
Head = tuple[list[str], Vectors, Vectors]
"""Products, weights (dimension, n_products) and bias (n_products,)."""

HEAD_C = 80.0
"""Inverse strength of the head's regularisation."""


@dataclass(frozen=True)
class Lesson:
    """What a network learns from.

    Attributes
    ----------
    photos, labels
        Upright RGB photos, gone through more than once, and the id of the product that each shows.
    kinds
        The kind of each product, by id.
    pictures
        The products' own pictures, by id.
    """

    photos: Iterable[Image.Image]
    labels: Sequence[str]
    kinds: Mapping[str, str]
    pictures: Mapping[str, Image.Image]

    @property
    def products(self) -> list[str]:
        """The ids that have labelled photos, sorted."""
        return sorted(set(self.labels))

    @property
    def all_labels(self) -> list[str]:
        """The id of each of `all_photos`."""
        return [*self.labels, *(item for item in self.products if item in self.pictures)]

    def all_photos(self) -> Iterator[Image.Image]:
        """Yield the photos and after them the pictures of the same products."""
        yield from self.photos
        yield from (self.pictures[item] for item in self.products if item in self.pictures)


def train_images(
    store: Store,
    artifacts: Path,
    *,
    photos: Path | None = None,
    labels: Path | None = None,
    progress: Progress = silent,
) -> bool:
    """Train `artifacts/models/image_cnn` on a store's labelled photos unless it is up to date.

    Parameters
    ----------
    store
        Where products' pictures and, by default, the labelled photos are.
    artifacts
        Where the imported catalogue is.
    photos, labels
        Folder or zip file, and table, of other photos than the store's `photos` with its train.csv.
    progress
        Is called with the steps done and their number.

    Raises
    ------
    InputError
        There are no labelled photos, or one cannot be read.
    ArtifactError
        The catalogue has not been imported.
    """
    catalogue = Catalogue.load(artifacts / "catalogue")
    named = _labelled(store, catalogue, photos, labels)
    folder = artifacts / "models" / ImageCNN.name
    schedule = Schedule()
    inputs = fingerprint(repr(schedule), *named.names, *named.labels, *_files(named.source.path))
    if is_current(folder, inputs, FORMAT):
        return False
    kinds = {product.id: product.category for product in catalogue.products}
    pictures = {item: read_photo(f.read_bytes(), str(f)) for item, f in pictures_of(catalogue, store.folder)}
    model = trained(Lesson(named, named.labels, kinds, pictures), schedule, progress=progress)
    with write_artifact(folder, FORMAT, inputs=inputs, made_by=MADE_BY, photos=len(named)) as fresh:
        model.save(fresh)
    return True


def _files(photos: Path) -> list[Path]:
    archive = photos / ARCHIVE if photos.is_dir() else photos
    return [archive] if archive.is_file() else [photos]


def trained(lesson: Lesson, schedule: Schedule, *, progress: Progress = silent) -> ImageCNN:
    """Return a model with a network and a head fitted to the lesson, and the products' pictures."""
    products = lesson.products
    rows = {item: row for row, item in enumerate(products)}
    kinds = sorted({lesson.kinds[item] for item in products})
    labels = lesson.all_labels
    sample = Sample.of(
        lesson.all_photos(),
        [rows[item] for item in labels],
        [kinds.index(lesson.kinds[item]) for item in labels],
    )
    networks = fit_networks(sample, schedule, progress)
    textures = fit_textures(lesson.all_photos(), schedule.seen_side, schedule.seeds[0])
    head = fit_head(seeing(textures, schedule.seen_side).embed(lesson.all_photos()), labels)
    return assembled(networks, textures, head, schedule).fit_pictures(products, lesson.pictures)


def seeing(part: Any, side: int) -> ImageCNN:
    """Return a model that only embeds."""
    return ImageCNN(
        exported(part, side), side, (), np.zeros((part.dimension, 0), np.float32), np.zeros(0, np.float32)
    )


def assembled(
    classifiers: Sequence[Classifier], textures: Textures, head: Head, schedule: Schedule
) -> ImageCNN:
    """Return networks and textures as one model for serving.

    Its logits are the mean of the networks' mean and of those by `head`, fitted to the textures: the
    geometric mean of both opinions.
    """
    products, of_textures, texture_bias = head
    heads = [classifier.product.weight.detach().numpy().T for classifier in classifiers]
    bias = np.mean([classifier.product.bias.detach().numpy() for classifier in classifiers], axis=0)
    parts = [Resized(classifier.network, schedule.network_side) for classifier in classifiers]
    return ImageCNN(
        exported(Together([*parts, textures]), schedule.seen_side),
        schedule.seen_side,
        products,
        (np.concatenate([*(h / len(heads) for h in heads), of_textures]) / 2).astype(np.float32),
        ((bias + texture_bias) / 2).astype(np.float32),
        likeness=sum(map(len, heads)),
    )


def with_head(model: ImageCNN, photos: Iterable[Image.Image], labels: Sequence[str]) -> ImageCNN:
    """Return the same network and products with a new head, fitted to other photos."""
    return model.with_head(*fit_head(model.embed(photos), labels))


def fit_head(vectors: Vectors, labels: Sequence[str]) -> Head:
    """Return a logistic regression over vectors, (m, dimension), its products sorted."""
    from sklearn.linear_model import LogisticRegression

    if len(set(labels)) < 2:
        raise InputError("labelled photos of at least two products are needed to tell them apart")
    size = np.linalg.norm(vectors, axis=1).mean()
    fitted = LogisticRegression(C=HEAD_C, max_iter=500).fit(vectors / size, labels)
    head, bias = fitted.coef_.T / size, fitted.intercept_
    if len(fitted.classes_) == 2:  # of two products it has the odds of the second only
        head, bias = np.hstack([0 * head, head]), np.hstack([0 * bias, bias])
    return fitted.classes_.tolist(), head.astype(np.float32), bias.astype(np.float32)


def _labelled(store: Store, catalogue: Catalogue, photos: Path | None, labels: Path | None) -> LabelledPhotos:
    if not (store.photos or (photos and labels)):
        raise InputError(
            f"{store.folder / 'store.yml'}: photos: missing; it names a folder with {ARCHIVE} (or the photos "
            f"themselves) and {LABELS} (photo, id). Or give --photos and --labels"
        )
    folder = photos or store.photos or Path()
    return labelled_photos(labels or (store.photos or Path()) / LABELS, folder, catalogue.positions)
