"""Built folders with a manifest: made aside, swapped in whole, refused when of another format or damaged.

An artifact is a folder of arrays, JSON and ONNX files with a `manifest.json`:
{"format": int, "inputs": str, "made_by": str, "made_at": str, "files": {name: [bytes, CRC-32]},
...facts}.
Serving and pipelines both use this module; it imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from recommender.errors import ArtifactError

MANIFEST = "manifest.json"
CHUNK = 1 << 20
"""Bytes of a file that are read at once: a feed may be larger than the memory."""


def fingerprint(*parts: Path | str) -> str:
    """Return the SHA-256 (hex) of the given texts and files, in order; a folder counts with all its files.

    File names count and dates do not, so a fresh checkout of the same data has the same fingerprint.
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            content = part.encode()
            _announce(digest, "text", len(content))
            digest.update(content)
            continue
        files = sorted(p for p in part.rglob("*") if p.is_file()) if part.is_dir() else [part]
        for file in files:
            name = file.relative_to(part).as_posix() if part.is_dir() else file.name
            _announce(digest, name, file.stat().st_size)
            with file.open("rb") as opened:
                while chunk := opened.read(CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()


def _announce(digest: hashlib._Hash, name: str, length: int) -> None:
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    digest.update(f"{name}\0{length}\0".encode())


def open_artifact(path: Path, format: int, *, made_by: str) -> dict[str, Any]:
    """Return the manifest of the artifact at `path`.

    Parameters
    ----------
    path
        Folder of the artifact.
    format
        The only format number that the caller can read.
    made_by
        Command that makes it, named in the error ("python -m recommender build").

    Raises
    ------
    ArtifactError
        Missing, damaged (a file gone or of other content) or of another format.
    """
    remedy = f"run: {made_by}"
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        found, files = manifest["format"], dict(manifest["files"])
    except FileNotFoundError:
        raise ArtifactError(f"{path} has not been built; {remedy}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"{path / MANIFEST} cannot be read ({error}); {remedy}") from error
    if found != format:
        raise ArtifactError(f"{path} has format {found}, this version reads format {format}; {remedy}")
    for name, content in files.items():
        file = path / name
        if not file.is_file() or _content(file) != content:
            raise ArtifactError(f"{file} is missing or damaged; {remedy}")
    return manifest  # type: ignore[no-any-return]


def is_current(path: Path, inputs: str, format: int) -> bool:
    """Tell whether a whole artifact of this format, made from these `inputs`, already stands at `path`."""
    _finish_interrupted_swap(path)
    try:
        manifest = open_artifact(path, format, made_by="")
    except ArtifactError:
        return False
    return bool(manifest["inputs"] == inputs)


@contextmanager
def write_artifact(path: Path, format: int, *, inputs: str, made_by: str, **facts: Any) -> Iterator[Path]:
    """Yield an empty folder to fill; on leaving without an error it takes the place of `path` whole.

    Parameters
    ----------
    path
        Final folder; its parents are made.
    format
        Number that `open_artifact` will ask for.
    inputs
        `fingerprint` of all that the artifact is made from.
    made_by
        The command that makes it.
    **facts
        Further entries of the manifest (JSON values).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _finish_interrupted_swap(path)
    fresh = _aside(path, "new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        yield fresh
        _write_manifest(fresh, {"format": format, "inputs": inputs, "made_by": made_by, **facts})
        _swap(path, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_manifest(folder: Path, entries: dict[str, Any]) -> None:
    files = {p.relative_to(folder).as_posix(): _content(p) for p in sorted(folder.rglob("*")) if p.is_file()}
    made_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    manifest = {**entries, "made_at": made_at, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _content(file: Path) -> list[int]:
    """Return length and CRC-32 of a file: enough to tell a damaged one, at the speed of reading it."""
    checksum = 0
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return [file.stat().st_size, checksum]


def _swap(path: Path, fresh: Path) -> None:
    old = _aside(path, "old")
    shutil.rmtree(old, ignore_errors=True)
    if path.exists():
        path.rename(old)
    fresh.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _finish_interrupted_swap(path: Path) -> None:
    # Killed between the two renames of `_swap`: the good artifact still lies aside.
    old = _aside(path, "old")
    if old.exists() and not path.exists():
        old.rename(path)


def _aside(path: Path, what: str) -> Path:
    return path.with_name(f".{path.name}.{what}")
