"""Trains the dialogue model into artifacts/dialogue, unless it is up to date."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import rasa.version

from bot.settings import ROOT, Settings, SettingsError

FORMAT = 1
DATA = ROOT / "data" / "dialogue"
CONFIG = ROOT / "config.yml"
COMPONENTS = ROOT / "bot" / "components"


class TrainingError(Exception):
    """Rasa gave no model."""


def is_current(settings: Settings) -> bool:
    """Whether the model in place was made from the present inputs."""
    try:
        manifest = json.loads((settings.model.parent / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    made_from = (manifest.get("format"), manifest.get("inputs"))
    return made_from == (FORMAT, fingerprint(settings)) and settings.model.is_file()


def train(settings: Settings) -> None:
    """Train, and put the new model in place of the old one only when it is whole."""
    if not (settings.encoder / "tokenizer.json").is_file():
        raise SettingsError(f"no sentence encoder in {settings.encoder}; run: python -m recommender build")
    import rasa.model_training  # seconds of TensorFlow, which telling "up to date" does not need

    settings.export()
    target = settings.model.parent
    fresh = target.with_name(f".{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    inputs = fingerprint(settings)
    result = rasa.model_training.train(
        domain=str(settings.domain),
        config=str(CONFIG),
        training_files=[str(DATA)],
        output=str(fresh),
        fixed_model_name=settings.model.name,
        force_training=True,
    )
    if result.code != 0 or not (fresh / settings.model.name).is_file():
        raise TrainingError("Rasa did not write a model; its messages above say why")
    _write_manifest(fresh, inputs)
    _swap(fresh, target)


def fingerprint(settings: Settings) -> str:
    """SHA-256 over everything that the model is made from, wherever the checkout lies."""
    digest = hashlib.sha256(f"{FORMAT} {rasa.version.__version__}".encode())
    for root, path in _inputs(settings):
        content = path.read_bytes()
        digest.update(f"\0{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _inputs(settings: Settings) -> Iterator[tuple[Path, Path]]:
    yield ROOT, CONFIG
    for root, pattern in (
        (settings.domain, "**/*.yml"),
        (DATA, "**/*.yml"),
        (COMPONENTS, "*.py"),
        (settings.encoder, "manifest.json"),
        (settings.encoder, "tokenizer.json"),
    ):
        yield from ((root, path) for path in sorted(root.glob(pattern)))


def _write_manifest(folder: Path, inputs: str) -> None:
    manifest = {
        "format": FORMAT,
        "inputs": inputs,
        "made_by": "python -m bot train",
        "rasa": rasa.version.__version__,
    }
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _swap(fresh: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
