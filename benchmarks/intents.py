"""How well intents are told apart: `.venv-bot/bin/python -m benchmarks.intents`.

With --train and --test, this project's NLU pipeline is trained on the utterances of one file and tried on the
other's, with --holdout on this project's dialogue data and the utterances that it does not hold; with --diet,
stock DIET beside it, as it is and with the sentence embeddings. With --candidates, the pipelines that were
weighed for config.yml are cross-validated on this project's own dialogue data; with --own, that of config.yml
alone. Either prints which intents config.yml's pipeline takes for which.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.utils.io import read_config_file, read_yaml_file, write_yaml
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from benchmarks.table import report
from bot.logs import configure_logs
from bot.settings import SettingsError, read_settings

Examples = Sequence[tuple[str, str]]

ROOT = Path(__file__).resolve().parents[1]
STOCK = Path(__file__).parent / "stock" / "config.yml"
HOLDOUT = ROOT / "tests" / "bot" / "nlu_holdout.yml"
OUT_OF_SCOPE = "oos"
OWN_OUT_OF_SCOPE = "out_of_scope"
REJECTIONS = {OUT_OF_SCOPE, OWN_OUT_OF_SCOPE, "nlu_fallback"}
EMBEDDINGS = "bot.components.sentence_embeddings.SentenceEmbeddings"
SPARSE = "CountVectorsFeaturizer"
FALLBACK = "FallbackClassifier"
CHOSEN = "n-grams + embeddings (int8): config.yml"
LEAST_CONFUSED = 5
"""Pairs of intents confused less often than this are left out of their table."""


@dataclass
class Trial:
    """What one pipeline predicted for each test utterance, and what it cost."""

    predicted: list[str]
    training_s: float
    parse_ms: list[float]


def run_trial(pipeline: list[dict[str, Any]], train: Examples, test: Examples) -> Trial:
    """Train the pipeline on `train` through Rasa itself, then parse `test` one by one as a turn would."""
    with tempfile.TemporaryDirectory(prefix="intents-") as folder:
        model, seconds = _train(pipeline, train, Path(folder))
        agent = Agent.load(model)
        predicted, milliseconds = asyncio.run(_parse(agent, [text for text, _ in test]))
    return Trial(predicted, seconds, milliseconds)


def _train(pipeline: list[dict[str, Any]], train: Examples, folder: Path) -> tuple[str, float]:
    config, data = folder / "config.yml", folder / "nlu.json"
    write_yaml(
        {"recipe": "default.v1", "assistant_id": "intents", "language": "en", "pipeline": pipeline}, config
    )
    # Rasa's JSON format takes a text as it is; its YAML would read brackets in it as annotations.
    examples = [{"text": text, "intent": intent, "entities": []} for text, intent in train]
    data.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
    began = time.perf_counter()
    model = train_nlu(str(config), str(data), str(folder))
    return model, time.perf_counter() - began


async def _parse(agent: Agent, texts: Sequence[str]) -> tuple[list[str], list[float]]:
    predicted, milliseconds = [], []
    for text in texts:
        began = time.perf_counter()
        result = await agent.parse_message(text)
        milliseconds.append((time.perf_counter() - began) * 1000)
        predicted.append(result["intent"]["name"] or OUT_OF_SCOPE)
    return predicted, milliseconds


def scope_figures(test: Examples, predicted: Sequence[str]) -> dict[str, float]:
    """Accuracy in scope (a rejection counts as wrong), recall out of scope, share of in-scope rejected."""
    inside = [
        (wanted, got) for (_, wanted), got in zip(test, predicted, strict=True) if wanted not in REJECTIONS
    ]
    outside = [got for (_, wanted), got in zip(test, predicted, strict=True) if wanted in REJECTIONS]
    return {
        "accuracy_in_scope": _share(wanted == got for wanted, got in inside),
        "out_of_scope_recall": _share(got in REJECTIONS for got in outside),
        "rejected_in_scope": _share(got in REJECTIONS for _, got in inside),
    }


def _share(outcomes: Iterator[bool]) -> float:
    found = list(outcomes)
    return sum(found) / len(found) if found else float("nan")


def compare(training: Examples, testing: Examples, *, diet: bool) -> None:
    """Print the figures of this project's pipeline, and of stock DIET if asked for."""
    sides = {"this project": own_pipeline()}
    if diet:
        stock = [c for c in _pipeline(STOCK) if c["name"] != "ResponseSelector"]
        embeddings = [c for c in own_pipeline() if c["name"] == EMBEDDINGS]
        first = next(at for at, c in enumerate(stock) if c["name"] == "DIETClassifier")
        sides["stock DIET"] = stock
        sides["DIET with sentence embeddings"] = [*stock[:first], *embeddings, *stock[first:]]
    rows, measured = [], {}
    for name, pipeline in sides.items():
        trial = run_trial(pipeline, training, testing)
        figures = scope_figures(testing, trial.predicted)
        figures |= {"training_s": trial.training_s, "parse_ms_p50": statistics.median(trial.parse_ms)}
        measured[name] = figures
        rows.append(
            [name]
            + [f"{100 * figures[key]:.1f} %" for key in list(figures)[:3]]
            + [f"{trial.training_s:.0f}", f"{figures['parse_ms_p50']:.1f}"]
        )
    columns = [
        "pipeline",
        "accuracy in scope",
        "out-of-scope recall",
        "in scope rejected",
        "training, s",
        "ms a parse",
    ]
    report("intents", columns, rows, measured)


def compare_candidates(pipelines: Mapping[str, list[dict[str, Any]]], folds: int) -> None:
    """Cross-validate the pipelines on the dialogue data; print their table and the last one's confusions."""
    examples = dialogue_examples()
    rows, measured = [], {}
    for name, pipeline in pipelines.items():
        trials, wanted = cross_validate(pipeline, examples, folds)
        predicted = [intent for trial in trials for intent in trial.predicted]
        macro_f1 = f1_score(wanted, predicted, average="macro", labels=sorted(set(wanted)), zero_division=0)
        accuracy = float(np.mean([a == b for a, b in zip(wanted, predicted, strict=True)]))
        milliseconds = statistics.median(ms for trial in trials for ms in trial.parse_ms)
        seconds = statistics.mean(trial.training_s for trial in trials)
        measured[name] = {
            "macro_f1": macro_f1,
            "accuracy": accuracy,
            "parse_ms_p50": milliseconds,
            "training_s": seconds,
        }
        rows.append([name, f"{macro_f1:.3f}", f"{accuracy:.3f}", f"{milliseconds:.1f}", f"{seconds:.0f}"])
    columns = ["pipeline", "macro-F1", "accuracy", "ms a parse", "training, s"]
    report("intents-candidates", columns, rows, {"examples": len(examples), "folds": folds, **measured})
    columns = ["intent", "read as", "examples", "of"]
    report("intents-confusions", columns, confusions(wanted, predicted), {"folds": folds})


def confusions(wanted: Sequence[str], predicted: Sequence[str]) -> list[list[str]]:
    """The pairs of intents that are confused, most often first: wanted, predicted, how often, of how many."""
    pairs = Counter(pair for pair in zip(wanted, predicted, strict=True) if pair[0] != pair[1])
    of = Counter(wanted)
    return [[a, b, str(n), str(of[a])] for (a, b), n in pairs.most_common() if n >= LEAST_CONFUSED]


def cross_validate(
    pipeline: list[dict[str, Any]], examples: Examples, folds: int
) -> tuple[list[Trial], list[str]]:
    """A trial for each fold, and the intents wanted in the order of the predictions; without rejection."""
    intents = [intent for _, intent in examples]
    deciding = [component for component in pipeline if component["name"] != FALLBACK]
    trials, wanted = [], []
    for inside, outside in StratifiedKFold(folds, shuffle=True, random_state=0).split(intents, intents):
        test = [examples[i] for i in outside]
        trials.append(run_trial(deciding, [examples[i] for i in inside], test))
        wanted += [intent for _, intent in test]
    return trials, wanted


def candidates() -> dict[str, list[dict[str, Any]]]:
    """The pipelines weighed for config.yml, by name."""
    chosen = own_pipeline()
    dense_only = [c for c in chosen if c["name"] != SPARSE]
    sparse_only = [c for c in chosen if c["name"] != EMBEDDINGS]
    exact = [{**c, "model": "model.onnx"} if c["name"] == EMBEDDINGS else c for c in chosen]
    rasas_own = [
        {"name": "LogisticRegressionClassifier"} if c["name"].endswith("EnsembleClassifier") else c
        for c in chosen
    ]
    return {
        "n-grams": sparse_only,
        "embeddings (int8)": dense_only,
        "n-grams + embeddings, Rasa's LogisticRegressionClassifier": rasas_own,
        "n-grams + embeddings (fp32)": exact,
        CHOSEN: chosen,
    }


def own_pipeline() -> list[dict[str, Any]]:
    """The NLU pipeline of config.yml."""
    return _pipeline(ROOT / "config.yml")


def _pipeline(config: Path) -> list[dict[str, Any]]:
    return [dict(component) for component in read_config_file(config)["pipeline"]]


def dialogue_examples() -> list[tuple[str, str]]:
    """This project's own training utterances."""
    importer = TrainingDataImporter.load_from_dict(
        training_data_paths=[str(ROOT / "data" / "dialogue" / "nlu")]
    )
    return [(m.get(TEXT), m.get(INTENT)) for m in importer.get_nlu_data().intent_examples]


def held_out(file: Path) -> list[tuple[str, str]]:
    """Utterances that the dialogue data does not hold, with their intents."""
    groups = read_yaml_file(file)
    return [(str(text), intent) for intent, texts in groups.items() for text in texts]


def read_utterances(path: Path) -> list[tuple[str, str]]:
    """Utterances with their intents, `[[text, intent], …]`; exits with 2 saying what is wrong.

    What is out of scope gets the name that config.yml's pipeline knows it by.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        pairs = [(text, intent) for text, intent in content]
        if not pairs or not all(isinstance(part, str) and part for pair in pairs for part in pair):
            raise ValueError("it must be a list of [text, intent], both non-empty strings")
    except (OSError, ValueError, TypeError) as error:
        print(f"benchmarks.intents: {path}: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    return [(text, OWN_OUT_OF_SCOPE if intent == OUT_OF_SCOPE else intent) for text, intent in pairs]


def main() -> int:
    """Run one of the comparisons."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intents", description=__doc__)
    parser.add_argument("--train", type=Path, help="utterances to learn from: JSON [[text, intent], …]")
    parser.add_argument("--test", type=Path, help="utterances to try it on; the intent oos is out of scope")
    parser.add_argument(
        "--holdout",
        type=Path,
        nargs="?",
        const=HOLDOUT,
        metavar="FILE",
        help="train on data/dialogue, try a file like tests/bot/nlu_holdout.yml, or that one",
    )
    parser.add_argument("--diet", action="store_true", help="run stock DIET the same way beside it")
    parser.add_argument("--candidates", action="store_true", help="cross-validate the candidate pipelines")
    parser.add_argument("--own", action="store_true", help="cross-validate the pipeline of config.yml alone")
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    cross_validated = arguments.candidates or arguments.own
    if not (cross_validated or arguments.holdout or arguments.train and arguments.test):
        parser.error("name --train and --test, --holdout, --candidates or --own")
    try:
        read_settings().export()
    except SettingsError as error:
        parser.error(str(error))
    configure_logs("ERROR")
    if cross_validated:
        compare_candidates(
            candidates() if arguments.candidates else {CHOSEN: own_pipeline()}, arguments.folds
        )
    elif arguments.holdout:
        compare(dialogue_examples(), held_out(arguments.holdout), diet=arguments.diet)
    else:
        files = read_utterances(arguments.train), read_utterances(arguments.test)
        compare(*files, diet=arguments.diet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
