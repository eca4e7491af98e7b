"""What customers bought, read for measuring: an interactions feed, or sequences of ids without dates."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from recommender.catalogue import Interactions
from recommender.errors import InputError
from recommender.models.base import Content, Purchases
from recommender.pipelines.feed_file import BadRow, open_feed, text_lines
from recommender.pipelines.feed_interactions import InteractionColumns
from recommender.pipelines.feed_reader import read_rows
from recommender.pipelines.feed_values import FieldError

SECONDS_A_DAY = 86_400
NO_CURRENCY = "XXX"
"""ISO 4217's code for none: prices are not read."""


@dataclass(frozen=True)
class Orders:
    """Completed purchases of known customers in order of time, one entry a line.

    Attributes
    ----------
    users, items
        Shape (m,), int32: numbers, as in `user_ids` and `item_ids`.
    times
        Shape (m,), int64: seconds since 1970 UTC; all 0 where the file has no dates.
    baskets
        Shape (m,), int32: lines of one order share a number.
    user_ids, item_ids
        The ids by number.
    """

    users: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]
    times: npt.NDArray[np.int64]
    baskets: npt.NDArray[np.int32]
    user_ids: tuple[str, ...]
    item_ids: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.users)

    @property
    def dated(self) -> bool:
        """Whether the purchases have dates."""
        return bool(self.times.any())

    @classmethod
    def of(cls, interactions: Interactions, item_ids: tuple[str, ...]) -> Orders:
        """Take the completed purchases of known customers out of imported interactions."""
        kept = interactions.purchases() & (interactions.user >= 0)
        return cls(
            interactions.user[kept],
            interactions.item[kept],
            interactions.time[kept],
            interactions.order[kept],
            interactions.users,
            item_ids,
        )

    def purchases(self, kept: npt.NDArray[np.bool_], now: int) -> Purchases:
        """Return the marked lines, all before `now` (seconds since 1970), as what a model learns from."""
        return Purchases(
            self.users[kept],
            self.items[kept],
            ((now - self.times[kept]) // SECONDS_A_DAY).astype(np.int32),
            len(self.user_ids),
            len(self.item_ids),
        )


def read_orders(path: Path) -> Orders:
    """Read an interactions feed (csv, tsv, json, jsonl) or sequences (txt), gzip or not.

    Raises
    ------
    InputError
        The file cannot be read, a line is not as docs/formats.md says, or it holds no completed purchase of
        a known customer; file, line and reason.
    """
    suffixes = [suffix for suffix in path.suffixes if suffix != ".gz"]
    orders = _sequences(path) if suffixes[-1:] == [".txt"] else _feed(path)
    if not len(orders):
        raise InputError(f"{path}: holds no completed purchase of a known customer")
    return orders


class _Numbers(Mapping[str, int]):
    """Numbers ids in the order in which they are asked for."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __getitem__(self, key: str) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def _feed(path: Path) -> Orders:
    items = _Numbers()
    columns = InteractionColumns(items, NO_CURRENCY)
    for row in read_rows(path):
        if isinstance(row, BadRow):
            raise InputError(f"{path}: line {row.line}: {row.reason}")
        try:
            columns.add({**row.fields, "price": None})
        except FieldError as error:
            raise InputError(f"{path}: line {row.line}: {error.field}: {error.reason}") from error
    return Orders.of(columns.interactions(), tuple(items))


def _sequences(path: Path) -> Orders:
    users, items = _Numbers(), _Numbers()
    owners: list[int] = []
    bought: list[int] = []
    for number, words in _lines_of(path):
        if len(words) < 2:
            raise InputError(f"{path}: line {number}: needs a user id and at least one item id")
        if words[0] in users:
            raise InputError(f"{path}: line {number}: user {words[0]!r} stands on a line before")
        owners += [users[words[0]]] * (len(words) - 1)
        bought += [items[word] for word in words[1:]]
    lines = len(owners)
    return Orders(
        np.array(owners, dtype=np.int32),
        np.array(bought, dtype=np.int32),
        np.zeros(lines, dtype=np.int64),
        np.arange(lines, dtype=np.int32),
        tuple(users),
        tuple(items),
    )


def _lines_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with open_feed(path) as file:
            for number, line in text_lines(path, file):
                if line is None:
                    raise InputError(f"{path}: line {number}: is too long")
                if line.strip():
                    yield number, line.split()
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error


def read_attributes(path: Path, item_ids: tuple[str, ...]) -> Content:
    """Read a JSON object of item id → list of attribute ids, gzip or not, as content without text vectors.

    Raises
    ------
    InputError
        The file is not such an object.
    """
    try:
        with open_feed(path) as file:
            table = json.load(file)
        rows = [[str(value) for value in table.get(item, [])] for item in item_ids]
    except (OSError, EOFError, ValueError, AttributeError, TypeError) as error:
        raise InputError(f"{path}: is no JSON object of item id to attribute ids: {error}") from error
    names = _Numbers()
    cells = [(row, names[value]) for row, values in enumerate(rows) for value in dict.fromkeys(values)]
    places = np.array(cells, dtype=np.int64).reshape(-1, 2)
    attributes = csr_matrix(
        (np.ones(len(cells), dtype=np.float32), (places[:, 0], places[:, 1])),
        shape=(len(item_ids), len(names)),
    )
    return Content(np.zeros((len(item_ids), 0), dtype=np.float32), attributes)
