"""How the sequence models learn: every next item, told from many others at once.

A softmax over the item that came next and about a thousand others drawn uniformly, the same for a whole batch
and counted for as many as they stand for, comes close to the softmax over all items at a fraction of its cost
(Jean et al. 2015: On using very large target vocabulary for neural machine translation. ACL '15), and is what
few negatives lack (Klenitskiy, Vasilev 2023: Turning dross into gold loss. RecSys '23,
https://doi.org/10.1145/3604915.3610644).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.models.base import Progress
from recommender.models.exported import traced
from recommender.models.sequence_data import batches_of

LONGEST_STEP = 5.0
"""Norm to which the gradient of one step is cut."""

KEPT = 0.998
"""What a step leaves of the running average of all weights, which is what is learnt in the end."""


@contextmanager
def reproducible(seed: int) -> Iterator[None]:
    """Let torch draw by `seed` and compute on one thread inside, and go on as before afterwards.

    Sums over several threads depend on their number; and on steps this small the waiting for each other costs
    more than the threads save, all the more on a busy machine.
    """
    import torch

    threads = torch.get_num_threads()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to learn.

    Attributes
    ----------
    epochs, batch
        Rounds over all windows, and windows a step.
    negatives
        Items drawn a step that the next item is told from; all where there are no more.
    rate
        Learning rate of Adam, to which it grows in the first epoch.
    seed
        The same seed gives the same model.
    """

    epochs: int
    batch: int
    negatives: int
    rate: float
    seed: int


def train(
    network: Any,
    vectors: npt.NDArray[np.float32],
    windows: list[npt.NDArray[np.int32]],
    schedule: Schedule,
    progress: Progress,
) -> tuple[Any, npt.NDArray[np.float32]]:
    """Train a network and the item vectors with it.

    Parameters
    ----------
    network
        A torch module: item vectors of shape (n, length, dimension) → states of the same shape, each of which
        knows only what stands before it or there.
    vectors
        Item vectors to start from, shape (n_items, dimension).
    windows
        At least one sequence of two or more items.
    schedule
        How long and how fast.
    progress
        Is told after each epoch.

    Returns
    -------
    network, vectors
        What was learnt, averaged over the last steps; a state times an item's vector scores the item.
    """
    import torch
    from torch.optim.swa_utils import AveragedModel

    rng = np.random.default_rng(schedule.seed)
    seen = np.unique(np.concatenate(windows))
    steps = math.ceil(len(windows) / schedule.batch)
    learner = _with_vectors(network, vectors)
    average = AveragedModel(learner, multi_avg_fn=_take_in)
    optimiser = torch.optim.Adam(learner.parameters(), lr=schedule.rate, betas=(0.9, 0.98), fused=True)
    warm_up = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / steps))
    for epoch in range(schedule.epochs):
        for batch in batches_of(windows, schedule.batch, len(vectors), rng):
            others = rng.choice(seen, min(schedule.negatives, len(seen)), replace=False)
            optimiser.zero_grad(set_to_none=True)
            _loss(learner, batch, others, len(seen)).backward()
            torch.nn.utils.clip_grad_norm_(learner.parameters(), LONGEST_STEP)
            optimiser.step()
            warm_up.step()
            average.update_parameters(learner)
        progress(epoch + 1, schedule.epochs)
    learnt = average.module.eval()
    return learnt.network, learnt.vectors.detach().numpy()[:-1].copy()


def _with_vectors(network: Any, vectors: npt.NDArray[np.float32]) -> Any:
    """Return one module of the network and the item vectors, with a last one for the padding."""
    import torch

    learner = torch.nn.Module()
    learner.network = network.train()
    learner.vectors = torch.nn.Parameter(torch.from_numpy(np.pad(vectors, ((0, 1), (0, 0)))))
    return learner


def _take_in(averages: Any, now: Any, steps: Any) -> None:
    # Soon after the start there is little worth to keep.
    kept = min(KEPT, (1 + int(steps)) / (10 + int(steps)))
    for average, value in zip(averages, now, strict=True):
        average.lerp_(value, 1 - kept)


def _loss(learner: Any, batch: npt.NDArray[np.int64], others: npt.NDArray[np.int32], n_seen: int) -> Any:
    """Return the mean of -log P(the item that came next), a softmax over it and `others`."""
    import torch

    before, after = torch.from_numpy(batch[:, :-1]), torch.from_numpy(batch[:, 1:])
    asked = after != len(learner.vectors) - 1
    wanted = after[asked]
    # One look-up for all, since each makes a gradient of the table's size.
    items = torch.cat([before.flatten(), wanted, torch.from_numpy(others).long()])
    rows = torch.nn.functional.embedding(items, learner.vectors)
    given, right, wrong = rows.split([before.numel(), len(wanted), len(others)])
    states = learner.network(given.view(*before.shape, -1))[asked]
    own = (states * right).sum(dim=1)
    rest = states @ wrong.T
    at, column = _where_drawn(wanted.numpy(), others, len(learner.vectors))
    rest[at, column] = -math.inf
    stand_for = math.log(max(1, n_seen - 1) / len(others))
    return (torch.logaddexp(own, torch.logsumexp(rest, dim=1) + stand_for) - own).mean()


def _where_drawn(
    wanted: npt.NDArray[np.int64], others: npt.NDArray[np.int32], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return where in (wanted, others) both are the same item."""
    column = np.full(size, -1, dtype=np.int64)
    column[others] = np.arange(len(others))
    found = column[wanted]
    at = np.flatnonzero(found >= 0)
    return at, found[at]


def exported(network: Any, dimension: int) -> npt.NDArray[np.uint8]:
    """Return the ONNX of `network` followed by the choice of each row's last state, as bytes.

    Its inputs are `items`, the item vectors (n, length, dimension), and `last` (n,), each row's last place;
    its output has the shape (n, dimension).
    """
    import torch

    class Last(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, vectors: Any, last: Any) -> Any:
            states = self.network(vectors)
            return states.gather(1, last[:, None, None].expand(-1, 1, states.shape[2]))[:, 0]

    return traced(Last(), items=torch.zeros(2, 3, dimension), last=torch.tensor([2, 1]))
