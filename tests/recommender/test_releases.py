"""Versions of all that is built: made beside what is served, switched by a pointer in Redis, and back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from recommender import OrderBook, Recommender
from recommender.cli import main
from recommender.releases import Releases

from .conftest import TINY


class Shelf:
    """A store whose feeds change, a folder of versions, and the command."""

    def __init__(self, tmp_path: Path, artifacts: Path, redis_url: str) -> None:
        self.store = Path(shutil.copytree(TINY, tmp_path / "store"))
        self.folder, self.artifacts, self.redis_url = tmp_path / "releases", artifacts, redis_url
        self.releases = Releases(self.folder, redis_url)

    def run(self, *more: str) -> int:
        places = ["--store", str(self.store), "--artifacts", str(self.artifacts), "--redis", self.redis_url]
        return main(["release", *places, "--releases", str(self.folder), *more])

    def sells(self, title: str) -> None:
        feed = next(self.store.glob("products*.jsonl"))
        row = f'{{"id": "{title}", "title": "{title}", "price": "41.00 GBP"}}\n'
        feed.write_text(feed.read_text("utf-8") + row, "utf-8")

    def served(self) -> Path:
        current = self.releases.current()
        assert current is not None
        return current

    def scores_fit(self) -> bool:
        shop = Recommender.open(self.served(), redis_url=self.redis_url, timeout_s=2.0)
        try:
            return not shop.similar("m1").degraded
        finally:
            shop.close()


@pytest.fixture
def shelf(tmp_path: Path, tiny_artifacts: Path, redis_clean: str) -> Iterator[Shelf]:
    made = Shelf(tmp_path, tiny_artifacts, redis_clean)
    yield made
    made.releases.close()


def products(folder: Path) -> int:
    shop = Recommender.open(folder)
    try:
        return shop.product_count
    finally:
        shop.close()


def test_a_version_is_made_switched_to_and_rolled_back(shelf: Shelf) -> None:
    assert shelf.releases.current() is None
    assert shelf.run() == 0
    first = shelf.served()
    count = products(first)
    assert shelf.scores_fit()

    shelf.sells("Tartan Tea Trolley")
    assert shelf.run() == 0
    second = shelf.served()
    assert second != first
    assert (products(first), products(second)) == (count, count + 1)
    assert shelf.scores_fit()
    assert OrderBook.open(second)

    assert shelf.run("--rollback") == 0
    assert shelf.served() == first
    assert shelf.scores_fit(), "the scores are those of the version"
    assert shelf.run("--rollback") == 0
    assert shelf.served() == second


def test_nothing_new_makes_no_version_and_publishes_what_redis_lost(shelf: Shelf) -> None:
    assert shelf.run() == 0
    first = shelf.served()
    with redis.Redis.from_url(shelf.redis_url) as client:
        client.delete("daogou:{scores}:current")
    assert shelf.run() == 0
    assert shelf.served() == first
    assert shelf.releases.versions() == [first]
    assert shelf.scores_fit()


def test_old_versions_go_and_never_one_that_is_pointed_to(shelf: Shelf) -> None:
    names = []
    for number in range(5):
        shelf.sells(f"Trolley {number}")
        assert shelf.run() == 0
        names.append(shelf.served())
    assert shelf.releases.versions() == names[-3:]
    assert shelf.releases.previous() == names[-2]


def test_what_cannot_be_imported_leaves_what_is_served(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shelf.run() == 0
    first = shelf.served()
    for feed in shelf.store.glob("products*.jsonl"):
        feed.write_text("", "utf-8")
    assert shelf.run() == 2
    assert shelf.served() == first
    assert shelf.releases.versions() == [first]
    assert capsys.readouterr().err


def test_without_a_version_before_there_is_nothing_to_go_back_to(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shelf.run() == 0
    first = shelf.served()
    assert shelf.run("--rollback") == 2
    assert "no previous version" in capsys.readouterr().err
    assert shelf.served() == first


def test_versions_share_the_files_that_did_not_change(shelf: Shelf) -> None:
    assert shelf.run() == 0
    first = shelf.served()
    shelf.sells("Tartan Tea Trolley")
    assert shelf.run() == 0
    for name in ("encoder",):
        for file in (first / name).iterdir():
            assert file.samefile(shelf.served() / name / file.name)
