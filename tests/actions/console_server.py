"""A real actions server with a console, agents who sign in, and shoppers whose words stand in Redis as a bot
writes them (docs/redis.md).
"""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import redis

from actions.console.accounts import Account, Accounts, agent_of, write_accounts
from actions.console.gate import COOKIE
from actions.console.passwords import hashed
from actions.console.sessions import Sessions
from actions.handoff import Agent, Desk

from .test_process import started

PASSWORD = "correct horse"
SECRET = "the secret that the tests sign with"
HASH = hashed(PASSWORD)
ADA, BOB, GRACE = (
    Agent("ada", "Ada", "agent"),
    Agent("bob", "Bob", "agent"),
    Agent("grace", "Grace", "supervisor"),
)
AGENTS = (ADA, BOB, GRACE)


@dataclass
class Console:
    """The server's address, its Redis, and the file of its agents."""

    address: str
    redis_url: str
    agents: Path

    @property
    def redis(self) -> Any:
        return redis.Redis.from_url(self.redis_url, decode_responses=True)

    @property
    def desk(self) -> Desk:
        """As the bot's actions use it."""
        return Desk(self.redis)

    def visitor(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=f"{self.address}/console/api/", timeout=20, headers=headers)

    def sign_in(self, agent: Agent) -> httpx.Client:
        """A browser of somebody who has signed in, without the time that a password takes."""
        accounts = Accounts(self.agents)
        account = accounts.get(agent.id)
        assert account is not None
        token, _ = Sessions(SECRET, accounts).start(account)
        return self.with_cookie(token)

    def with_cookie(self, token: str) -> httpx.Client:
        """A browser whose cookie is this."""
        return self.visitor(**{"X-Daogou-Desk": "1", "Cookie": f"{COOKIE}={token}"})

    def says(self, conversation: str, text: str, speaker: str = "shopper", **more: Any) -> str:
        """An entry of a conversation; its id."""
        entry = {"from": speaker, "messages": [{"text": text, **more.pop("message", {})}], **more}
        return self.appended(conversation, entry)

    def appended(self, conversation: str, entry: dict[str, Any]) -> str:
        key = f"daogou:{{conversation:{conversation}}}"
        entry_id = str(self.redis.xadd(f"{key}:messages", {"entry": json.dumps(entry)}))
        self.redis.publish(f"{key}:wake", entry_id)
        return entry_id

    def knows(self, conversation: str, customer: str | None = None, **slots: Any) -> None:
        """A turn after which the slots are these."""
        said = {"event": "user", "text": "hello", "timestamp": time.time()}
        if customer is not None:
            said["metadata"] = {"customer_id": customer}
        turn = [said, *({"event": "slot", "name": name, "value": value} for name, value in slots.items())]
        self.redis.rpush(f"daogou:{{conversation:{conversation}}}:turns", json.dumps(turn))

    def asked(self, conversation: str, text: str = "I want a person") -> str:
        """A conversation that waits for a person."""
        self.says(conversation, text)
        self.desk.ask(conversation, "asked", "widget")
        return conversation


@contextmanager
def console_running(artifacts: Path, redis_url: str, folder: Path, **settings: str) -> Iterator[Console]:
    """A server on a free port, and its agents: Ada and Bob, and Grace, who supervises."""
    agents = folder / "agents.yml"
    write_all(agents, AGENTS)
    more = {"DAOGOU_AGENTS": str(agents), "DAOGOU_SECRET": SECRET, **settings}
    with started(artifacts, redis_url, **more) as (_, address):
        yield Console(address, redis_url, agents)


def write_all(file: Path, agents: tuple[Agent, ...]) -> None:
    write_accounts(file, (Account(agent_of(one.id, one.name, one.role), HASH) for one in agents))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def refused(answer: httpx.Response) -> tuple[int, str]:
    """The status of a refusal and the field that it names; its reason is in words."""
    error = answer.json()["error"]
    assert error.keys() == {"field", "reason"}
    assert error["reason"]
    return answer.status_code, error["field"]
