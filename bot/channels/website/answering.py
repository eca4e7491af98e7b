"""Answers what lies in the inboxes: what this process took in, and what a pod that died left behind."""

from __future__ import annotations

import asyncio
import json
import logging
from functools import partial
from typing import Any

from rasa.core.agent import Agent

from bot.channels.collect import CollectingOutput
from bot.channels.message import ShopperMessage
from bot.channels.owned_turn import take_owned_turn
from bot.channels.tokens import Tokens
from bot.channels.turn import answers, as_user_message, words
from bot.channels.website.desk import FromTheDesk
from bot.channels.website.low_rating import LOW_RATING, FewStars
from bot.stores.delivery import Delivery
from bot.stores.errors import ConversationError, NotConfirmedError, UnreachableError
from bot.stores.inbox import Inbox, Waiting
from bot.stores.owner import ANYONE, BOT, HUMAN
from bot.stores.redis_locks import Lease, RedisLockStore

CHANNEL = "widget"
SWEEP_EVERY_S = 0.5
ABANDONED_AFTER_S = 2.0
LAST_TURNS_S = 4.0
MOST_TRIES = 3
"""A message whose turn its process did not survive as often is given up."""
GIVEN_UP_RESPONSE = "utter_given_up"

logger = logging.getLogger(__name__)


class Answering:
    """One task a conversation that has messages waiting here."""

    def __init__(self, agent: Agent, tokens: Tokens, locks: RedisLockStore, inbox: Inbox) -> None:
        self._agent = agent
        self._tokens = tokens
        self._locks = locks
        self._inbox = inbox
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._excused: list[tuple[str, int]] = []
        """Conversation and fence of turns that Redis broke off, until it is told that they do not count."""

    def start(self, conversation_id: str) -> None:
        """Answer what waits in this conversation, in the background."""
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        self._running[conversation_id] = asyncio.create_task(self._answer_all(conversation_id))

    async def sweep(self) -> None:
        """Find messages that nobody is answering and answer them, until cancelled."""
        reachable = True
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            try:
                while self._excused:
                    await self._inbox.excuse(*self._excused[0])
                    del self._excused[0]
                for conversation_id in await self._inbox.abandoned(ABANDONED_AFTER_S):
                    self.start(conversation_id)
                reachable = True
            except ConversationError as error:
                if reachable:
                    logger.warning("waiting messages are not looked for until Redis is back: %s", error)
                reachable = False

    async def listen(self) -> None:
        """Answer at once where a person of the shop left something, until cancelled; a sweep is slower."""
        while True:
            try:
                called = await self._inbox.called()
                if called is not None:
                    self.start(called)
            except UnreachableError:  # told by `sweep`
                await asyncio.sleep(SWEEP_EVERY_S)

    async def end(self) -> None:
        """Let the turns that run end; any other pod answers what is left."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=LAST_TURNS_S)

    async def _answer_all(self, conversation_id: str) -> None:
        try:
            while True:
                self._again.discard(conversation_id)
                async with self._locks.lock(conversation_id) as lease:
                    await self._answer_waiting(conversation_id, lease)
                if conversation_id not in self._again:
                    return
        except ConversationError as error:  # what is left in the inbox is found by a sweep
            logger.error("a turn of conversation %s: %s: %s", conversation_id, type(error).__name__, error)
        finally:
            del self._running[conversation_id]

    async def _answer_waiting(self, conversation_id: str, lease: Lease) -> None:
        try:
            while (waiting := await self._inbox.take(conversation_id, lease)) is not None:
                if waiting.tries > MOST_TRIES:
                    await self._give_up(conversation_id, lease, waiting)
                elif waiting.fields.get("kind") == LOW_RATING:
                    stars = FewStars(waiting, CHANNEL, partial(self._shown, conversation_id))
                    await stars.enter(self._agent, self._inbox, lease, conversation_id)
                elif "kind" in waiting.fields:
                    entry = FromTheDesk(waiting, partial(self._shown, conversation_id))
                    await entry.enter(self._agent, self._inbox, lease, conversation_id)
                else:
                    await self._answer(conversation_id, lease, waiting)
                lease.answering = BOT
                await self._inbox.close_mark(conversation_id, waiting.fields["message_id"])
        except (UnreachableError, NotConfirmedError):
            self._excused.append((conversation_id, lease.fence))
            raise

    async def _give_up(self, conversation_id: str, lease: Lease, waiting: Waiting) -> None:
        """Answer a message that ended each process that took it, so that the conversation goes on."""
        message_id = waiting.fields["message_id"]
        logger.error("a message of conversation %s is given up: %s", conversation_id, message_id)
        said = [{"text": words(self._agent.domain, GIVEN_UP_RESPONSE)}]
        lease.answering = ANYONE
        await self._inbox.answer(
            conversation_id, lease, waiting.id, self._entry(conversation_id, message_id, said)
        )

    async def _answer(self, conversation_id: str, lease: Lease, waiting: Waiting) -> None:
        """One turn: kept with its answer, or else answered with the domain's words for a failure."""
        message, output = _message(conversation_id, waiting), CollectingOutput()
        message_id = waiting.fields["message_id"]
        if lease.owner.answers == BOT:
            await self._inbox.tell_typing(conversation_id)

        def answer() -> str:
            said = answers(self._agent.domain, message, output)
            return self._entry(conversation_id, message_id, said, lease.answering)

        lease.delivery = Delivery(waiting.id, answer)
        try:
            await take_owned_turn(self._agent, lease, as_user_message(message, output, CHANNEL), output)
        except ConversationError:
            raise
        except Exception:
            logger.exception("a turn of conversation %s failed", conversation_id)
            await self._inbox.answer(conversation_id, lease, waiting.id, answer())
        finally:
            lease.delivery = None

    def _entry(
        self, conversation_id: str, message_id: str, messages: list[dict[str, Any]], answering: str = BOT
    ) -> str:
        """The answer to a message as it is shown: the assistant's, or that a person reads it."""
        speaker = "system" if answering == HUMAN else "bot"
        entry = {"from": speaker, "reply_to": message_id, "messages": self._shown(conversation_id, messages)}
        return json.dumps(entry, ensure_ascii=False)

    def _shown(self, conversation_id: str, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self._signed(conversation_id, message) for message in messages]

    def _signed(self, conversation_id: str, message: dict[str, Any]) -> dict[str, Any]:
        """A message with its buttons signed, so that the browser can prove what it was shown."""
        shown = {name: part for name, part in message.items() if name != "recipient_id"}
        if "buttons" in shown:
            shown["buttons"] = [
                {**button, "signed": self._tokens.sign_button(conversation_id, button["payload"])}
                for button in shown["buttons"]
            ]
        return shown


def _message(conversation_id: str, waiting: Waiting) -> ShopperMessage:
    known = waiting.fields
    return ShopperMessage(
        conversation_id,
        known["text"],
        known["message_id"],
        known.get("customer_id"),
        known.get("item_id"),
        known.get("photo"),
    )
