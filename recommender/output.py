"""How commands answer: lines or one JSON document on standard output, files whole or not at all, progress."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from recommender.errors import InputError
from recommender.types import Json


def report(options: Namespace, document: dict[str, Json], lines: Iterable[str]) -> None:
    """Answer with the lines, or with the document where `--json` or `--output` ask for it."""
    if options.output:
        write_lines(options, [document])
    elif options.json:
        print_line(json.dumps(document, ensure_ascii=False))
    else:
        for line in lines:
            print_line(line)


def write_lines(options: Namespace, rows: Iterable[dict[str, Json]]) -> None:
    """Write a JSON line a row, to `--output` where it is given: the whole file or none."""
    if not options.output:
        for row in rows:
            print_line(json.dumps(row, ensure_ascii=False))
        return
    target: Path = options.output
    aside = target.with_name(f".{target.name}.new")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        aside.replace(target)
    except OSError as error:
        raise InputError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        aside.unlink(missing_ok=True)


def print_line(line: str) -> None:
    """Print a line of the answer."""
    sys.stdout.write(line + "\n")


def say(line: str) -> None:
    """Tell how things go, on standard error."""
    sys.stderr.write(line + "\n")


class Progress:
    """Says every few seconds how far a long step is, on standard error."""

    def __init__(self, what: str, every_s: float = 5.0) -> None:
        self._what, self._every_s = what, every_s
        self._begun = self._said = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Take note that `done` of `total` are done."""
        now = time.monotonic()
        if now - self._said >= self._every_s or done == total:
            self._said = now
            taken = now - self._begun
            left = f", about {taken * (total - done) / done:.0f} s left" if 0 < done < total else ""
            say(f"{self._what}: {done} of {total}, {taken:.0f} s{left}")
