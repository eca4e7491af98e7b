"""Shopper, two people and the clock at one conversation, in any order, killed anywhere.

The bot's part is played by its own scripts (bot/stores/lua), in the order in which it runs them.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis import ConnectionPool, Redis

from actions.handoff import Agent, Desk, DeskError
from actions.handoff.scripts import INBOX_OPEN, of_conversation
from tests.actions.interleaving import KilledError, Stepped, Task, interleave

LUA = Path(__file__).resolve().parents[2] / "bot/stores/lua"
SCRIPTS = {file.stem: file.read_text(encoding="utf-8") for file in LUA.glob("*.lua")}
RUNS = int(os.environ.get("DAOGOU_INTERLEAVINGS", "400"))
"""How many orders of things are tried; 2,000 take one or two minutes."""
STEPS = 10
EXPIRY_MS = 3_600_000
ANN, BOB = Agent("ann", "Ann"), Agent("bob", "Bob")
OWNER_CHANGED = -4


class Play:
    """One conversation, what was done to it, and what must be true of it."""

    def __init__(self, pool: ConnectionPool, seed: int) -> None:
        self.pool, self.seed = pool, seed
        self.id = f"c{seed}"
        self.redis = Redis(connection_pool=pool)
        self.desk = Desk(self.redis, capacity=2)
        self.cruel = Desk(self.redis, wait_limit_s=-1, gone_after_s=0)
        self.seen = 0
        self.said: list[str] = []

    def key(self, name: str) -> str:
        return of_conversation(self.id, name)

    def task(self, name: str, operation: Callable[[Redis], Any]) -> Task:
        return Task(name, operation, Stepped(connection_pool=self.pool))

    # What the shopper and the bot do.

    def ask(self, redis: Redis) -> None:
        Desk(redis).ask(self.id, "asked", "widget")

    def leave(self, redis: Redis) -> None:
        Desk(redis).leave(self.id, "left")

    def write(self, text: str, redis: Redis) -> None:
        """POST messages: a mark, then the message, which is acknowledged when the script has run."""
        redis.zadd(INBOX_OPEN, {f"{self.id}\n{text}": 1}, nx=True)
        shown = json.dumps({"from": "shopper", "message_id": text, "messages": [{"text": text}]})
        keys = [self.key(name) for name in ("accepted", "inbox", "messages", "earlier")]
        arguments = [text, shown, EXPIRY_MS, self.key("wake"), 1000, 100, "message_id", text, "text", text]
        redis.eval(SCRIPTS["message_accept"], 4, *keys, *arguments)

    def answer(self, redis: Redis) -> None:
        """One pod: the lock, then what waits, one turn each, by whoever owns the conversation."""
        token = f"pod{random.random()}"
        keys = [self.key(name) for name in ("lock", "queue", "heard", "state", "owner")]
        fence, version, state, _ = redis.eval(SCRIPTS["lock_take"], 5, *keys, token, EXPIRY_MS, 20, EXPIRY_MS)
        if fence <= 0:
            redis.eval(SCRIPTS["lock_leave"], 3, *keys[:3], token, EXPIRY_MS, self.key("wake:"))
            return
        keys = [self.key("inbox"), self.key("tries")]
        while waiting := redis.eval(SCRIPTS["inbox_take"], 2, *keys, fence, EXPIRY_MS):
            fields = dict(zip(waiting[1][::2], waiting[1][1::2], strict=True))
            done = OWNER_CHANGED
            while done == OWNER_CHANGED:
                by = "" if "kind" in fields else "human" if state == "human" else "bot"
                done = self._save(redis, fence, version, waiting[0], fields, by)
                state = redis.hget(self.key("owner"), "state")
            if done < 0:
                break
            version = done
            redis.zrem(INBOX_OPEN, f"{self.id}\n{fields['message_id']}")
        redis.eval(
            SCRIPTS["lock_leave"],
            3,
            *(self.key(n) for n in ("lock", "queue", "heard")),
            token,
            EXPIRY_MS,
            "x",
        )

    def _save(
        self, redis: Redis, fence: int, version: int, entry: str, fields: dict[str, str], by: str
    ) -> int:
        what = fields.get("kind", f"answered by {by}")
        shown = json.dumps({"from": what, "reply_to": fields["message_id"], "messages": []})
        keys = [self.key(name) for name in ("state", "turns", "inbox", "messages", "owner")]
        arguments = (fence, version, "[]", EXPIRY_MS, "", "", entry, shown, self.key("wake"), 1000, by)
        return int(redis.eval(SCRIPTS["turn_save"], 5, *keys, *arguments))

    def lease_ends(self, redis: Redis) -> None:
        """What a pod that died held, or waited for, is free after its three seconds."""
        redis.delete(*(self.key(name) for name in ("lock", "queue", "heard")))

    # What must be true.

    def check(self, name: str) -> None:
        """After each command: whoever answered was the owner at that moment."""
        rows = self.redis.xrange(self.key("messages"))
        state = self.redis.hget(self.key("owner"), "state") or "bot"
        for _, fields in rows[self.seen :]:
            who = json.loads(fields["entry"])["from"]
            if who.startswith("answered by "):
                assert (who == "answered by human") == (state == "human"), (self.seed, name, who, state)
        self.seen = len(rows)

    def check_end(self) -> None:
        """When all is over and what died is made good."""
        self.lease_ends(self.redis)
        self.answer(self.redis)
        self.desk.index.settle_touched()
        entries = [json.loads(fields["entry"]) for _, fields in self.redis.xrange(self.key("messages"))]
        taken_in = [one["message_id"] for one in entries if one["from"] == "shopper"]
        answered = [one["reply_to"] for one in entries if one["from"].startswith("answered by")]
        assert answered == taken_in, (self.seed, "each message once, in order")
        spoken = Counter(one["reply_to"] for one in entries if one["from"] == "agent")
        accepted = {one[6:] for one in self.redis.hkeys(self.key("accepted")) if one.startswith("agent:")}
        assert spoken == dict.fromkeys(accepted, 1), (self.seed, "each person's message once")
        self.check_index()

    def check_index(self) -> None:
        """The index shows the truth, and the log has each change once, each from where the one before led."""
        owner = self.desk.owner(self.id)
        moves = self.desk.transitions(self.id)
        assert [int(move["epoch"]) for move in moves] == list(range(1, owner.epoch + 1)), self.seed
        states = ["bot", *(move["to"] for move in moves)]
        assert [move["from"] for move in moves] == states[:-1], self.seed
        assert owner.state == states[-1]
        audited = self.desk.index.audit(most=1_000)
        assert [move["epoch"] for move in audited] == [move["epoch"] for move in moves], self.seed
        waiting = {one.conversation_id for one in self.desk.waiting()}
        assert (self.id in waiting) == (owner.state == "waiting"), self.seed
        held = {one.conversation_id: one.agent_id for one in self.desk.held()}
        assert held.get(self.id) == (owner.agent if owner.state == "human" else None), self.seed

    def check_way_on(self) -> None:
        """From wherever it stands, time gives the conversation back, and the assistant answers."""
        for _ in range(2):
            self.cruel.tend()
        assert self.desk.owner(self.id).state == "bot", self.seed
        self.lease_ends(self.redis)
        self.write("the last", self.redis)
        self.answer(self.redis)
        entries = [json.loads(fields["entry"]) for _, fields in self.redis.xrange(self.key("messages"))]
        assert entries[-1]["from"] == "answered by bot", self.seed
        assert entries[-1]["reply_to"] == "the last"


def operations(play: Play, dice: random.Random) -> list[tuple[str, Callable[[Redis], Any]]]:
    """Some of what the four may do, each by its own process."""
    number = iter(range(1_000))
    made: dict[str, Callable[[], Callable[[Redis], Any]]] = {
        "asks": lambda: play.ask,
        "leaves": lambda: play.leave,
        "writes": lambda: partial(play.write, f"m{next(number)}"),
        "pod": lambda: play.answer,
        "lease ends": lambda: play.lease_ends,
        "clock": lambda: lambda redis: Desk(redis, wait_limit_s=-1, gone_after_s=0).tend(),
    }
    for agent, other in ((ANN, BOB), (BOB, ANN)):
        by = partial(_by, play, agent)
        made |= {
            f"{agent.id} claims": partial(by, Desk.claim),
            f"{agent.id} says": lambda a=agent: partial(_says, play.id, a, f"a{next(number)}"),
            f"{agent.id} transfers": partial(by, Desk.transfer, other),
            f"{agent.id} returns": partial(by, Desk.put_back),
            f"{agent.id} resolves": partial(by, Desk.resolve),
        }
    weights = [3 if name in ("writes", "pod") or name.endswith(("claims", "says")) else 1 for name in made]
    names = ["asks", *dice.choices(list(made), weights, k=STEPS)]
    return [(name, made[name]()) for name in names]


def _by(play: Play, agent: Agent, what: Callable[..., Any], *more: Agent) -> Callable[[Redis], Any]:
    return lambda redis: what(Desk(redis, capacity=2), play.id, agent, *more)


def _says(conversation_id: str, agent: Agent, message_id: str, redis: Redis) -> bool:
    return Desk(redis).say(conversation_id, agent, message_id, "hello")


@pytest.mark.parametrize("part", range(4))
def test_no_order_of_things_makes_two_owners_or_loses_a_message(part: int, redis_clean: str) -> None:
    killed = refused = 0
    own = f"{redis_clean.removesuffix('/0')}/1"  # servers of other tests tend the desk of database 0
    pool = ConnectionPool.from_url(own, decode_responses=True)
    for seed in range(part * RUNS // 4, (part + 1) * RUNS // 4):
        dice, play = random.Random(seed), Play(pool, seed)
        play.redis.flushdb()
        tasks = [partial(play.task, name, operation) for name, operation in operations(play, dice)]
        for task in interleave(tasks, dice, play.check):
            if isinstance(task.failure, KilledError):
                killed += 1
            elif isinstance(task.failure, DeskError):
                refused += 1
            elif task.failure is not None:
                raise AssertionError(f"seed {seed}: {task.name}") from task.failure
        play.check_end()
        play.check_way_on()
    pool.close()
    assert killed > RUNS // 20, "processes were killed half-way"
    assert refused > RUNS // 20, "not everything was let through"
