"""Photos with the product that each shows: a table of names and ids beside a folder or zip file of photos."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from recommender.errors import InputError
from recommender.photos import MAX_BYTES, read_photo
from recommender.pipelines.feed_file import BadRow, Row
from recommender.pipelines.feed_reader import read_rows

ID_FIELDS = ("id", "item_id", "class_id")
ARCHIVE = "photos.zip"


@dataclass(frozen=True)
class LabelledPhotos:
    """Names of photos, the products they show, and how they are read, one at a time."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    source: PhotoSource

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Image.Image]:
        """Yield each photo; InputError names one that is missing or cannot be read."""
        for name in self.names:
            yield self.source.read(name)


class PhotoSource:
    """A folder or a zip file with photos; a folder may hold them in `ARCHIVE`.

    Raises
    ------
    InputError
        Neither a folder nor a whole zip file is at `path`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        archive = path / ARCHIVE if path.is_dir() else path
        if not archive.exists() and not path.is_dir():
            raise InputError(f"{path}: no such folder or zip file")
        if archive.is_file():
            try:
                self._zip = zipfile.ZipFile(archive)
            except (OSError, zipfile.BadZipFile) as error:
                raise InputError(f"{archive}: is no zip file that can be read: {error}") from error

    def read(self, name: str) -> Image.Image:
        """Return the photo of this name; InputError where it is missing or cannot be read."""
        return read_photo(self._content(name), f"{self.path}: {name}")

    def _content(self, name: str) -> bytes:
        try:
            if file := self._file(name):
                with file.open("rb") as opened:
                    return opened.read(MAX_BYTES + 1)
            if self._zip and name in self._zip.NameToInfo:
                with self._zip.open(name) as entry:
                    return entry.read(MAX_BYTES + 1)
        except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            raise InputError(f"{self.path}: {name}: cannot be read: {error}") from error
        raise InputError(f"{self.path}: {name}: no such photo")

    def _file(self, name: str) -> Path | None:
        """Return the file of this name in the folder; the name may repeat the folder's own."""
        folder = self.path.resolve()
        for start in (folder, folder.parent) if folder.is_dir() else ():
            file = (start / name).resolve()
            if file.is_relative_to(folder) and file.is_file():
                return file
        return None


def product_ids(products: Path) -> tuple[str, ...]:
    """Return the ids of a product file, in order; only its ids are read.

    Raises
    ------
    InputError
        The file cannot be read, or a row has no id or one that came before: file, line and reason.
    """
    ids: dict[str, int] = {}
    for row in _rows(products):
        item = _id(products, row)
        if item in ids:
            raise InputError(f"{products}: line {row.line}: {item!r} stands on line {ids[item]} already")
        ids[item] = row.line
    if not ids:
        raise InputError(f"{products}: holds no product")
    return tuple(ids)


def labelled_photos(labels: Path, photos: Path, known: Collection[str]) -> LabelledPhotos:
    """Read which photo shows which product.

    Parameters
    ----------
    labels
        Table (or JSON) with `photo`, a name below `photos`, and the product's `id` (`item_id`, `class_id`).
    photos
        Folder or zip file.
    known
        Ids that may occur.

    Raises
    ------
    InputError
        A file cannot be read, or a row lacks a field or names an unknown product: file, line and reason.
    """
    names, items = [], []
    for row in _rows(labels):
        name, item = str(row.fields.get("photo") or "").strip(), _id(labels, row)
        if not name:
            raise InputError(f"{labels}: line {row.line}: photo: missing")
        if item not in known:
            raise InputError(f"{labels}: line {row.line}: no product {item!r} is known")
        names.append(name)
        items.append(item)
    if not names:
        raise InputError(f"{labels}: holds no photo")
    return LabelledPhotos(tuple(names), tuple(items), PhotoSource(photos))


def _rows(path: Path) -> Iterator[Row]:
    for row in read_rows(path):
        if isinstance(row, BadRow):
            raise InputError(f"{path}: line {row.line}: {row.field}{': ' if row.field else ''}{row.reason}")
        yield row


def _id(path: Path, row: Row) -> str:
    for field in ID_FIELDS:
        if (value := row.fields.get(field)) is not None and str(value).strip():
            return str(value).strip()
    raise InputError(f"{path}: line {row.line}: {' or '.join(ID_FIELDS)}: missing")
