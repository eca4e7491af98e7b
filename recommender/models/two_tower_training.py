"""Trains the towers of `two_tower` with torch: every basket is foretold from what was bought before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.errors import InputError
from recommender.models.base import Content, Histories, Progress, Purchases
from recommender.models.exported import traced
from recommender.models.two_tower_network import customer_tower, item_tower

BATCH = 256
NEGATIVES = 2_048
"""Items drawn a step beside the baskets' own; none that nobody bought, of which nothing is known."""

TEMPERATURE = 0.07
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 0.02
OFFSET_DROPOUT = 0.5
"""Share of items whose own offset a step leaves out, so that the tower learns to place them without."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `TwoTower` was made with, and how many entries of a history count."""

    dimension: int
    epochs: int
    seed: int
    longest: int


@dataclass(frozen=True, slots=True)
class Towers:
    """What training leaves: vectors of shape (n_items, dimension), and the networks in ONNX."""

    items: npt.NDArray[np.float32]
    item: npt.NDArray[np.uint8]
    customer: npt.NDArray[np.uint8]
    examples: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Some baskets: what was bought before each (-1: nothing), days before it, and its items by row."""

    before: npt.NDArray[np.int32]
    days: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int64]
    items: npt.NDArray[np.int64]


def train_towers(purchases: Purchases, content: Content, settings: Settings, progress: Progress) -> Towers:
    """Fit both towers by a softmax over drawn items, and export them.

    Raises
    ------
    InputError
        No customer bought twice.
    """
    import torch

    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    baskets = Baskets(purchases.histories(), settings.longest)
    if not len(baskets):
        raise InputError("two_tower has nothing to learn from: no customer bought two things")
    known = torch.from_numpy(np.hstack([content.vectors, content.attributes.toarray()]).astype(np.float32))
    items = item_tower(known.shape[1], settings.dimension)
    offsets = torch.nn.Parameter(torch.zeros(purchases.n_items, settings.dimension))
    customers = customer_tower(settings.dimension)
    weights = [*items.parameters(), *customers.parameters(), offsets]
    optimiser = torch.optim.AdamW(weights, LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    bought = np.unique(purchases.items)
    steps = settings.epochs * -(-len(baskets) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=max(steps, 2))
    done = 0
    for _ in range(settings.epochs):
        for batch in baskets.batches(rng):
            drawn = np.union1d(_drawn(rng, bought), batch.items)
            needed = np.union1d(drawn, batch.before[batch.before >= 0])
            kept = torch.from_numpy(rng.random((len(needed), 1)) >= OFFSET_DROPOUT)
            vectors = items(known[needed]) + offsets[needed] * kept
            loss = _loss(vectors, needed, drawn, batch, customers)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            done += 1
            progress(done, steps)
    return _exported(items, customers, offsets, known, len(baskets))


def _drawn(rng: np.random.Generator, bought: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return rng.choice(bought, NEGATIVES, replace=False) if len(bought) > NEGATIVES else bought


def _loss(
    vectors: Any, needed: npt.NDArray[Any], drawn: npt.NDArray[Any], batch: Batch, customers: Any
) -> Any:
    import torch

    place = np.searchsorted(needed, np.maximum(batch.before, 0))
    mask = torch.from_numpy(batch.before >= 0)[:, :, None]
    bought = vectors[torch.from_numpy(np.minimum(place, len(needed) - 1))] * mask
    wanted = customers(bought, torch.from_numpy(batch.days))
    among = wanted @ vectors[np.searchsorted(needed, drawn)].T / TEMPERATURE
    chances = torch.log_softmax(among, dim=1)
    hits = chances[batch.rows, np.searchsorted(drawn, batch.items)]
    share = 1 / np.bincount(batch.rows, minlength=len(batch.before))[batch.rows]
    return -(hits * torch.from_numpy(share.astype(np.float32))).sum() / len(batch.before)


def _exported(items: Any, customers: Any, offsets: Any, known: Any, examples: int) -> Towers:
    import torch

    items.eval()
    customers.eval()
    with torch.no_grad():
        vectors = (items(known) + offsets).numpy()
    entries = torch.zeros(2, 3, vectors.shape[1])
    return Towers(
        vectors.astype(np.float32),
        traced(items, content=known[:2]),
        traced(customers, items=entries, days=torch.zeros(2, 3)),
        examples,
    )


class Baskets:
    """The baskets of all customers, each with what came before it."""

    def __init__(self, histories: Histories, longest: int) -> None:
        self._histories, self._longest = histories, longest
        rows, days = histories.rows, histories.days
        begins = np.flatnonzero(np.diff(rows, prepend=-1) | np.diff(days, prepend=-1))
        ends = np.append(begins[1:], len(rows))
        self._first = histories.indptr[:-1][rows[begins]]
        # Of a first basket, one half is foretold from the other.
        useful = (begins > self._first) | (ends - begins > 1)
        self._begins, self._ends, self._first = begins[useful], ends[useful], self._first[useful]

    def __len__(self) -> int:
        return len(self._begins)

    def batches(self, rng: np.random.Generator) -> Iterator[Batch]:
        """Yield all baskets once, in a drawn order."""
        order = rng.permutation(len(self))
        for start in range(0, len(order), BATCH):
            yield self._batch([self._example(basket, rng) for basket in order[start : start + BATCH]])

    def _example(self, basket: int, rng: np.random.Generator) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Return the entries before, and those of the basket."""
        first, begin, end = self._first[basket], self._begins[basket], self._ends[basket]
        entries = np.arange(begin, end)
        if begin > first:
            return np.arange(max(first, begin - self._longest), begin), entries
        halves = np.array_split(rng.permutation(entries), 2)
        return halves[1][: self._longest], halves[0]

    def _batch(self, examples: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]) -> Batch:
        width = max(len(before) for before, _ in examples)
        positions = np.full((len(examples), width), -1, dtype=np.int32)
        days = np.full((len(examples), width), -1, dtype=np.float32)
        for row, (before, basket) in enumerate(examples):
            positions[row, : len(before)] = self._histories.items[before]
            days[row, : len(before)] = self._histories.days[before] - self._histories.days[basket[0]]
        rows = np.repeat(np.arange(len(examples)), [len(basket) for _, basket in examples])
        items = self._histories.items[np.concatenate([basket for _, basket in examples])]
        return Batch(positions, days, rows, items.astype(np.int64))
