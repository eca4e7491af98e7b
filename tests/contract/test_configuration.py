"""docs/configuration.md lists every setting that the code reads, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = r"DAOGOU_[A-Z_]+[A-Z]|BOT_PORT|ACTIONS_PORT|REDIS_URL"
PACKAGES = ("actions", "bot", "bootstrap", "recommender")
DEPLOYMENT = ("compose*.yaml", "Dockerfile.bot", "Dockerfile.actions", "Makefile", "k8s/base/*.yaml")


def documented() -> set[str]:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    return set(re.findall(rf"^\| `({NAME})` \|", page, re.MULTILINE))


def read_by_code() -> set[str]:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {name for path in sources for name in re.findall(rf'"({NAME})"', path.read_text(encoding="utf-8"))}


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    assert documented() == read_by_code()


def test_images_and_manifests_set_only_documented_settings() -> None:
    files = [path for pattern in DEPLOYMENT for path in ROOT.glob(pattern)]
    assert len(files) >= len(DEPLOYMENT)
    named = {
        name for path in files for name in re.findall(rf"\b({NAME})\b", path.read_text(encoding="utf-8"))
    }
    assert named <= documented()
