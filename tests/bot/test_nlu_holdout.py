"""Intents of utterances that were written after the training data; the figure is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.utils.io import read_yaml_file
from sklearn.metrics import f1_score

from bot.settings import Settings

HOLDOUT = read_yaml_file(Path(__file__).with_name("nlu_holdout.yml"))
ACCURACY = 0.93
MACRO_F1 = 0.92
MILLISECONDS = 15


def test_holdout_is_big_enough_and_unseen() -> None:
    texts = [str(text).casefold() for group in HOLDOUT.values() for text in group]
    examples = "\n".join(
        path.read_text(encoding="utf-8").casefold()
        for path in (Path(__file__).parents[2] / "data/dialogue/nlu").glob("*.yml")
    )
    assert len(texts) == len(set(texts)) >= 200
    assert [text for text in texts if f"    - {text}\n" in examples] == []


async def test_intents_of_unseen_utterances(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    agent = Agent.load(settings.model)
    wanted, got, mistakes = [], [], []
    for intent, texts in HOLDOUT.items():
        for text in texts:
            found = (await agent.parse_message(str(text)))["intent"]["name"]
            wanted.append(intent)
            got.append(found)
            if found != intent:
                mistakes.append(f"  {text!r}: {intent}, read as {found}")
    accuracy = sum(a == b for a, b in zip(wanted, got, strict=True)) / len(wanted)
    macro_f1 = f1_score(wanted, got, average="macro", labels=list(HOLDOUT), zero_division=0)
    with capsys.disabled():
        print(
            f"\nintents of {len(wanted)} unseen utterances: accuracy {accuracy:.3f}, macro-F1 {macro_f1:.3f}"
        )
    assert accuracy >= ACCURACY, "\n".join(mistakes)
    assert macro_f1 >= MACRO_F1, "\n".join(mistakes)
