"""The two bots of the turn benchmark: ours, and Rasa with its own defaults (benchmarks/stock/)."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.paths import ROOT
from bootstrap.settings import free_port

STOCK = Path(__file__).parent / "stock"
BOT_PYTHON = str(ROOT / ".venv-bot" / "bin" / "python")


@dataclass
class Side:
    """One bot under measurement; times as their names say, memory in bytes.

    `conversations` is the URL of the database that it keeps them in.
    """

    name: str
    url: str
    archive: Path
    train: Sequence[str]
    run: Sequence[str]
    ready: str
    env: Mapping[str, str]
    conversations: str
    train_s: float = math.nan
    start_s: float = math.nan
    memory_bytes: int = 0
    bytes_a_turn: float = math.nan
    late_to_early: float = math.nan
    turns_ms: list[float] = field(default_factory=list)
    turns_per_s: list[float] = field(default_factory=list)


def daogou(actions_url: str, redis_url: str, folder: Path) -> Side:
    """This project's bot, trained into `folder` and keeping its conversations in database 1."""
    port = free_port()
    artifacts = folder / "artifacts"
    artifacts.mkdir(exist_ok=True)
    encoder = artifacts / "encoder"
    if not encoder.exists():
        encoder.symlink_to(ROOT / "artifacts" / "encoder")
    url = f"http://127.0.0.1:{port}"
    settings = {
        "BOT_PORT": str(port),
        "REDIS_URL": f"{redis_url}/1",
        "DAOGOU_ACTIONS_URL": actions_url,
        "DAOGOU_ARTIFACTS": str(artifacts),
        "DAOGOU_SECRET": "only-for-this-benchmark",
    }
    return Side(
        name="daogou",
        url=url,
        archive=artifacts / "dialogue" / "dialogue.tar.gz",
        train=[BOT_PYTHON, "-m", "bot", "train"],
        run=[BOT_PYTHON, "-m", "bot", "run"],
        ready=f"{url}/ready",
        env={**os.environ, **settings},
        conversations=settings["REDIS_URL"],
    )


def stock_rasa(actions_url: str, redis_port: int, folder: Path) -> Side:
    """Rasa as it comes, on the same domain, dialogue data and actions server; database 2 of that Redis."""
    port = free_port()
    store = {"type": "redis", "url": "127.0.0.1", "port": redis_port, "db": 2}
    endpoints = folder / "endpoints.yml"
    action_endpoint = {"url": f"{actions_url}/webhook"}
    # JSON is YAML.
    endpoints.write_text(
        json.dumps({"action_endpoint": action_endpoint, "tracker_store": store, "lock_store": store})
    )
    archive = folder / "stock" / "stock.tar.gz"
    rasa = [BOT_PYTHON, "-m", "rasa"]
    train = [*rasa, "train", "--force", "--domain", "bot/domain", "--data", "data/dialogue"]
    train += ["--config", str(STOCK / "config.yml"), "--out", str(archive.parent)]
    run = [*rasa, "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(archive)]
    run += ["--endpoints", str(endpoints), "--credentials", str(STOCK / "credentials.yml")]
    return Side(
        name="stock Rasa",
        url=f"http://127.0.0.1:{port}",
        archive=archive,
        train=[*train, "--fixed-model-name", archive.stem],
        run=run,
        ready=f"http://127.0.0.1:{port}/webhooks/rest/",
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "RASA_MAX_CACHE_SIZE": "0"},
        conversations=f"redis://127.0.0.1:{redis_port}/2",
    )
