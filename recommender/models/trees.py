"""Gradient-boosted trees that learn to rank: LightGBM in the fit, ONNX Runtime afterwards.

Ke et al. (2017): LightGBM: a highly efficient gradient boosting decision tree. NIPS '17. One objective is
LambdaMART's: Burges (2010): From RankNet to LambdaRank to LambdaMART: an overview. MSR-TR-2010-82.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

OPSETS = {"": 17, "ai.onnx.ml": 3}


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows to learn a ranking from.

    Attributes
    ----------
    features
        Shape (m, n_features), finite.
    wanted
        Shape (m,): whether the row's item was bought.
    lists
        Shape (n_lists,): rows of each list, which stand one after another.
    """

    features: npt.NDArray[np.float32]
    wanted: npt.NDArray[np.bool_]
    lists: npt.NDArray[np.int64]


SETTINGS = {
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "deterministic": True,
    "num_threads": 1,  # two threads that wait for each other on a busy machine are far slower than one
    "force_row_wise": True,
    "verbose": -1,
}
OBJECTIVES: tuple[dict[str, str | int], ...] = (
    {"objective": "lambdarank", "lambdarank_truncation_level": 15},
    {"objective": "binary"},
)
"""One learns the order within each list, the other what is bought at all; they err apart."""

DRAWS = 3
"""Models of each objective, learnt from other draws of rows and columns; so do these."""


def fit_trees(examples: Examples, *, trees: int, seed: int) -> npt.NDArray[np.uint8]:
    """Return trees in ONNX, as bytes, whose output orders each list: input `features`, output `scores`.

    It is the sum of both objectives' scores, each by its spread over the examples; of the draws the mean.
    """
    import lightgbm

    boosters, weights = [], []
    for draw, objective in product(range(DRAWS), OBJECTIVES):
        data = lightgbm.Dataset(
            examples.features, examples.wanted.astype(np.int32), group=examples.lists, free_raw_data=False
        )
        booster = lightgbm.train({**SETTINGS, **objective, "seed": seed + draw}, data, trees)
        spread = float(np.std(booster.predict(examples.features, raw_score=True)))
        boosters.append(booster)
        weights.append(1 / max(spread * DRAWS, 1e-9))
    return in_onnx(boosters, weights)


def in_onnx(boosters: Sequence[Any], weights: Sequence[float]) -> npt.NDArray[np.uint8]:
    """Return the weighted sum of LightGBM boosters of numerical splits in ONNX, shape (n_bytes,)."""
    from onnx import TensorProto, helper

    models = [booster.dump_model() for booster in boosters]
    trees = [
        (tree["tree_structure"], weight)
        for model, weight in zip(models, weights, strict=True)
        for tree in model["tree_info"]
    ]
    nodes = [node for number, (tree, weight) in enumerate(trees) for node in _nodes(number, tree, weight)]
    leaves = [node for node in nodes if node.mode == "LEAF"]
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        ["scores"],
        domain="ai.onnx.ml",
        nodes_treeids=[node.tree for node in nodes],
        nodes_nodeids=[node.number for node in nodes],
        nodes_featureids=[node.feature for node in nodes],
        nodes_modes=[node.mode for node in nodes],
        nodes_values=[node.value for node in nodes],
        nodes_truenodeids=[node.below for node in nodes],
        nodes_falsenodeids=[node.above for node in nodes],
        target_treeids=[leaf.tree for leaf in leaves],
        target_nodeids=[leaf.number for leaf in leaves],
        target_ids=[0] * len(leaves),
        target_weights=[leaf.weight for leaf in leaves],
        n_targets=1,
    )
    width = models[0]["max_feature_idx"] + 1
    inputs = [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", width])]
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["rows", 1])]
    graph = helper.make_graph([ensemble], "trees", inputs, outputs)
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    return np.frombuffer(made.SerializeToString(), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Node:
    tree: int
    number: int
    mode: str
    feature: int = 0
    value: float = 0.0
    below: int = 0
    above: int = 0
    weight: float = 0.0


def _nodes(tree: int, root: dict[str, Any], weight: float) -> Iterator[_Node]:
    """Walk one tree; nodes are numbered in the order in which they are met."""
    waiting = [(root, 0)]
    numbered = 1
    while waiting:
        node, number = waiting.pop()
        if "leaf_value" in node:
            yield _Node(tree, number, "LEAF", weight=weight * node["leaf_value"])
            continue
        below, above = numbered, numbered + 1
        numbered += 2
        waiting += [(node["left_child"], below), (node["right_child"], above)]
        yield _Node(
            tree, number, "BRANCH_LEQ", node["split_feature"], _at_most(node["threshold"]), below, above
        )


def _at_most(threshold: float) -> float:
    """Return the largest float32 that is not above `threshold`, so that float32 features fall alike."""
    near = np.float32(threshold)
    return float(near if near <= threshold else np.nextafter(near, np.float32(-np.inf)))
