"""How many hand-written utterances are read exactly: `python -m benchmarks.readings [--failures PART]`.

tests/recommender/readings.yml states the full reading of each; a reading counts only when all of it is right.
`tune` is what the reader grew on. `final` was written beside it and kept back: its totals were seen, its
failures not. `unseen` was written later; what its failures named was added since. `blind` is what a stranger
may expect: by somebody who had seen neither the reader nor what it answers, read last.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.table import report
from recommender.catalogue import Catalogue
from recommender.pipelines.import_feeds import import_store
from recommender.query import QueryReader
from recommender.types import WISH_ATTRIBUTES, Reading
from recommender.vocabulary import Vocabulary

ROOT = Path(__file__).parent.parent
UTTERANCES = ROOT / "tests" / "recommender" / "readings.yml"
PARTS = ("tune", "final", "unseen", "blind")


@dataclass(frozen=True)
class Utterance:
    """What was typed and how it should be read, in the terms of `as_stated`."""

    part: str
    say: str
    reading: Mapping[str, Any]


def utterances(path: Path = UTTERANCES) -> list[Utterance]:
    """Read the hand-written utterances."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Utterance(row["part"], row["say"], _canonical(row["read"])) for row in rows]


def as_stated(reading: Reading) -> dict[str, Any]:
    """Return a reading in the terms of the file: what has its default is left out."""
    filters = reading.filters
    stated: dict[str, Any] = {name: getattr(filters, name) for name in WISH_ATTRIBUTES}
    stated |= {name: getattr(filters, name) for name in ("price_min", "price_max", "in_stock", "exclude")}
    stated |= {
        name: getattr(reading, name)
        for name in ("text", "subject", "dropped", "price_step", "recipient", "occasion")
    }
    stated["sort"] = None if filters.sort == "relevance" else filters.sort
    stated["currency"] = next((m.value for m in reading.matches if m.attribute == "currency"), None)
    return _canonical({name: value for name, value in stated.items() if value is not None})


def _canonical(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _value(value) for name, value in stated.items() if value or value == 0 and value is not False
    }


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _value(values) for name, values in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return tuple(sorted(value))
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return Decimal(str(value)).normalize()
    return value


@lru_cache(maxsize=1)
def demo_reader() -> QueryReader:
    """Return a reader with the vocabulary of the demo store, imported afresh (seconds)."""
    with tempfile.TemporaryDirectory() as artifacts:
        import_store(ROOT / "data" / "stores" / "demo", Path(artifacts))
        catalogue = Catalogue.load(Path(artifacts) / "catalogue")
    return QueryReader(Vocabulary.of(catalogue), catalogue.currency)


def misread(reader: QueryReader, wanted: Iterable[Utterance]) -> list[tuple[Utterance, dict[str, Any]]]:
    """Return the utterances that are not read exactly as they should be, with what was read."""
    read = [(utterance, as_stated(reader.read(utterance.say))) for utterance in wanted]
    return [(utterance, stated) for utterance, stated in read if stated != utterance.reading]


def described(utterance: Utterance, stated: Mapping[str, Any]) -> str:
    """Return one misreading in a few lines: only what differs."""
    names = [n for n in {**utterance.reading, **stated} if utterance.reading.get(n) != stated.get(n)]
    lines = [f"  {n}: want {utterance.reading.get(n)}, got {stated.get(n)}" for n in names]
    return "\n".join([repr(utterance.say), *lines])


def main() -> None:
    """Print the table, and the failures of one half where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", choices=PARTS, help="print what is misread in this part")
    wanted = parser.parse_args().failures
    reader, everything = demo_reader(), utterances()
    rows: list[list[str]] = []
    measured: dict[str, object] = {}
    for part in PARTS:
        of_part = [u for u in everything if u.part == part]
        wrong = misread(reader, of_part)
        exact = 1 - len(wrong) / len(of_part)
        rows.append([part, str(len(of_part)), str(len(of_part) - len(wrong)), f"{exact:.1%}"])
        measured[part] = {"utterances": len(of_part), "exact": exact}
        if part == wanted:
            print("\n".join(described(*one) for one in wrong))
    report("readings", ("part", "utterances", "read exactly", "exact match"), rows, measured)


if __name__ == "__main__":
    main()
