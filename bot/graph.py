"""Runs the components of the dialogue model, in an order worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner


class PlannedRunner:
    """Takes over a loaded model's nodes, which Rasa's runner has dask schedule anew at each run."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._schema = loaded._graph_schema
        self._nodes: dict[str, GraphNode] = loaded._instantiated_nodes
        self._plans: dict[tuple[frozenset[str], tuple[str, ...]], list[tuple[str, list[str]]]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the target nodes; an input takes the place of the node of its name.

        Raises GraphRunError if a node needs what neither a node nor an input gives, as Rasa's runner does.
        """
        given = inputs or {}
        wanted = tuple(targets or self._schema.target_names)
        done: dict[str, tuple[str, Any]] = {name: (name, value) for name, value in given.items()}
        for name, needs in self._plan(frozenset(given), wanted):
            done[name] = self._nodes[name](*(done.get(need, need) for need in needs))
        return dict(done[name] for name in wanted)

    def _plan(self, given: frozenset[str], wanted: tuple[str, ...]) -> Iterable[tuple[str, list[str]]]:
        if (given, wanted) not in self._plans:
            nodes = self._schema.minimal_graph_schema(list(wanted)).nodes
            order = TopologicalSorter({name: node.needs.values() for name, node in nodes.items()})
            self._plans[given, wanted] = [
                (name, list(nodes[name].needs.values()))
                for name in order.static_order()
                if name in nodes and name not in given
            ]
        return self._plans[given, wanted]
