"""Questions about products of the demo store, answered from their listings: how many answers are true.

    .venv-actions/bin/python -m benchmarks.questions [--part choose|final] [--wrong]

`data/labels/questions.csv` states for each question what the listing says to it: "yes", "no", "says" (a
sentence that bears on it) or "none", with words of the sentence. Half of the questions ("final") were written
before the extraction was, and nothing was chosen by them.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

from recommender import Answer, Recommender

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "data/labels/questions.csv"


@dataclass(frozen=True)
class Labelled:
    """One question with what its product's listing says."""

    part: str
    item_id: str
    question: str
    answer: str
    sentence: str

    def outcome(self, given: Answer | None) -> str:
        """Return "right" or "wrong" for an answer, "silent" or "missed" where none was given."""
        if given is None or not given.is_said:
            return "silent" if self.answer == "none" else "missed"
        contradicts = given.verdict in ("yes", "no") and given.verdict != self.answer
        quotes = not self.sentence or self.sentence in (given.sentence or "")
        return "wrong" if self.answer == "none" or contradicts or not quotes else "right"


def labelled(part: str | None = None) -> list[Labelled]:
    """Return the questions, or those of a part."""
    with QUESTIONS.open(encoding="utf-8", newline="") as lines:
        rows = [
            Labelled(r["part"], r["id"], r["question"], r["answer"], r["sentence"])
            for r in csv.DictReader(lines)
        ]
    return [row for row in rows if part in (None, row.part)]


def outcomes(shop: Recommender, questions: list[Labelled]) -> list[tuple[Labelled, Answer | None, str]]:
    """Answer all questions and judge each answer."""
    given = [(question, shop.answer(question.item_id, question.question)) for question in questions]
    return [(question, answer, question.outcome(answer)) for question, answer in given]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--part", choices=["choose", "final"])
    options.add_argument("--wrong", action="store_true", help="print what was answered wrongly or missed")
    chosen = options.parse_args()
    shop = Recommender.open(ROOT / "artifacts")
    print(f"{'part':8} questions  answers  true    silences  right   answered of what is said")
    for part in [chosen.part] if chosen.part else ["choose", "final"]:
        judged = outcomes(shop, labelled(part))
        _print_row(part, judged)
        for question, answer, outcome in judged if chosen.wrong else ():
            if outcome in ("wrong", "missed"):
                title = shop.product(question.item_id).title
                print(f"  {outcome}: {question.question!r} of {title!r}: {question.answer}", end=" ")
                print(f"{question.sentence!r}, not {answer}")


def _print_row(part: str, judged: list[tuple[Labelled, Answer | None, str]]) -> None:
    count = {name: sum(o == name for _, _, o in judged) for name in ("right", "wrong", "silent", "missed")}
    answers, silences = count["right"] + count["wrong"], count["silent"] + count["missed"]
    said = sum(question.answer != "none" for question, _, _ in judged)
    print(
        f"{part:8} {len(judged):9} {answers:8} {count['right'] / max(answers, 1):6.1%} {silences:10} "
        f"{count['silent'] / max(silences, 1):6.1%} {count['right'] / said:9.1%}"
    )


if __name__ == "__main__":
    main()
