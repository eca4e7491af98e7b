"""Fits the network's weights: one cycle of AdamW over random views, growing sides, averaged weights."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from recommender.models.base import Progress, silent
from recommender.models.image_cnn import middle_square
from recommender.pipelines.image_augment import mixed, views_of
from recommender.pipelines.image_network import Classifier

KEPT_SIDE = 112
"""Side in pixels of the squares from which views are taken."""

OPSET = 17


@dataclass(frozen=True)
class Schedule:
    """How long and how fast is learnt.

    Attributes
    ----------
    epochs
        Passes over as many views as there are photos.
    sides
        Sides of the views, one for each equal share of the time: coarse looks first, for they are cheap.
    seen_side, network_side
        Sides of the views when the model is used, and of what its networks see of them.
    seeds
        One for each network that is trained; they are asked together.
    """

    epochs: int = 40
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.1
    kind_weight: float = 0.3
    mixed_share: float = 0.4
    averaging: float = 0.995
    sides: tuple[int, ...] = (48, 64, 80, 96)
    seen_side: int = 128
    network_side: int = 112
    seeds: tuple[int, ...] = (0, 1)


@dataclass(frozen=True)
class Sample:
    """Squares (n, KEPT_SIDE, KEPT_SIDE, 3), bytes, with product and kind, and how often each is drawn."""

    squares: npt.NDArray[np.uint8]
    products: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]

    @classmethod
    def of(cls, photos: Iterable[Image.Image], products: Sequence[int], kinds: Sequence[int]) -> Sample:
        """Prepare photos; products are drawn equally often, whatever the number of their photos."""
        squares = np.stack([np.asarray(middle_square(photo, 1.0, KEPT_SIDE)) for photo in photos])
        weights = 1 / np.bincount(products)[products]
        return cls(squares, np.array(products), np.array(kinds), weights)

    def drawn(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return a random batch: squares from 0 to 1, (count, 3, …), products and kinds."""
        rows = torch.multinomial(torch.from_numpy(self.weights), count, replacement=True).numpy()
        squares = torch.from_numpy(self.squares[rows]).permute(0, 3, 1, 2).float() / 255
        return squares, torch.from_numpy(self.products[rows]), torch.from_numpy(self.kinds[rows])


def fit_networks(sample: Sample, schedule: Schedule, progress: Progress) -> list[Classifier]:
    """Return a network a seed, trained side by side from random weights, each on one core."""
    first, *others = schedule.seeds
    if not others:
        return [fit_network(sample, schedule, first, progress)]
    with ProcessPoolExecutor(len(others), mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_weights, sample, schedule, seed) for seed in others]
        networks = [fit_network(sample, schedule, first, progress)]
        for weights in waiting:
            network = _untrained(sample).eval()
            network.load_state_dict({name: torch.from_numpy(w) for name, w in weights.result().items()})
            networks.append(network)
    return networks


def _weights(sample: Sample, schedule: Schedule, seed: int) -> dict[str, npt.NDArray[np.generic]]:
    """What goes between processes: arrays, which need no memory that they share."""
    trained = fit_network(sample, schedule, seed)
    return {name: np.array(weights) for name, weights in trained.state_dict().items()}


def _untrained(sample: Sample) -> Classifier:
    return Classifier(int(sample.products.max()) + 1, int(sample.kinds.max()) + 1)


def fit_network(sample: Sample, schedule: Schedule, seed: int, progress: Progress = silent) -> Classifier:
    """Return one network; the same seed gives the same."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _fit(sample, schedule, seed, progress)
    finally:
        torch.set_num_threads(threads)


def _fit(sample: Sample, schedule: Schedule, seed: int, progress: Progress) -> Classifier:
    torch.manual_seed(seed)
    learner = _untrained(sample).to(memory_format=torch.channels_last).train()
    kept = _untrained(sample)
    kept.load_state_dict(learner.state_dict())
    steps = max(1, round(schedule.epochs * len(sample.products) / schedule.batch))
    optimiser, cycle = _optimiser(learner, schedule, steps)
    for step in range(steps):
        side = schedule.sides[step * len(schedule.sides) // steps]
        loss = _loss(learner, sample, schedule, side)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learner.parameters(), 2.0)
        optimiser.step()
        cycle.step()
        _average(kept, learner, min(schedule.averaging, (1 + step) / (10 + step)))
        progress(step + 1, steps)
    trained: Classifier = kept.eval()
    return trained


def _optimiser(learner: Classifier, schedule: Schedule, steps: int) -> tuple[Any, Any]:
    # Scales and shifts are not drawn towards zero.
    matrices = [p for p in learner.parameters() if p.ndim > 1]
    others = [p for p in learner.parameters() if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": schedule.decay}, {"params": others, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=schedule.rate)
    return optimiser, torch.optim.lr_scheduler.OneCycleLR(
        optimiser, schedule.rate, total_steps=steps + 1, pct_start=0.2
    )


def _loss(learner: Classifier, sample: Sample, schedule: Schedule, side: int) -> Tensor:
    squares, product, kind = sample.drawn(schedule.batch)
    views = views_of(squares, side)
    products = functional.one_hot(product, learner.product.out_features).float()
    kinds = functional.one_hot(kind, learner.kind.out_features).float()
    if torch.rand(()) < schedule.mixed_share:
        views, products, kinds = mixed(views, products, kinds)
    of_product, of_kind = learner(views.contiguous(memory_format=torch.channels_last))
    smoothing = schedule.smoothing
    return functional.cross_entropy(
        of_product, products, label_smoothing=smoothing
    ) + schedule.kind_weight * functional.cross_entropy(of_kind, kinds, label_smoothing=smoothing)


@torch.no_grad()  # type: ignore[untyped-decorator]
def _average(kept: Classifier, learner: Classifier, share: float) -> None:
    """Let `kept` follow the learner slowly: the mean of many steps is better than the last."""
    for mean, latest in zip(kept.state_dict().values(), learner.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(latest, 1 - share)
        else:
            mean.copy_(latest)


def exported(network: nn.Module, side: int) -> bytes:
    """Return the network as ONNX, `views` (n, 3, side, side) → `embedding`, weights in half precision."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's deprecation; the caller's tests prove the result
        torch.onnx.export(
            network.to(memory_format=torch.contiguous_format),
            (torch.zeros(1, 3, side, side),),
            file,
            input_names=["views"],
            output_names=["embedding"],
            dynamic_axes={"views": {0: "n"}, "embedding": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
    return _halved(file.getvalue())


def _halved(graph: bytes) -> bytes:
    """Store large weights in half precision and widen them when the graph is loaded: half the file."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(graph)
    widened = []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 256:
            continue
        narrow = f"{weight.name}.half"
        widened.append(onnx.helper.make_node("Cast", [narrow], [weight.name], to=onnx.TensorProto.FLOAT))
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), narrow))
    nodes = [*widened, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
