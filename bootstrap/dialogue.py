"""Whether the dialogue model is up to date: a manifest beside the archive says what it was made from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bootstrap.paths import ROOT, artifacts

SOURCES = ("config.yml", "bot/domain", "data/dialogue", "bot/components", "requirements/bot.txt")
ARCHIVE = "dialogue.tar.gz"
FORMAT = 1


def folder() -> Path:
    """Where the model's archive and manifest are."""
    return artifacts() / "dialogue"


def fingerprint(root: Path = ROOT) -> str:
    """Hash of all that the model is trained from: the sources' names and contents, and the encoder's inputs.

    The encoder counts by what it was made from: making it again from the same weights changes nothing.
    """
    digest = hashlib.sha256()
    for file in _files(root):
        name, content = file.relative_to(root).as_posix(), file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    digest.update(_encoder_inputs().encode())
    return digest.hexdigest()


def is_current() -> bool:
    """Whether the archive stands there, made from exactly the present inputs."""
    try:
        manifest = json.loads((folder() / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    whole = (folder() / ARCHIVE).is_file()
    return whole and manifest.get("format") == FORMAT and manifest.get("inputs") == fingerprint()


def forget() -> None:
    """Marks the model as unfinished, before training writes over the archive."""
    (folder() / "manifest.json").unlink(missing_ok=True)


def record(inputs: str) -> None:
    """Writes the manifest of an archive that was just trained from `inputs` (a `fingerprint`)."""
    manifest = {"format": FORMAT, "inputs": inputs, "made_by": "python -m bot train", "files": [ARCHIVE]}
    fresh = folder() / ".manifest.new"
    fresh.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    fresh.replace(folder() / "manifest.json")


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for source in SOURCES:
        path = root / source
        inside = path.rglob("*") if path.is_dir() else [path]
        found += [file for file in inside if file.is_file() and file.suffix != ".pyc"]
    return sorted(found)


def _encoder_inputs() -> str:
    manifest = artifacts() / "encoder" / "manifest.json"
    return str(json.loads(manifest.read_text("utf-8"))["inputs"])
