"""Hyper-parameters that were chosen on validation data, stored beside the code by data set and protocol."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from recommender.errors import InputError
from recommender.models.base import Model
from recommender.models.registry import MODELS

FOLDER = Path(__file__).parent / "tuned"

Parameters = dict[str, dict[str, Any]]
"""Constructor arguments by model."""


def stored(interactions: Path, setting: str) -> tuple[Parameters, Path | None]:
    """Return what is stored for the data set in the folder of this file, and where; nothing is no error.

    `setting` is protocol and items: "temporal/new".
    """
    file = FOLDER / f"{interactions.resolve().parent.name}.json"
    return (read_parameters(file, setting), file) if file.is_file() else ({}, None)


def read_parameters(file: Path, setting: str) -> Parameters:
    """Read {setting: {model: {argument: value}}} and return the part of one setting, empty where absent.

    Raises
    ------
    InputError
        The file cannot be read or is not of this form.
    """
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        found = table.get(setting, {})
        parameters = {name: dict(arguments) for name, arguments in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise InputError(f"{file}: holds no hyper-parameters by protocol and model: {error}") from error
    for name in parameters:
        if name not in MODELS:
            raise InputError(f"{file}: {setting}: no model {name!r}; there are {', '.join(MODELS)}")
    return parameters


def make(name: str, arguments: dict[str, Any], seed: int) -> Model:
    """Return a new model with these arguments, and `seed` where it takes one.

    Raises
    ------
    InputError
        The model takes no such argument.
    """
    takes = MODELS[name]().parameters()
    unknown = sorted(set(arguments) - set(takes))
    if unknown:
        raise InputError(f"{name} has no parameter {unknown[0]!r}; it has {', '.join(takes)}")
    seeded = {"seed": seed} if "seed" in takes else {}
    model: Model = MODELS[name](**{**seeded, **arguments})
    return model
