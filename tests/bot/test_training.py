"""When the dialogue model counts as up to date."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from bot import training
from bot.settings import Settings
from tests.bot.processes import run_bot


def test_a_second_training_does_nothing(settings: Settings) -> None:
    before = settings.model.stat().st_mtime_ns
    assert "up to date" in run_bot("train").stdout
    assert settings.model.stat().st_mtime_ns == before


def test_another_domain_makes_it_stale(settings: Settings, tmp_path: Path) -> None:
    domain = shutil.copytree(settings.domain, tmp_path / "domain")
    changed = replace(settings, domain=domain)
    assert training.is_current(changed)
    with (domain / "help.yml").open("a", encoding="utf-8") as file:
        file.write("# a word more\n")
    assert not training.is_current(changed)


def test_another_encoder_makes_it_stale(settings: Settings, tmp_path: Path) -> None:
    artifacts = tmp_path / "artifacts"
    for name in ("dialogue", "encoder"):
        (artifacts / name).mkdir(parents=True)
    for name in (
        "dialogue/manifest.json",
        "dialogue/dialogue.tar.gz",
        "encoder/manifest.json",
        "encoder/tokenizer.json",
    ):
        shutil.copyfile(settings.artifacts / name, artifacts / name)
    moved = replace(settings, artifacts=artifacts)
    assert training.is_current(moved)
    (artifacts / "encoder/manifest.json").write_text('{"inputs": "another"}', encoding="utf-8")
    assert not training.is_current(moved)


def test_a_model_without_its_archive_is_stale(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "dialogue").mkdir()
    shutil.copyfile(settings.model.parent / "manifest.json", tmp_path / "dialogue/manifest.json")
    shutil.copytree(settings.encoder, tmp_path / "encoder", ignore=shutil.ignore_patterns("*.onnx"))
    assert not training.is_current(replace(settings, artifacts=tmp_path))


def test_the_manifest_says_what_made_it(settings: Settings) -> None:
    manifest = json.loads((settings.model.parent / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["made_by"] == "python -m bot train"
    assert manifest["inputs"] == training.fingerprint(settings)


def test_training_without_an_encoder_says_what_to_run(tmp_path: Path) -> None:
    ended = run_bot("train", DAOGOU_ARTIFACTS=str(tmp_path))
    assert ended.returncode == 2
    assert "python -m recommender build" in ended.stderr
    assert list(tmp_path.iterdir()) == []
