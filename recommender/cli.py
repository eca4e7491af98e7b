"""The command line: import, build, train, publish, release, search, recommend, similar, evaluate.

Commands load what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from recommender import commands, evaluate_cli
from recommender.errors import RecommenderError
from recommender.models.registry import CLASSES, IMAGES, PRODUCTION

BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, or 2 for bad arguments or input."""
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except RecommenderError as error:
        sys.stderr.write(f"{parser().prog}: {error}\n")
        return BAD_INPUT
    except BrokenPipeError:
        # The reader went away (`| head`); what it wanted it has.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(prog="python -m recommender", description=__doc__.splitlines()[0])
    kinds = top.add_subparsers(metavar="COMMAND", required=True)
    common = _common()

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        added = kinds.add_parser(name, help=summary, description=summary, parents=[common])
        added.set_defaults(run=getattr(commands, f"run_{name}"))
        return added

    _import(command("import", "read product and interaction feeds into the catalogue"))
    _build(command("build", "export the encoder, embed the catalogue and index its words"))
    _train(command("train", "fit models on the completed purchases"))
    _publish(command("publish", "write scores to Redis under a new version and switch to it"))
    _release(command("release", "make a new version of all that is built and have it served"))
    _upsert(command("upsert", "put new or changed products into the running service"))
    _withdraw(command("withdraw", "take products out of the running service"))
    _search(command("search", "find products for a text as a shopper types it"))
    _recommend(command("recommend", "rank products for one customer or for all"))
    _similar(command("similar", "find products like one"))
    measure = "measure rankings on held-out data"
    kinds_measured = kinds.add_parser("evaluate", help=measure, description=measure)
    evaluate_cli.add_commands(kinds_measured.add_subparsers(metavar="WHAT", required=True), common)
    return top


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    common.add_argument(
        "--artifacts", type=Path, default=artifacts, metavar="DIR", help="built files (%(default)s)"
    )
    common.add_argument("--json", action="store_true", help="print one JSON document")
    common.add_argument(
        "--output", type=Path, metavar="FILE", help="write JSON lines to FILE instead of printing"
    )
    return common


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "feeds", nargs="*", type=Path, metavar="FEED", help="feeds to read instead of the store's own"
    )
    _add_store(command)
    command.add_argument("--force", action="store_true", help="import even when nothing changed")


def _build(command: argparse.ArgumentParser) -> None:
    _add_store(command)


def _add_store(command: argparse._ActionsContainer) -> None:
    store = Path(os.environ.get("DAOGOU_STORE") or "data/stores/demo")
    command.add_argument(
        "--store", type=Path, default=store, metavar="DIR", help="folder with store.yml (%(default)s)"
    )


def _train(command: argparse.ArgumentParser) -> None:
    names = ", ".join((*CLASSES, IMAGES))
    command.add_argument(
        "--model",
        default="published",
        metavar="NAME",
        help=f"one of {names}; published: what `publish` reads; all (%(default)s)",
    )
    images = command.add_argument_group(f"{IMAGES}, which learns from photos")
    _add_store(images)
    images.add_argument(
        "--photos", type=Path, metavar="DIR", help="folder or zip file instead of the store's photos"
    )
    images.add_argument(
        "--labels", type=Path, metavar="FILE", help="which product each photo shows (photo, id)"
    )


def _publish(command: argparse.ArgumentParser) -> None:
    _add_redis(command)
    command.add_argument(
        "--rollback", action="store_true", help="switch back to the previous version instead"
    )


def _release(command: argparse.ArgumentParser) -> None:
    _add_store(command)
    _add_redis(command)
    folder = os.environ.get("DAOGOU_RELEASES") or None
    command.add_argument(
        "--releases", type=Path, default=folder, metavar="DIR", help="the versions (DAOGOU_RELEASES)"
    )
    command.add_argument(
        "--rollback", action="store_true", help="switch back to the previous version instead"
    )


def _upsert(command: argparse.ArgumentParser) -> None:
    command.add_argument("feed", type=Path, metavar="FEED", help="whole products, as `import` reads them")
    _add_store(command)
    _add_redis(command)


def _withdraw(command: argparse.ArgumentParser) -> None:
    command.add_argument("items", nargs="+", metavar="ID")
    _add_redis(command)


def _search(command: argparse.ArgumentParser) -> None:
    command.add_argument("text", nargs="?", default="", metavar="TEXT")
    command.add_argument(
        "--photo", type=Path, metavar="FILE", help="what it shows is sought, within what TEXT asks"
    )
    command.add_argument(
        "--max-price", type=_amount, metavar="AMOUNT", help="highest price, in the store's currency"
    )
    command.add_argument("--user", metavar="ID", help="customer id of the order history")
    _add_page(command, 5)


def _recommend(command: argparse.ArgumentParser) -> None:
    who = command.add_mutually_exclusive_group(required=True)
    who.add_argument("--user", metavar="ID", help="customer id of the order history")
    who.add_argument("--all-users", action="store_true", help="every customer of the order history")
    command.add_argument(
        "--model", default=PRODUCTION, metavar="NAME", help=f"one of {', '.join(CLASSES)} (%(default)s)"
    )
    command.add_argument(
        "--include-purchased", action="store_true", help="rank what the customer bought already too"
    )
    command.add_argument("-k", type=_count, default=10, metavar="N", help="items a customer (%(default)s)")


def _similar(command: argparse.ArgumentParser) -> None:
    command.add_argument("item", metavar="ITEM_ID")
    command.add_argument("--looks", action="store_true", help="alike in their pictures, nothing else")
    _add_page(command, 5)


def _add_page(command: argparse.ArgumentParser, k: int) -> None:
    command.add_argument("-k", type=_count, default=k, metavar="N", help="products (%(default)s)")
    _add_redis(command)


def _add_redis(command: argparse.ArgumentParser) -> None:
    url = os.environ.get("REDIS_URL") or None
    command.add_argument("--redis", default=url, metavar="URL", help="scores (REDIS_URL)")


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 10000")
    return count


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount such as 9.99") from None
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount such as 9.99")
    return amount
