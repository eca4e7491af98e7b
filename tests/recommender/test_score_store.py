"""Published scores against a real Redis: packing, one round trip, refusal of what does not fit, absence."""

import socket
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
import redis

from recommender.errors import ScoresUnavailableError
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity
from recommender.pipelines import packed_scores
from recommender.pipelines import publish as publishing
from recommender.pipelines.packed_scores import PackedScores
from recommender.score_store import (
    CURRENT,
    PREFIX,
    PREVIOUS,
    PublishedScores,
    ScoreStore,
    catalogue_order,
    layout_of,
)
from tests.recommender.model_suite import BOUGHT, purchases_of

USERS = tuple(f"u{number}" for number in range(8))
ORDER = catalogue_order([f"i{number}" for number in range(6)])


def write(url: str, *, order: str = ORDER, inputs: str = "inputs-of-a-test") -> str:
    purchases = purchases_of(BOUGHT)
    knn = ItemKNN(shrink=0).fit(purchases)
    scores = PackedScores(knn, knn, Popularity().fit(purchases), purchases.histories(), USERS)
    with redis.Redis.from_url(url) as client:
        meta = {"layout": layout_of(order), "inputs": inputs, "days": "30"}
        return publishing.write_version(client, scores, meta, lambda done, total: None)


def owned(scores: PublishedScores) -> set[int]:
    return set(scores.owned["item"].tolist())


@pytest.fixture
def store(redis_clean: str) -> Iterator[ScoreStore]:
    opened = ScoreStore(redis_clean, ORDER)
    yield opened
    opened.close()


def test_what_is_published_is_read_back(redis_clean: str, store: ScoreStore) -> None:
    version = write(redis_clean)
    scores = store.read("u3", [0, 3])
    assert scores.version == version
    assert scores.days == 30
    assert scores.popular.tolist() == [4, 4, 3, 4, 3, 0]
    assert owned(scores) == {0, 1}
    assert scores.user["item"].tolist() == [2]
    assert set(scores.grounds) == {0, 1}
    assert dict(scores.grounds[1][["item", "customers"]].tolist()) == {0: 4, 2: 3}
    assert sorted(scores.neighbours[0]["item"]) == [1, 2]
    assert dict(scores.neighbours[0][["item", "customers"]].tolist()) == {1: 4, 2: 3}
    assert scores.neighbours[3]["item"].tolist() == [4]


def test_unknown_customers_and_items_read_as_empty(redis_clean: str, store: ScoreStore) -> None:
    write(redis_clean)
    scores = store.read("nobody", [5])
    assert len(scores.user) == len(scores.owned) == len(scores.neighbours[5]) == 0
    assert scores.popular.sum() == 18


def test_a_read_is_one_command(redis_clean: str, store: ScoreStore) -> None:
    write(redis_clean)
    store.read("u1", [0])  # loads the script
    with redis.Redis.from_url(redis_clean) as client:
        before = client.info("commandstats")["cmdstat_evalsha"]["calls"]
        total = client.info("stats")["total_commands_processed"]
        store.read("u1", [0, 1, 2])
        assert client.info("commandstats")["cmdstat_evalsha"]["calls"] == before + 1
        # The two INFO commands and the EVALSHA; then, inside the server, the pointer, the version's facts,
        # the customer, the neighbours of three items and of three purchases.
        assert client.info("stats")["total_commands_processed"] - total <= 3 + 9


def test_popularity_travels_once_a_version(redis_clean: str, store: ScoreStore) -> None:
    write(redis_clean)
    first = store.read().popular
    assert store.read().popular is first
    write(redis_clean, inputs="others")
    assert store.read().popular is not first


def test_nothing_published_is_said_so(store: ScoreStore) -> None:
    with pytest.raises(ScoresUnavailableError, match="recommender publish"):
        store.read("u1")


def test_scores_of_another_catalogue_are_refused(redis_clean: str, store: ScoreStore) -> None:
    write(redis_clean, order="another")
    with pytest.raises(ScoresUnavailableError, match="another catalogue"):
        store.read("u1")


def test_a_version_that_lost_its_keys_is_refused(redis_clean: str, store: ScoreStore) -> None:
    version = write(redis_clean)
    with redis.Redis.from_url(redis_clean) as client:
        client.delete(f"{PREFIX}{version}:meta", f"{PREFIX}{version}:popular")
    with pytest.raises(ScoresUnavailableError):
        store.read("u1")


def test_every_key_shares_one_hash_tag(redis_clean: str) -> None:
    write(redis_clean)
    with redis.Redis.from_url(redis_clean) as client:
        assert all(key.startswith(b"daogou:{scores}:") for key in client.keys("*"))


def test_a_service_user_of_limited_rights_can_read(redis_clean: str) -> None:
    write(redis_clean)
    with redis.Redis.from_url(redis_clean) as client:
        rights = [
            "on",
            ">pw",
            "~daogou:{scores}:*",
            "+get",
            "+hget",
            "+hmget",
            "+evalsha",
            "+script|load",
            "+hello",
        ]
        client.execute_command("ACL", "SETUSER", "actions", "reset", *rights)
        limited = ScoreStore(redis_clean.replace("//", "//actions:pw@"), ORDER)
        try:
            assert owned(limited.read("u3", [0])) == {0, 1}
        finally:
            limited.close()
            client.execute_command("ACL", "DELUSER", "actions")


class TestPublishing:
    def test_the_switch_keeps_the_previous_version_and_retires_older_ones(self, redis_clean: str) -> None:
        versions = [write(redis_clean, inputs=f"inputs {number}") for number in range(3)]
        with redis.Redis.from_url(redis_clean, decode_responses=True) as client:
            assert client.get(CURRENT) == versions[2]
            assert client.get(PREVIOUS) == versions[1]
            kept = {key.split(":")[2] for key in client.keys(PREFIX + "*:*")}
            assert kept == set(versions[1:])
            assert {client.ttl(key) for key in client.keys(PREFIX + "*")} == {-1}

    def test_rolling_back_and_forth(self, redis_clean: str, store: ScoreStore) -> None:
        old, new = write(redis_clean, inputs="old"), write(redis_clean, inputs="new")
        assert publishing.roll_back(redis_clean) == old
        assert store.read().version == old
        assert publishing.roll_back(redis_clean) == new
        assert store.read().version == new

    def test_without_a_previous_version_there_is_no_way_back(self, redis_clean: str) -> None:
        write(redis_clean)
        with pytest.raises(ScoresUnavailableError, match="no previous version"):
            publishing.roll_back(redis_clean)

    def test_a_previous_version_that_is_not_whole_is_no_way_back(
        self, redis_clean: str, store: ScoreStore
    ) -> None:
        old, new = write(redis_clean, inputs="old"), write(redis_clean, inputs="new")
        with redis.Redis.from_url(redis_clean) as client:
            client.delete(f"{PREFIX}{old}:users:0")
        with pytest.raises(ScoresUnavailableError, match="users"):
            publishing.roll_back(redis_clean)
        assert store.read().version == new

    def test_customers_are_found_in_whatever_shard_they_are(
        self, redis_clean: str, store: ScoreStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(packed_scores, "USERS_A_SHARD", 2)
        version = write(redis_clean)
        with redis.Redis.from_url(redis_clean) as client:
            assert len(client.keys(f"{PREFIX}{version}:users:*")) > 2
        for number, bought in enumerate(BOUGHT):
            assert owned(store.read(f"u{number}")) == set(np.flatnonzero(bought).tolist())

    @pytest.mark.parametrize("survived", range(7))
    def test_killed_anywhere_it_leaves_the_old_version(
        self, redis_clean: str, store: ScoreStore, monkeypatch: pytest.MonkeyPatch, survived: int
    ) -> None:
        monkeypatch.setattr(packed_scores, "USERS_A_SHARD", 2)
        old = write(redis_clean, inputs="old")
        steps = 0

        def die(self: object, *args: object, **kwargs: object) -> None:
            nonlocal steps
            steps += 1
            if steps > survived:
                raise KeyboardInterrupt
            return original(self, *args, **kwargs)

        original = redis.client.Pipeline.execute
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(redis.client.Pipeline, "execute", die)
            patch.setattr(publishing, "_switch", die)
            write(redis_clean, inputs="new")
        assert store.read("u3").version == old
        with redis.Redis.from_url(redis_clean, decode_responses=True) as client:
            left = [key for key in client.keys(PREFIX + "*") if old not in key and key != CURRENT]
            assert all(0 < client.ttl(key) <= publishing.UNFINISHED_TTL_S for key in left)

    @pytest.mark.parametrize("part", ["meta", "popular", "users:0", "neighbours:0"])
    def test_a_version_that_expired_while_it_was_written_is_not_switched_to(
        self, redis_clean: str, store: ScoreStore, monkeypatch: pytest.MonkeyPatch, part: str
    ) -> None:
        old = write(redis_clean, inputs="old")
        switch = publishing._switch

        def late(client: redis.Redis, name: str) -> None:
            client.delete(f"{PREFIX}{name}:{part}")
            switch(client, name)

        monkeypatch.setattr(publishing, "_switch", late)
        with pytest.raises(ScoresUnavailableError, match=part.partition(":")[0]):
            write(redis_clean, inputs="new")
        assert store.read().version == old

    def test_readers_see_one_version_or_the_other_whole(self, redis_clean: str, store: ScoreStore) -> None:
        versions = {write(redis_clean, inputs="0")}
        seen, stop = [], threading.Event()

        def read() -> None:
            while not stop.is_set():
                scores = store.read("u3", [0])
                seen.append((scores.version, tuple(sorted(owned(scores))), len(scores.neighbours[0])))

        reader = threading.Thread(target=read)
        reader.start()
        for number in range(5):
            versions.add(write(redis_clean, inputs=str(number + 1)))
        stop.set()
        reader.join()
        assert {version for version, _, _ in seen} <= versions
        assert {bought for _, bought, _ in seen} == {(0, 1)}
        assert {count for _, _, count in seen} == {2}


class TestRedisGone:
    @pytest.fixture
    def stalled(self) -> Iterator[str]:
        """A server that takes connections and never answers."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"

    def test_a_refused_connection_is_quick(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        store = ScoreStore(f"redis://127.0.0.1:{port}/0", ORDER, timeout_s=0.2)
        begun = time.monotonic()
        with pytest.raises(ScoresUnavailableError):
            store.read("u1")
        assert time.monotonic() - begun < 0.5

    def test_a_stalled_server_costs_one_timeout_and_then_nothing(self, stalled: str) -> None:
        store = ScoreStore(stalled, ORDER, timeout_s=0.2, breaker_s=30)
        begun = time.monotonic()
        with pytest.raises(ScoresUnavailableError):
            store.read("u1")
        assert time.monotonic() - begun < 1.0
        begun = time.monotonic()
        for _ in range(20):
            with pytest.raises(ScoresUnavailableError, match="moments ago"):
                store.read("u1")
        assert time.monotonic() - begun < 0.1

    def test_it_recovers_after_the_pause(self, redis_clean: str) -> None:
        write(redis_clean)
        store = ScoreStore(redis_clean, ORDER, breaker_s=0.1)
        store._retry_at = time.monotonic() + 0.1
        with pytest.raises(ScoresUnavailableError):
            store.read("u3")
        time.sleep(0.12)
        assert owned(store.read("u3")) == {0, 1}
        assert owned(store.read("u3")) == {0, 1}
        store.close()

    def test_connections_that_the_server_closed_are_made_anew(
        self, redis_clean: str, store: ScoreStore
    ) -> None:
        write(redis_clean)
        store.read("u3")
        with redis.Redis.from_url(redis_clean) as client:
            client.client_kill_filter(_type="normal", skipme=True)
        assert owned(store.read("u3")) == {0, 1}

    def test_a_forgotten_script_is_loaded_again(self, redis_clean: str, store: ScoreStore) -> None:
        write(redis_clean)
        store.read("u3")
        with redis.Redis.from_url(redis_clean) as client:
            client.script_flush()
        assert owned(store.read("u3")) == {0, 1}
