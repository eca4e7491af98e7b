"""Messages of the inbox are answered once, whatever fails in between; real Redis, a stand-in dialogue."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import redis as sync_redis
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain

from bot.channels.tokens import Tokens
from bot.channels.website.answering import MOST_TRIES, Answering
from bot.stores.errors import UnreachableError
from bot.stores.inbox import OPEN, Inbox
from bot.stores.messages import Entry, Messages
from bot.stores.redis_locks import RedisLockStore
from bot.stores.redis_scripts import RedisScripts
from bot.stores.redis_trackers import RedisTrackerStore
from tests.bot.conversations import DOMAIN, events_of_a_turn, take, texts

EXPIRY_S = 3_600.0
FAILURES = Domain.from_yaml(
    """
    version: "3.1"
    responses:
      utter_turn_failed: [{text: "Sorry, that failed."}]
      utter_given_up: [{text: "Sorry, I gave that up."}]
    """
)

Before = Callable[[UserMessage], Awaitable[None]]


class Dialogue:
    """In place of Rasa's agent and its processor: says what it heard; `before` is what happens meanwhile."""

    def __init__(self, trackers: RedisTrackerStore) -> None:
        self.trackers = trackers
        self.domain = DOMAIN.merge(FAILURES)
        self.processor = self
        self.heard: list[str] = []
        self.before: Before | None = None
        self.lock_store: RedisLockStore | None = None

    async def fetch_tracker_and_update_session(self, conversation: str, output: object) -> None:
        raise RuntimeError("a conversation that cannot be read")

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message.text)
        conversation = await self.trackers.get_or_create_tracker(message.sender_id)
        if self.before is not None:
            await self.before(message)
        take(conversation, *events_of_a_turn(message.text))
        await message.output_channel.send_response(message.sender_id, {"text": f"heard {message.text}"})
        await self.trackers.save(conversation)


class Pod:
    """What one bot process has of the website's channel."""

    def __init__(self, url: str, lease_s: float = 3.0) -> None:
        self.scripts = RedisScripts(url)
        self.locks = RedisLockStore(self.scripts, expiry_s=EXPIRY_S, lease_s=lease_s)
        self.trackers = RedisTrackerStore(self.scripts, self.locks, expiry_s=EXPIRY_S)
        self.trackers.domain = DOMAIN
        self.dialogue = Dialogue(self.trackers)
        self.dialogue.lock_store = self.locks
        self.inbox = Inbox(self.scripts, expiry_s=EXPIRY_S)
        self.messages = Messages(url)
        self.answering = Answering(self.dialogue, Tokens("s" * 32, 60), self.locks, self.inbox)

    async def accept(self, sender: str, text: str) -> None:
        shown = {"from": "shopper", "message_id": text, "messages": [{"text": text}]}
        await self.inbox.accept(sender, {"message_id": text, "text": text}, shown)

    async def answer(self, sender: str) -> None:
        """Answer what waits, to the end."""
        self.answering.start(sender)
        await self.answering.end()

    async def answers(self, sender: str) -> list[tuple[str, str]]:
        entries: list[Entry] = await self.messages.before(sender, None, 100)
        return [(one["reply_to"], one["messages"][0]["text"]) for one in entries if one["from"] == "bot"]

    async def close(self) -> None:
        await self.scripts.close()
        await self.messages.close()


@pytest.fixture
async def pods(redis_url: str) -> AsyncIterator[tuple[Pod, Pod]]:
    pair = Pod(redis_url), Pod(redis_url)
    yield pair
    for pod in pair:
        await pod.close()


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


async def test_a_turn_that_raises_is_told_and_the_next_goes_on(pods: tuple[Pod, Pod], sender: str) -> None:
    pod, _ = pods

    async def breaks(message: UserMessage) -> None:
        if message.text == "a":
            raise RuntimeError("a skill of the dialogue")

    pod.dialogue.before = breaks
    for text in ("a", "b"):
        await pod.accept(sender, text)
    await pod.answer(sender)
    assert await pod.answers(sender) == [("a", "Sorry, that failed."), ("b", "heard b")]
    kept = await pod.trackers.retrieve(sender)
    assert kept is not None and texts(kept) == ["b"]


async def test_few_stars_that_cannot_be_answered_say_nothing_and_the_next_goes_on(
    pods: tuple[Pod, Pod], sender: str
) -> None:
    pod, _ = pods

    async def breaks(message: UserMessage) -> None:
        if message.text == "/low_rating":
            await message.output_channel.send_response(sender, {"text": "half of a"})
            raise RuntimeError("a skill of the dialogue")

    pod.dialogue.before = breaks
    await pod.inbox.enter_once(sender, "low_rating")
    await pod.accept(sender, "b")
    await pod.answer(sender)
    assert pod.dialogue.heard == ["/low_rating", "b"]
    assert await pod.answers(sender) == [("b", "heard b")]


async def test_what_a_person_said_is_shown_though_it_cannot_be_kept(
    pods: tuple[Pod, Pod], sender: str, redis_url: str
) -> None:
    pod, _ = pods
    said = {"kind": "agent", "message_id": "m", "channel": "widget", "name": "Mia", "text": "Hello"}
    with sync_redis.Redis.from_url(redis_url) as client:
        client.xadd(f"daogou:{{conversation:{sender}}}:inbox", said)
    await pod.accept(sender, "b")
    await pod.answer(sender)
    shown = await pod.messages.before(sender, None, 100)
    told = [(one["from"], one.get("name"), one["messages"][0]["text"]) for one in shown]
    assert ("agent", "Mia", "Hello") in told
    assert told[-1] == ("bot", None, "heard b")


async def test_two_pods_at_once_answer_each_message_once(pods: tuple[Pod, Pod], sender: str) -> None:
    names = [f"message {number}" for number in range(12)]
    for number, text in enumerate(names):
        await pods[number % 2].accept(sender, text)
    await asyncio.gather(*(pod.answer(sender) for pod in pods))
    assert await pods[0].answers(sender) == [(text, f"heard {text}") for text in names]
    assert sorted(pods[0].dialogue.heard + pods[1].dialogue.heard) == sorted(names)


async def test_a_pod_that_stood_still_does_not_answer_again(
    redis_url: str, pods: tuple[Pod, Pod], sender: str
) -> None:
    """Its lock ran out in mid-turn; another answered meanwhile."""
    other, slow = pods[0], Pod(redis_url, lease_s=0.4)

    async def stands_still(_: UserMessage) -> None:
        await asyncio.sleep(0.5)
        await other.answer(sender)

    slow.dialogue.before = stands_still
    await slow.accept(sender, "a")
    await slow.answer(sender)
    assert slow.dialogue.heard == other.dialogue.heard == ["a"]
    assert await other.answers(sender) == [("a", "heard a")]
    kept = await other.trackers.retrieve(sender)
    assert kept is not None and texts(kept) == ["a"]
    await slow.close()


async def test_a_turn_whose_keeping_was_not_confirmed_is_not_taken_again(
    pods: tuple[Pod, Pod], sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pod, other = pods
    run = RedisScripts.run

    async def says_nothing(self: RedisScripts, script: str, *rest: object) -> object:
        done = await run(self, script, *rest)
        if script == "turn_save" and self is pod.scripts:
            raise UnreachableError("the answer of Redis was lost")
        return done

    monkeypatch.setattr(RedisScripts, "run", says_nothing)
    await pod.accept(sender, "a")
    await pod.answer(sender)
    await other.answer(sender)
    assert (pod.dialogue.heard, other.dialogue.heard) == (["a"], [])
    assert await other.answers(sender) == [("a", "heard a")]


async def test_a_message_that_three_pods_died_of_is_given_up_and_the_next_goes_on(
    pods: tuple[Pod, Pod], sender: str, redis_url: str
) -> None:
    for text in ("a", "b", "c"):
        await pods[0].accept(sender, text)
    await dies(pods[0], sender, tries=1)
    await dies(pods[1], sender, tries=2)
    await dies(pods[1], sender, tries=3)
    await pods[0].answer(sender)
    assert await pods[0].answers(sender) == [
        ("a", "Sorry, I gave that up."),
        ("b", "heard b"),
        ("c", "heard c"),
    ]
    assert pods[0].dialogue.heard == ["b", "c"]
    assert sender not in await pods[0].inbox.abandoned(older_than_s=0)
    with sync_redis.Redis.from_url(redis_url) as client:
        assert client.hlen(f"daogou:{{conversation:{sender}}}:tries") == 1


async def dies(pod: Pod, sender: str, tries: int) -> None:
    """Take a message and say nothing more of it."""
    async with pod.locks.lock(sender) as lease:
        waiting = await pod.inbox.take(sender, lease)
        again = await pod.inbox.take(sender, lease)  # the script is run twice where its answer was lost
    assert waiting is not None and waiting.tries == tries
    assert waiting == again


async def test_turns_that_redis_breaks_off_do_not_count_as_tries(
    pods: tuple[Pod, Pod], sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pod, _ = pods
    outages = iter(range(2 * MOST_TRIES))
    run = RedisScripts.run

    async def stalls(self: RedisScripts, script: str, *rest: object) -> object:
        if script == "turn_save" and next(outages, None) is not None:
            raise UnreachableError("no answer in time")
        return await run(self, script, *rest)

    monkeypatch.setattr(RedisScripts, "run", stalls)
    monkeypatch.setattr("bot.channels.website.answering.SWEEP_EVERY_S", 0.01)
    monkeypatch.setattr("bot.channels.website.answering.ABANDONED_AFTER_S", 0)
    await pod.accept(sender, "a")
    sweep = asyncio.create_task(pod.answering.sweep())
    while not await pod.answers(sender):
        await asyncio.sleep(0.01)
    sweep.cancel()
    assert await pod.answers(sender) == [("a", "heard a")]
    assert pod.dialogue.heard == ["a"] * (2 * MOST_TRIES + 1)


async def test_what_waits_too_long_is_found_by_another_pod(pods: tuple[Pod, Pod], sender: str) -> None:
    died, other = pods
    await died.accept(sender, "a")
    assert sender not in await other.inbox.abandoned(older_than_s=60)
    await asyncio.sleep(0.01)
    assert sender in await other.inbox.abandoned(older_than_s=0)
    async with other.locks.lock(sender):  # somebody is at it
        assert sender not in await died.inbox.abandoned(older_than_s=0)
    await other.answer(sender)
    assert await other.answers(sender) == [("a", "heard a")]
    assert sender not in await died.inbox.abandoned(older_than_s=0)


async def test_as_many_message_ids_are_known_as_entries_are_kept(
    pods: tuple[Pod, Pod], sender: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.stores.inbox.MOST_KEPT", 5)
    pod, _ = pods
    for number in range(18):
        await pod.accept(sender, f"message {number}")
        for before in range(max(0, number - 5), number + 1):
            await pod.accept(sender, f"message {before}")
    entries = await pod.messages.before(sender, None, 100)
    assert [entry["message_id"] for entry in entries] == [f"message {number}" for number in range(18)]
    with sync_redis.Redis.from_url(redis_url) as client:
        prefix = f"daogou:{{conversation:{sender}}}"
        assert client.hlen(f"{prefix}:accepted") + client.hlen(f"{prefix}:earlier") <= 10
    await pod.answer(sender)  # or a bot of other tests over the same Redis does


async def test_marks_go_with_their_messages(pods: tuple[Pod, Pod], sender: str, redis_url: str) -> None:
    pod, _ = pods
    await pod.accept(sender, "a")
    await pod.answer(sender)
    with sync_redis.Redis.from_url(redis_url, decode_responses=True) as client:
        assert client.zscore(OPEN, f"{sender} a") is None
        client.zadd(OPEN, {f"{sender} never taken in": 1})
        await pod.inbox.abandoned(older_than_s=2)
        assert client.zscore(OPEN, f"{sender} never taken in") is None
