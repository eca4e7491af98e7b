"""Builds what search by photo looks at: the vectors of the pictures that a store keeps of its products."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from recommender.artifacts import fingerprint, is_current, write_artifact
from recommender.catalogue import Catalogue
from recommender.errors import InputError
from recommender.looks import MADE_BY
from recommender.models.image_cnn import FORMAT, ImageCNN
from recommender.photos import read_photo
from recommender.store import Store

PICTURES_LINK = "/store/images/"
"""How an `image_link` begins whose picture lies in the store's folder `images`: the bot serves it there."""

WEIGHTS = "weights"
"""Folder below the store's photos with a network that was trained on them."""


def build_images(store: Store, artifacts: Path, say: Callable[[str], None]) -> bool | None:
    """Make `artifacts/images` unless it is up to date; return whether it was made.

    A store has search by photo when it keeps pictures of products and there is a network to look at them:
    the one that `train --model image_cnn` made, else the one that came with the store. Otherwise None is
    returned. `say` is told which pictures are left out and why.

    Raises
    ------
    ArtifactError
        The catalogue has not been imported, or the network is damaged.
    """
    network = network_of(store, artifacts)
    catalogue = Catalogue.load(artifacts / "catalogue")
    files = dict(pictures_of(catalogue, store.folder))
    if not network.is_dir() or not files:
        return None
    inputs = fingerprint(network, *(part for item, file in files.items() for part in (item, file)))
    folder = artifacts / "images"
    if is_current(folder, inputs, FORMAT):
        return False
    model = ImageCNN.load(network)
    pictures = dict(_readable(files, say))
    model.fit_pictures([item for item in files if item in pictures], pictures)
    with write_artifact(folder, FORMAT, inputs=inputs, made_by=MADE_BY, pictures=len(pictures)) as fresh:
        model.save(fresh)
    return True


def network_of(store: Store, artifacts: Path) -> Path:
    """Return the folder of the network that was trained here, else of the one that came with the store.

    Where there is neither it is the folder that training would fill.
    """
    trained = artifacts / "models" / ImageCNN.name
    shipped = store.photos / WEIGHTS if store.photos else trained
    return shipped if shipped.is_dir() and not trained.is_dir() else trained


def pictures_of(catalogue: Catalogue, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield id and file of every product whose picture lies in the store's folder."""
    images = (folder / "images").resolve()
    for product in catalogue.products:
        link = product.image_link or ""
        if link.startswith(PICTURES_LINK):
            file = (images / link.removeprefix(PICTURES_LINK)).resolve()
            if file.is_relative_to(images) and file.is_file():
                yield product.id, file


def _readable(files: dict[str, Path], say: Callable[[str], None]) -> Iterator[tuple[str, Image.Image]]:
    for item, file in files.items():
        try:
            yield item, read_photo(file.read_bytes(), str(file))
        except InputError as error:
            say(f"{error}; {item} is left out of search by photo")
