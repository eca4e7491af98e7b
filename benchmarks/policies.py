"""How many questions about the terms the right passage answers: `python -m benchmarks.policies`.

tests/actions/policy_questions.yml holds questions with a fragment of the passage that answers, or null.
The half `final` was written along with `tune`, and its totals were seen while the method was chosen: no
unseen test. `--failures` shows those of `tune`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.policies import Embed, Policies
from actions.policy_words import PolicyWords
from actions.references import ReferenceWords
from actions.services import LEXICON
from benchmarks.table import report
from recommender.encoder import QUICK, Encoder

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests/actions/policy_questions.yml"
DEMO = ROOT / "data/stores/demo/policies"
PARTS = ("tune", "final")


@dataclass(frozen=True)
class Outcome:
    """A question, what should answer it (None: nothing), and what did."""

    part: str
    question: str
    expected: str | None
    found: str | None

    @property
    def is_right(self) -> bool:
        """Whether the right passage was found, or rightly none."""
        if self.expected is None or self.found is None:
            return self.expected == self.found
        return self.expected in self.found


def outcomes(policies: Policies, embed: Embed | None) -> list[Outcome]:
    """Ask every question."""
    asked = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    found = [policies.find(row["ask"], embed).passage for row in asked]
    return [
        Outcome(row["part"], row["ask"], row["answer"], passage and passage.text)
        for row, passage in zip(asked, found, strict=True)
    ]


def demo_policies() -> Policies:
    """The demo store's."""
    words = ReferenceWords.load(LEXICON / "en.yml")
    return Policies.load(DEMO, words, PolicyWords.load(LEXICON / "en_policies.yml"))


def _row(name: str, found: Sequence[Outcome]) -> list[str]:
    answered = [o for o in found if o.expected is not None]
    silent = [o for o in found if o.expected is None]
    wrong = [o for o in found if o.found is not None and not o.is_right]
    return [
        name,
        f"{sum(o.is_right for o in answered)} of {len(answered)}",
        f"{sum(o.is_right for o in silent)} of {len(silent)}",
        f"{len(wrong)} of {len(found)}",
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list the failures of the half tune")
    arguments = parser.parse_args()
    policies = demo_policies()
    encoder = Encoder.load(ROOT / "artifacts/encoder", model=QUICK)
    rows, measured = [], {}
    for name, embed in (("words and meaning", encoder.vector), ("words alone", None)):
        begun = time.perf_counter()
        found = outcomes(policies, embed)
        each_ms = (time.perf_counter() - begun) * 1000 / len(found)
        for part in PARTS:
            of_part = [o for o in found if o.part == part]
            rows.append([*_row(f"{name}, {part}", of_part), f"{each_ms:.1f}"])
            measured[f"{name}, {part}"] = sum(o.is_right for o in of_part) / len(of_part)
        if arguments.failures:
            for o in found:
                if o.part == "tune" and not o.is_right:
                    print(f"{name}: {o.question!r}: {o.expected!r}, found {o.found!r}")
    columns = ("retrieval, half", "right passage", "rightly none", "wrong passage shown", "ms a question")
    report("policies", columns, rows, dict(measured))


if __name__ == "__main__":
    main()
