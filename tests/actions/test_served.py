"""A running server serves the version that Redis points to, goes back with it, and fails into what it has."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from recommender import Releases

from .conftest import TINY
from .test_process import shown, started, until

PLACE = "Tartan Tea Trolley"


@pytest.fixture
def releases(tmp_path: Path, artifacts: Path, redis_clean: str) -> Iterator[Releases]:
    """Two versions, `1` and `2`, of which the second sells one thing more; nothing is pointed to."""
    from recommender.cli import main

    folder = tmp_path / "releases"
    shutil.copytree(artifacts, folder / "1")
    shutil.copytree(artifacts, folder / "2")
    store = Path(shutil.copytree(TINY, tmp_path / "store"))
    feed = store / "products.jsonl"
    more = {"id": "trolley-1", "title": PLACE, "price": "41.00 GBP"}
    feed.write_text(f"{feed.read_text('utf-8')}{json.dumps(more)}\n", "utf-8")
    for command in ("import", "build"):
        assert main([command, "--store", str(store), "--artifacts", str(folder / "2")]) == 0
    made = Releases(folder, redis_clean)
    yield made
    made.close()


def catalogue(address: str) -> str:
    return str(httpx.get(f"{address}/ready").raise_for_status().json()["catalogue"])


def test_it_serves_what_is_switched_to_without_a_moment_s_break(
    releases: Releases, artifacts: Path, redis_clean: str
) -> None:
    with started(artifacts, redis_clean, DAOGOU_RELEASES=str(releases.folder)) as (_, address):
        own = catalogue(address)
        assert PLACE not in shown(address, "tea trolley")
        releases.switch("2")
        until(lambda: PLACE in shown(address, "tea trolley"), 30)
        assert catalogue(address) != own
        metrics = httpx.get(f"{address}/metrics").text
        assert f'daogou_catalogue_products{{version="{catalogue(address)}"}}' in metrics
        releases.switch("1")
        until(lambda: PLACE not in shown(address, "tea trolley"), 30)
        assert catalogue(address) == own


def test_it_begins_with_the_version_that_is_pointed_to(
    releases: Releases, artifacts: Path, redis_clean: str
) -> None:
    releases.switch("2")
    with started(artifacts, redis_clean, DAOGOU_RELEASES=str(releases.folder)) as (_, address):
        assert PLACE in shown(address, "tea trolley")


def test_while_redis_is_away_it_begins_with_the_newest(releases: Releases, artifacts: Path) -> None:
    with started(artifacts, "redis://127.0.0.1:1/0", DAOGOU_RELEASES=str(releases.folder)) as (_, address):
        assert PLACE in shown(address, "tea trolley")


def test_a_version_that_cannot_be_opened_changes_nothing_and_the_next_one_is_taken(
    releases: Releases, artifacts: Path, redis_clean: str
) -> None:
    damaged = releases.folder / "3"
    shutil.copytree(releases.folder / "1", damaged)
    (damaged / "index/manifest.json").write_text("{}")
    with started(artifacts, redis_clean, DAOGOU_RELEASES=str(releases.folder)) as (_, address):
        releases.switch("2")
        until(lambda: PLACE in shown(address, "tea trolley"), 30)
        served = catalogue(address)
        for missing in ("3", "4"):
            releases.switch(missing)
        assert catalogue(address) == served
        assert PLACE in shown(address, "tea trolley")
        releases.switch("1")
        until(lambda: PLACE not in shown(address, "tea trolley"), 30)
