"""TensorFlow stays out of the bot's process, and a pipeline that needs it is told so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings
from bot.without_tensorflow import STOOD_IN_FOR
from tests.bot.conftest import SECRET, started_bot
from tests.bot.processes import free_port, run_bot

NEEDS_TENSORFLOW = """
recipe: default.v1
assistant_id: tests
language: en
pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
- name: DIETClassifier
  epochs: 1
policies:
- name: RulePolicy
"""
DOMAIN = """
intents: [greet, leave]
responses:
  utter_greet: [{text: hello}]
"""
DIALOGUE = """
nlu:
- intent: greet
  examples: |
    - hello
    - hi
- intent: leave
  examples: |
    - bye
    - good bye
rules:
- rule: greet
  steps: [{intent: greet}, {action: utter_greet}]
"""
TRAIN = """
from rasa.model_training import train
train("domain.yml", "config.yml", ["dialogue.yml"], "dialogue", fixed_model_name="dialogue")
"""


@pytest.fixture(scope="module")
def artifacts_of_diet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that stock Rasa trained with a component that needs TensorFlow."""
    folder = tmp_path_factory.mktemp("diet")
    for name, text in (("config", NEEDS_TENSORFLOW), ("domain", DOMAIN), ("dialogue", DIALOGUE)):
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    trained = in_a_process(TRAIN, folder)
    assert (folder / "dialogue" / "dialogue.tar.gz").is_file(), trained.stderr
    return folder


def in_a_process(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("tensorflow", ["0", "1"])
def test_the_bot_answers_with_and_without_it(settings: Settings, tmp_path: Path, tensorflow: str) -> None:
    with started_bot({"DAOGOU_TENSORFLOW": tensorflow, "REDIS_URL": ""}, tmp_path / "bot.log") as bot:
        libraries = Path(f"/proc/{bot.process.pid}/maps").read_text(encoding="utf-8")
        assert bot.say("anyone", "hello")[0]["text"]
    assert ("libtensorflow" in libraries) == (tensorflow == "1")


def test_a_model_that_needs_it_is_refused_at_the_start(artifacts_of_diet: Path) -> None:
    refused = run_bot(
        "run",
        DAOGOU_ARTIFACTS=str(artifacts_of_diet),
        DAOGOU_SECRET=SECRET,
        DAOGOU_TENSORFLOW="0",
        BOT_PORT=str(free_port()),
    )
    assert refused.returncode == 2
    assert "set DAOGOU_TENSORFLOW=1" in refused.stderr


def test_training_what_needs_it_says_so(artifacts_of_diet: Path) -> None:
    failed = in_a_process(
        f"from bot import without_tensorflow\nwithout_tensorflow.install()\n{TRAIN}", artifacts_of_diet
    )
    assert failed.returncode != 0
    assert "set DAOGOU_TENSORFLOW=1" in failed.stderr


def test_every_module_of_tensorflow_is_stood_in_for(tmp_path: Path) -> None:
    code = f"""
import json
from bot import without_tensorflow
without_tensorflow.install()
import rasa.core.policies.ted_policy, rasa.nlu.classifiers.diet_classifier, rasa.utils.tensorflow.models
import sys
print(json.dumps([name for name in {STOOD_IN_FOR!r} if getattr(sys.modules.get(name), "__file__", None)]))
"""
    done = in_a_process(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
