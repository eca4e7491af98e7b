"""Gradient-boosted trees that learn to rank: LightGBM in the fit, ONNX Runtime afterwards.

Ke et al. (2017): LightGBM: a highly efficient gradient boosting decision tree. NIPS '17. The objective is
LambdaMART's: Burges (2010): From RankNet to LambdaRank to LambdaMART: an overview. MSR-TR-2010-82.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


def fit_trees(examples: Examples, *, trees: int, seed: int) -> npt.NDArray[np.uint8]:
    """Return trees in ONNX, as bytes, whose output orders each list: input `features`, output `scores`."""
    import lightgbm

    settings = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 15,
        "learning_rate": 0.06,
        "num_leaves": 15,
        "min_data_in_leaf": 50,
        "feature_fraction": 0.4,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "max_bin": 63,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
        "verbose": -1,
    }
    data = lightgbm.Dataset(examples.features, examples.wanted.astype(np.int32), group=examples.lists)
    return in_onnx(lightgbm.train(settings, data, trees))


def in_onnx(booster: Any) -> npt.NDArray[np.uint8]:
    """Return a LightGBM booster of numerical splits in ONNX, as bytes, shape (n_bytes,)."""
    from onnx import TensorProto, helper

    model = booster.dump_model()
    nodes = [node for number, tree in enumerate(model["tree_info"]) for node in _nodes(number, tree)]
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
    width = model["max_feature_idx"] + 1
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


def _nodes(tree: int, info: dict[str, Any]) -> Iterator[_Node]:
    """Walk one tree; nodes are numbered in the order in which they are met."""
    waiting = [(info["tree_structure"], 0)]
    numbered = 1
    while waiting:
        node, number = waiting.pop()
        if "leaf_value" in node:
            yield _Node(tree, number, "LEAF", weight=node["leaf_value"])
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
