"""The arguments of `python -m recommender evaluate …`, one sub-command for each kind of ranking."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from recommender import evaluate_commands


def add_commands(kinds: Any, common: argparse.ArgumentParser) -> None:
    """Add each kind to the sub-parsers `kinds`, with the options that all commands share."""

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = kinds.add_parser(
            name, help=summary, description=summary, parents=[common]
        )
        added.set_defaults(run=getattr(evaluate_commands, f"run_evaluate_{name}"))
        return added

    _recommend(command("recommend", "rank what customers bought next, full ranking, per model"))
    _search(command("search", "rank products for judged queries, per retriever"))
    _images(command("images", "find the product that each photo shows, among all"))


def _search(command: argparse.ArgumentParser) -> None:
    command.add_argument("--products", type=Path, required=True, metavar="FILE", help="product file")
    command.add_argument(
        "--qrels",
        type=Path,
        required=True,
        metavar="FILE",
        help="CSV: query, product_id, grade (0 = not relevant)",
    )
    command.add_argument("--language", default="en", metavar="CODE", help="of the texts (%(default)s)")
    command.add_argument(
        "--cache", type=Path, metavar="DIR", help="keeps the products' vectors (ARTIFACTS/evaluation)"
    )
    command.add_argument("--seed", type=int, default=0, help="of folds and intervals (%(default)s)")


def count(text: str) -> int:
    """Return a whole number above 0, for argparse."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return number


def _recommend(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--interactions", type=Path, required=True, metavar="FILE", help="docs/formats.md says which kinds"
    )
    command.add_argument("--protocol", required=True, choices=("leave-one-out", "temporal"))
    command.add_argument(
        "--items",
        choices=("new", "all"),
        default="new",
        help="rank what the customer never bought, or everything (%(default)s)",
    )
    command.add_argument("--models", nargs="+", default=["all"], metavar="NAME", help="names, or all")
    command.add_argument(
        "--params", type=Path, metavar="FILE", help="hyper-parameters instead of those stored for the data"
    )
    command.add_argument("--attributes", type=Path, metavar="FILE", help="JSON: item id to attribute ids")
    command.add_argument(
        "--on",
        choices=("test", "validation"),
        default="test",
        help="validation: the same split one step earlier (%(default)s)",
    )
    command.add_argument(
        "--hold-back-validation",
        action="store_true",
        help="leave-one-out: do not learn from the validation lines in the test, as most published results",
    )
    command.add_argument(
        "--tune", type=count, metavar="N", help="try N settings a model on validation data and print the best"
    )
    command.add_argument(
        "--customers", type=count, metavar="N", help="rank for a sample of N customers only (a quick look)"
    )
    command.add_argument("--seed", type=int, default=0, help="of models, samples and intervals (%(default)s)")
    command.add_argument("-k", type=count, default=10, metavar="N", help="length of the lists (%(default)s)")


def _images(command: argparse.ArgumentParser) -> None:
    command.add_argument("--products", type=Path, required=True, metavar="FILE", help="what is ranked")
    command.add_argument(
        "--photos", type=Path, required=True, metavar="DIR", help="folder or zip file with the photos"
    )
    command.add_argument(
        "--labels",
        type=Path,
        required=True,
        metavar="FILE",
        help="which product each photo shows (photo, id)",
    )
    command.add_argument(
        "--train", type=Path, metavar="FILE", help="fit the head on these labels first, as --labels"
    )
    command.add_argument(
        "--weights", type=Path, metavar="DIR", help="network (else the trained one, else the store's)"
    )
    store = Path(os.environ.get("DAOGOU_STORE") or "data/stores/demo")
    command.add_argument("--store", type=Path, default=store, metavar="DIR", help="(%(default)s)")
