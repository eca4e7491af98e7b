"""What every command says of artifacts that are damaged or of another version: which, and what to run."""

import json
from pathlib import Path

import pytest

from recommender.cli import main

COMMANDS = (["search", "mug"], ["similar", "m1"], ["recommend", "--user", "c01"])
READ_BY = {
    "catalogue": COMMANDS,
    "encoder": COMMANDS[:2],
    "index": COMMANDS[:2],
    "models/production": COMMANDS[2:],
}
REMEDY = {
    "catalogue": "python -m recommender import",
    "encoder": "python -m recommender build",
    "index": "python -m recommender build",
    "models/production": "python -m recommender train --model production",
}


def of_another_version(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["format"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def without_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"format": 1', "utf-8")


def truncated(folder: Path) -> None:
    with largest(folder).open("r+b") as file:
        file.truncate(file.seek(0, 2) // 2)


def overwritten(folder: Path) -> None:
    file = largest(folder)
    file.write_bytes(b"\0" * file.stat().st_size)


def largest(folder: Path) -> Path:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return max(files, key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("damage", [of_another_version, without_manifest, truncated, overwritten])
@pytest.mark.parametrize("artifact", READ_BY)
def test_the_artifact_and_the_remedy_are_named(
    own_artifacts: Path, artifact: str, damage, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(own_artifacts / artifact)
    for command in READ_BY[artifact]:
        assert main([*command, "--artifacts", str(own_artifacts)]) == 2, command
        said = capsys.readouterr()
        assert artifact in said.err, command
        assert REMEDY[artifact] in said.err, command
        assert said.out == "", command
