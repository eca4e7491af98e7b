"""A backup of Redis is restored as docs/operations.md tells, on real servers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import redis

from tests.conftest import wait_until_answering
from tests.e2e.floor import wait_for
from tests.e2e.servers import free_port
from tests.k8s.redis_of_the_manifests import started

KEY = "daogou:{cart:c}:lines"


def test_what_was_backed_up_is_there_again_and_is_kept_from_then_on(tmp_path: Path) -> None:
    with started(tmp_path / "before") as running, running.client("admin") as admin:
        admin.hset(KEY, "m1", "kept")
        saved = admin.lastsave()
        admin.bgsave()
        wait_for(lambda: admin.lastsave() != saved or (tmp_path / "before/dump.rdb").is_file())
        admin.hset(KEY, "m1", "later than the backup")

    volume = tmp_path / "after"
    volume.mkdir()
    shutil.copy(tmp_path / "before/dump.rdb", volume)
    port = free_port()
    command = [
        str(tmp_path / "before/redis-server"),
        "--dir",
        str(volume),
        "--appendonly",
        "no",
        "--port",
        str(port),
    ]
    with subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL) as server:
        url = f"redis://127.0.0.1:{port}"
        wait_until_answering(url, server)
        with redis.Redis.from_url(url) as once:
            once.config_set("appendonly", "yes")
            wait_for(
                lambda: (
                    not any(
                        once.info("persistence")[f"aof_rewrite_{n}"] for n in ("in_progress", "scheduled")
                    )
                )
            )
            once.shutdown()

    for value in ("kept", "changed since"):
        with started(volume) as running, running.client("admin", decode_responses=True) as admin:
            assert admin.hget(KEY, "m1") == value
            admin.hset(KEY, "m1", "changed since")
        shutil.rmtree(volume / "config")
        (volume / "redis-server").unlink()
