"""`evaluate recommend`: from a file of purchases to a table of models."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from recommender.errors import InputError
from recommender.evaluation.orders import read_attributes, read_orders
from recommender.evaluation.report import to_json, to_lines
from recommender.evaluation.runner import Result, evaluate
from recommender.evaluation.spaces import SPACES
from recommender.evaluation.splits import Part, Split, split_orders
from recommender.evaluation.tuned_parameters import Parameters, make, read_parameters, stored
from recommender.evaluation.tuning import tune
from recommender.models.base import Content
from recommender.models.registry import CLASSES
from recommender.types import Json

Say = Callable[[str], None]
Progress = Callable[[str], Callable[[int, int], None]]


@dataclass(frozen=True)
class Evaluation:
    """One run: the split, the models with their parameters, and how to tell how far it is.

    Attributes
    ----------
    names, strict
        Models to run, and whether one that cannot run is an error instead of left out.
    parameters
        By model; a model that is not in it runs with its defaults.
    """

    split: Split
    names: tuple[str, ...]
    strict: bool
    parameters: Parameters
    setting: str
    content: Content | None
    k: int
    seed: int
    trials: int
    say: Say
    progress: Progress

    @classmethod
    def of(cls, options: Namespace, *, say: Say, progress: Progress) -> Evaluation:
        """Read what the command line names.

        Raises
        ------
        InputError
            A file or model cannot be used.
        """
        say(f"reading {options.interactions}")
        orders = read_orders(options.interactions)
        setting = f"{options.protocol}/{options.items}"
        part: Part = "validation" if options.tune else options.on
        split = split_orders(
            orders,
            options.protocol,
            part,
            options.items,
            hold_back_validation=options.hold_back_validation,
        )
        if options.customers:
            split = split.sample(options.customers, options.seed)
        parameters, file = (
            (read_parameters(options.params, setting), options.params)
            if options.params
            else stored(options.interactions, setting)
        )
        say(f"{split.name}: {len(split.histories)} customers; hyper-parameters: {file or 'defaults'}")
        return cls(
            split=split,
            names=_names(options.models),
            strict="all" not in options.models,
            parameters=parameters,
            setting=setting,
            content=read_attributes(options.attributes, orders.item_ids) if options.attributes else None,
            k=options.k,
            seed=options.seed,
            trials=options.tune or 0,
            say=say,
            progress=progress,
        )

    def run(self) -> tuple[dict[str, Json], list[str]]:
        """Fit and measure the models; return the document and its lines."""
        results: list[Result] = []
        left_out: dict[str, Json] = {}
        for number, name in enumerate(self.names, 1):
            self.say(f"{name} ({number} of {len(self.names)})")
            try:
                model = make(name, self.parameters.get(name, {}), self.seed)
                model.progress = self.progress(f"fitting {name}")
                ranking = partial(self.progress, f"ranking with {name}")
                results.append(evaluate(model, self.split, self.k, content=self.content, ranking=ranking))
            except InputError as error:
                if self.strict:
                    raise
                left_out[name] = str(error)
        if not results:
            raise InputError(f"no model can run: {left_out}")
        document = {**to_json(self.split, results, self.seed), "left_out": left_out}
        lines = to_lines(self.split, results, self.seed)
        return document, [*lines, *(f"left out: {name}: {why}" for name, why in left_out.items())]

    def tune(self) -> tuple[dict[str, Json], list[str]]:
        """Search for parameters; return them in the form of `--params`, and the lines of what was found."""
        found: dict[str, Any] = {}
        lines = []
        for name in (name for name in self.names if name in SPACES):
            tick = self.progress(f"tuning {name}")
            trials = tune(
                name, self.split, self.trials, k=self.k, seed=self.seed, content=self.content, tick=tick
            )
            found[name] = trials[0].arguments
            lines.append(
                f"{name}: NDCG@{self.k} {trials[0].ndcg:.4f} (worst of {len(trials)}: {trials[-1].ndcg:.4f}) "
                f"{json.dumps(trials[0].arguments)}"
            )
            self.say(lines[-1])
        return {self.setting: found}, lines


def _names(asked: list[str]) -> tuple[str, ...]:
    if "all" in asked:
        return tuple(CLASSES)
    for name in asked:
        if name not in CLASSES:
            raise InputError(f"no model {name!r}; there are {', '.join(CLASSES)}")
    return tuple(dict.fromkeys(asked))
