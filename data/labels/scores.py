"""Counts of agreement between labels and the imported catalogue, with Wilson's interval."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

import yaml

LEXICON = Path(__file__).parents[2] / "recommender" / "lexicon" / "en.yml"
Z = 1.96
"""Two-sided 95 %."""


@dataclass
class Score:
    """Hits among trials, and the misses in words."""

    hits: int = 0
    trials: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, hit: bool, miss: str) -> None:
        """Count a trial; `miss` describes it for the list of failures."""
        self.trials += 1
        self.hits += hit
        if not hit:
            self.misses.append(miss)

    def __str__(self) -> str:
        if not self.trials:
            return "no items"
        low, high = wilson(self.hits, self.trials)
        return f"{self.hits / self.trials:.3f}  ({self.hits} of {self.trials}, 95 % {low:.3f}–{high:.3f})"


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (E. B. Wilson, JASA 1927); `trials` ≥ 1."""
    share = hits / trials
    centre = share + Z * Z / (2 * trials)
    spread = Z * sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    scale = 1 + Z * Z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def read_labels(path: Path) -> list[dict[str, str]]:
    """Read a file of labels: a CSV whose columns data/README.md explains."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def values(cell: str) -> frozenset[str]:
    """Split a cell of several values, "white/red"."""
    return frozenset(cell.split("/")) if cell else frozenset()


def families(attribute: str, lexicon: Path = LEXICON) -> dict[str, str]:
    """Read which shade or sort belongs to which wider value (navy: blue, suede: leather)."""
    words = yaml.safe_load(lexicon.read_text(encoding="utf-8"))["attributes"][attribute]
    return {value: entry["of"] for value, entry in words.items() if isinstance(entry, dict) and "of" in entry}


def widened(stated: Iterable[str], family: Mapping[str, str]) -> frozenset[str]:
    """Add the families: who says navy says blue."""
    found: set[str] = set()
    for value in stated:
        step: str | None = value
        while step is not None and step not in found:
            found.add(step)
            step = family.get(step)
    return frozenset(found)


def score_categories(labels: Iterable[Mapping[str, str]], derived: Mapping[str, str]) -> tuple[Score, Score]:
    """Score an item's category: as labelled, and with the labels that would be as right (`also`)."""
    exact, accepted = Score(), Score()
    for row in labels:
        got = derived.get(row["item_id"], "not imported")
        miss = f"{row['item_id']}  {row['title']}: {got}, labelled {row['category']}"
        exact.add(got == row["category"], miss)
        accepted.add(got in {row["category"], *values(row["also"])}, miss)
    return exact, accepted


@dataclass
class AttributeScores:
    """Of one attribute: values shown for a wish, values found, values an exclusion must know of."""

    precision: Score = field(default_factory=Score)
    recall: Score = field(default_factory=Score)
    exclusion: Score = field(default_factory=Score)

    def add(
        self,
        row: Mapping[str, str],
        attribute: str,
        is_: Collection[str],
        said: Collection[str],
        family: Mapping[str, str],
    ) -> None:
        """Compare one item: what the import says it is (`is_`) and what its words say anywhere (`said`)."""
        name = f"{row['item_id']}  {row['title']}"
        stated = values(row[attribute])
        right = widened(stated, family)
        unsure = widened(values(row[f"{attribute}_unsure"]), family)
        for value in sorted(set(is_) - (unsure - right)):
            self.precision.add(
                value in right, f"{name}: shown as {value}, labelled {row[attribute] or 'none'}"
            )
        for value in sorted(stated):
            self.recall.add(value in is_, f"{name}: {value} not found, only {'/'.join(is_) or 'none'}")
        for value in sorted(values(row[f"{attribute}_said"])):
            known = value in said or value in is_
            self.exclusion.add(known, f"{name}: says {value}, known {'/'.join(said) or 'none'}")
