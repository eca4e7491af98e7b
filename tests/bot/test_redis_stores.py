"""Conversations and locks in a real Redis: two processes' stores over one server, and a server that fails."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
import redis as sync_redis
from rasa.shared.core.events import ActiveLoop, ConversationPaused, SlotSet

from bot.stores.errors import NotSavedError, TooManyWaitingError, UnreachableError
from bot.stores.limits import MOST_WAITING
from bot.stores.redis_locks import RedisLockStore
from bot.stores.redis_scripts import RedisScripts, key
from bot.stores.redis_trackers import RedisTrackerStore
from tests.bot.conversations import DOMAIN, events_of_a_turn, state, take, texts
from tests.bot.processes import free_port

EXPIRY_S = 3_600.0
LEASE_S = 0.4


class Pod:
    """The stores of one process."""

    def __init__(self, url: str, lease_s: float = 3.0) -> None:
        self.scripts = RedisScripts(url, timeout_s=0.5)
        self.locks = RedisLockStore(self.scripts, expiry_s=EXPIRY_S, lease_s=lease_s)
        self.trackers = RedisTrackerStore(self.scripts, self.locks, expiry_s=EXPIRY_S)
        self.trackers.domain = DOMAIN

    async def turn(self, sender: str, text: str, *more: object) -> None:
        """One whole turn, as the agent takes it."""
        async with self.locks.lock(sender):
            conversation = await self.trackers.get_or_create_tracker(sender)
            take(conversation, *events_of_a_turn(text), *more)
            await self.trackers.save(conversation)


@pytest.fixture
async def pods(redis_url: str) -> AsyncIterator[tuple[Pod, Pod]]:
    pair = Pod(redis_url), Pod(redis_url)
    yield pair
    for pod in pair:
        await pod.scripts.close()


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def client(redis_url: str) -> Iterator[sync_redis.Redis]:
    with sync_redis.Redis.from_url(redis_url, decode_responses=True) as connection:
        yield connection


async def test_each_pod_sees_the_others_turns(pods: tuple[Pod, Pod], sender: str) -> None:
    first, second = pods
    for number in range(6):
        await (first if number % 2 else second).turn(sender, f"message {number}")
    for pod in pods:
        kept = await pod.trackers.retrieve(sender)
        assert kept is not None
        assert texts(kept) == [f"message {number}" for number in range(6)]
        assert kept.version == 6


async def test_what_is_in_memory_is_not_read_again(
    pods: tuple[Pod, Pod], sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pods
    read = []
    run = RedisScripts.run

    async def counted(self: RedisScripts, script: str, *rest: object) -> object:
        read.append(script)
        return await run(self, script, *rest)

    monkeypatch.setattr(RedisScripts, "run", counted)
    for number in range(5):
        await first.turn(sender, f"message {number}")
    assert "turns_read" not in read
    await second.turn(sender, "elsewhere")
    await first.turn(sender, "back")
    assert read.count("turns_read") == 2


async def test_a_long_conversation_comes_back_with_its_state(pods: tuple[Pod, Pod], sender: str) -> None:
    first, second = pods
    more = (SlotSet("budget", 20.0), ActiveLoop("gift_form"), ConversationPaused())
    for number in range(60):
        await first.turn(sender, f"message {number}", *(more if number == 2 else ()))
    mine, theirs = await first.trackers.retrieve(sender), await second.trackers.retrieve(sender)
    async with first.locks.lock(sender):
        held = await first.trackers.retrieve(sender)
    assert mine is not None and theirs is not None and held is not None
    assert state(mine) == state(theirs) == state(held)
    assert mine.get_slot("budget") == 20.0
    assert mine.active_loop_name == "gift_form"
    assert mine.is_paused()
    assert texts(mine)[-5:] == [f"message {number}" for number in range(55, 60)]
    assert texts(mine) == texts(held)
    await second.turn(sender, "message 60")
    after = await first.trackers.retrieve(sender)
    assert after is not None and texts(after)[-2:] == ["message 59", "message 60"]


async def test_kept_bytes_and_expiry_are_bounded(
    pods: tuple[Pod, Pod], sender: str, client: sync_redis.Redis
) -> None:
    for number in range(60):
        await pods[0].turn(sender, f"message {number}")
    assert sum(map(len, client.lrange(key(sender, "turns"), 0, -1))) / 60 < 1_000
    assert client.llen(key(sender, "turns")) == 60
    keys = sorted(client.scan_iter(match=f"*{sender}*", count=1_000))
    assert keys == [key(sender, "state"), key(sender, "turns")]
    for name in keys:
        assert 0 < client.pttl(name) <= EXPIRY_S * 1_000


async def test_a_failed_turn_leaves_no_trace(pods: tuple[Pod, Pod], sender: str) -> None:
    first, second = pods
    await first.turn(sender, "kept")
    with pytest.raises(RuntimeError):
        async with first.locks.lock(sender):
            take(await first.trackers.get_or_create_tracker(sender), *events_of_a_turn("lost"))
            raise RuntimeError
    await first.turn(sender, "next")
    kept = await second.trackers.retrieve(sender)
    assert kept is not None and texts(kept) == ["kept", "next"]


async def test_nothing_is_saved_without_the_lock(pods: tuple[Pod, Pod], sender: str) -> None:
    conversation = take(await pods[0].trackers.get_or_create_tracker(sender), *events_of_a_turn("x"))
    with pytest.raises(NotSavedError):
        await pods[0].trackers.save(conversation)
    assert await pods[0].trackers.retrieve(sender) is None


async def test_turns_never_overlap_and_keep_their_order(pods: tuple[Pod, Pod], sender: str) -> None:
    running, order = [], []

    async def turn(number: int) -> None:
        async with pods[number % 2].locks.lock(sender):
            running.append(number)
            assert running == [number]
            await asyncio.sleep(0.01)
            order.append(number)
            running.clear()

    turns = []
    for number in range(MOST_WAITING):
        turns.append(asyncio.create_task(turn(number)))
        await asyncio.sleep(0.005)
    await asyncio.gather(*turns)
    assert order == list(range(MOST_WAITING))


async def test_conversations_do_not_wait_for_one_another(pods: tuple[Pod, Pod], sender: str) -> None:
    async with pods[0].locks.lock(sender), pods[0].locks.lock(sender + "2"), pods[1].locks.lock(sender + "3"):
        pass


async def test_a_queue_has_a_bound(pods: tuple[Pod, Pod], sender: str) -> None:
    async def turn() -> None:
        async with pods[0].locks.lock(sender):
            pass

    async with pods[1].locks.lock(sender):
        turns = [asyncio.create_task(turn()) for _ in range(MOST_WAITING + 5)]
        while sum(task.done() for task in turns) < 5:
            await asyncio.sleep(0.01)
    outcomes = await asyncio.gather(*turns, return_exceptions=True)
    assert sum(isinstance(outcome, TooManyWaitingError) for outcome in outcomes) == 5
    assert outcomes.count(None) == MOST_WAITING


async def test_who_stops_waiting_is_passed_over(pods: tuple[Pod, Pod], sender: str) -> None:
    async def turn() -> None:
        async with pods[1].locks.lock(sender):
            pass

    async with pods[0].locks.lock(sender):
        gone, stays = asyncio.create_task(turn()), asyncio.create_task(turn())
        await asyncio.sleep(0.1)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    await stays


async def test_a_lease_is_renewed_as_long_as_the_turn_lasts(redis_url: str, sender: str) -> None:
    pod, other = Pod(redis_url, lease_s=1.5), Pod(redis_url, lease_s=1.5)
    async with pod.locks.lock(sender) as lease:
        waiting = asyncio.create_task(other.turn(sender, "next"))
        await asyncio.sleep(2.5)
        assert not waiting.done()
        conversation = take(await pod.trackers.get_or_create_tracker(sender), *events_of_a_turn("slow"))
        await pod.trackers.save(conversation)
        assert lease.version == 1
    await waiting
    kept = await pod.trackers.retrieve(sender)
    assert kept is not None and texts(kept) == ["slow", "next"]
    for each in (pod, other):
        await each.scripts.close()


async def test_a_lock_that_was_lost_saves_nothing(redis_url: str, sender: str) -> None:
    """A process that stood still for longer than its lease must not overwrite what another did since."""
    stood_still, other = Pod(redis_url, lease_s=LEASE_S), Pod(redis_url)
    async with stood_still.locks.lock(sender):
        late = take(await stood_still.trackers.get_or_create_tracker(sender), *events_of_a_turn("late"))
        await asyncio.sleep(LEASE_S + 0.1)
        await other.turn(sender, "in time")
        with pytest.raises(NotSavedError):
            await stood_still.trackers.save(late)
    kept = await other.trackers.retrieve(sender)
    assert kept is not None and texts(kept) == ["in time"]
    await stood_still.turn(sender, "again")
    kept = await other.trackers.retrieve(sender)
    assert kept is not None and texts(kept) == ["in time", "again"]
    for each in (stood_still, other):
        await each.scripts.close()


async def test_any_name_of_a_conversation_will_do(pods: tuple[Pod, Pod]) -> None:
    for sender in ("{a}", "} b", "ü 🎁", "a:b", "*"):
        await pods[0].turn(sender + uuid.uuid4().hex, "hello")


async def test_a_stalled_server_is_told_and_blocks_nothing(
    own_redis: tuple[str, subprocess.Popen[bytes]], sender: str
) -> None:
    url, server = own_redis
    pod = Pod(url)
    await pod.turn(sender, "before")
    server.send_signal(signal.SIGSTOP)
    beats = 0

    async def heart() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    beating = asyncio.create_task(heart())
    with pytest.raises(UnreachableError):
        await pod.turn(sender, "during")
    assert beats > 10  # half a second of time-out, in which the loop went on
    beating.cancel()
    server.send_signal(signal.SIGCONT)
    await asyncio.sleep(3)  # the lease that the stalled server may have given afterwards
    await pod.turn(sender, "after")
    kept = await pod.trackers.retrieve(sender)
    assert kept is not None and texts(kept) == ["before", "after"]
    await pod.scripts.close()


async def test_a_server_that_stalls_in_mid_turn_is_told(
    own_redis: tuple[str, subprocess.Popen[bytes]], sender: str
) -> None:
    url, server = own_redis
    pod = Pod(url)
    with pytest.raises(NotSavedError):
        async with pod.locks.lock(sender):
            conversation = await pod.trackers.get_or_create_tracker(sender)
            server.send_signal(signal.SIGSTOP)
            await pod.trackers.save(take(conversation, *events_of_a_turn("lost")))
    await pod.scripts.close()


async def test_a_server_that_is_gone_is_told(sender: str) -> None:
    pod = Pod(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(UnreachableError):
        await pod.turn(sender, "hello")
    await pod.scripts.close()
