"""What each set of dialogue policies predicts on conversations never trained on.

`.venv-bot/bin/python -m benchmarks.dialogue_policies`: Rasa trains each set on the rules and stories of
data/dialogue. tests/bot/conversations.yml, which no training file holds, gives the conversations. The built
dialogue model understands what is said there; the next action is predicted after every message and every
action, with the right ones in the tracker.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.model_training import train_core
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.io import read_config_file, read_yaml_file, write_yaml

from benchmarks.table import report
from bot.logs import configure_logs
from bot.settings import ROOT, Settings, read_settings

CONVERSATIONS = ROOT / "tests" / "bot" / "conversations.yml"
DATA = ROOT / "data" / "dialogue"
MEMOIZATION: dict[str, Any] = {"name": "AugmentedMemoizationPolicy", "max_history": 5}
TED: dict[str, Any] = {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True}


@dataclass(frozen=True)
class Turn:
    """What a shopper means, and the action that answers it."""

    intent: str
    action: str


async def conversations(settings: Settings) -> list[list[Turn]]:
    """The conversations, their messages as the dialogue model understands them."""
    agent = Agent.load(settings.model)
    found = []
    for turns in read_yaml_file(CONVERSATIONS):
        said = [next(iter(turn.items())) for turn in turns]
        found.append(
            [Turn((await agent.parse_message(str(text)))["intent"]["name"], action) for text, action in said]
        )
    return found


def trained(policies: Sequence[dict[str, Any]], settings: Settings, folder: Path) -> tuple[Agent, float]:
    """An agent with these policies, and the seconds that its training took."""
    config = folder / "config.yml"
    write_yaml(
        {
            "recipe": "default.v1",
            "assistant_id": "policies",
            "language": "en",
            "pipeline": [],
            "policies": list(policies),
        },
        config,
    )
    began = time.perf_counter()
    model = train_core(str(settings.domain), str(config), str(DATA), str(folder))
    return Agent.load(model), time.perf_counter() - began


def predicted(agent: Agent, turns: Sequence[Turn]) -> list[tuple[bool, float]]:
    """Whether each prediction of a conversation is right, and its milliseconds."""
    tracker = DialogueStateTracker.from_events(
        "unseen", [ActionExecuted(ACTION_LISTEN_NAME)], slots=agent.domain.slots
    )
    outcomes = []
    for turn in turns:
        tracker.update(UserUttered(turn.intent, {"name": turn.intent, "confidence": 1.0}))
        for wanted in (turn.action, ACTION_LISTEN_NAME):
            began = time.perf_counter()
            prediction = agent.processor.predict_next_with_tracker(tracker)
            took_ms = (time.perf_counter() - began) * 1000
            name = max(prediction["scores"], key=lambda score: score["score"])["action"]
            outcomes.append((name == wanted, took_ms))
            tracker.update(ActionExecuted(wanted, prediction["policy"], prediction["confidence"]))
    return outcomes


async def compare(settings: Settings) -> None:
    """Train and try each set; print the table."""
    rules = next(iter(read_config_file(ROOT / "config.yml")["policies"]))
    sets = {
        "rules: config.yml": [rules],
        "rules and memoization": [rules, MEMOIZATION],
        "rules, memoization and TED": [rules, MEMOIZATION, TED],
    }
    unseen = await conversations(settings)
    rows, measured = [], {}
    for name, policies in sets.items():
        with tempfile.TemporaryDirectory(prefix="policies-") as folder:
            agent, seconds = trained([dict(policy) for policy in policies], settings, Path(folder))
            outcomes = [outcome for turns in unseen for outcome in predicted(agent, turns)]
        right = sum(is_right for is_right, _ in outcomes)
        median_ms = statistics.median(took_ms for _, took_ms in outcomes)
        measured[name] = {"right": right, "of": len(outcomes), "ms_p50": median_ms, "training_s": seconds}
        rows.append([name, f"{right} of {len(outcomes)}", f"{median_ms:.2f}", f"{seconds:.0f}"])
    columns = ["policies", "predictions right", "ms a prediction", "training, s"]
    report("dialogue-policies", columns, rows, measured)


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(prog="python -m benchmarks.dialogue_policies", description=__doc__).parse_args()
    settings = read_settings()
    settings.export()
    configure_logs("ERROR")
    asyncio.run(compare(settings))


if __name__ == "__main__":
    main()
