"""Runs skills under rasa-sdk's executor: off the event loop and within a deadline."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.metrics import Metrics
from actions.photos import PhotoError
from actions.services import NotReadyError, Services
from actions.skills import Skill
from actions.turn import UNCHANGED, Reply, Turn
from recommender import RecommenderError

log = logging.getLogger(__name__)

THREADS = 8
"""Skills that run at a time; more wait, and their deadline runs while they do."""

Handler = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[dict[str, Any]]]]


class Execution:
    """An executor with every skill registered under its action's name."""

    def __init__(
        self, services: Services, skills: Mapping[str, Skill], metrics: Metrics, *, timeout_s: float
    ) -> None:
        self._services = services
        self._metrics = metrics
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="skill")
        self.executor = ActionExecutor()
        for name, skill in skills.items():
            self.executor.register_function(name, self._handler(name, skill))

    def close(self) -> None:
        """Let no further skill begin."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _handler(self, name: str, skill: Skill) -> Handler:
        async def handle(
            dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
        ) -> list[dict[str, Any]]:
            del domain
            turn = Turn.of(
                {
                    "sender_id": tracker.sender_id,
                    "slots": tracker.slots,
                    "latest_message": tracker.latest_message,
                    "latest_action_name": tracker.latest_action_name,
                    "events": tracker.events,
                    "active_loop": tracker.active_loop,
                }
            )
            with self._metrics.timed(name):
                outcome, reply = await self._answer(skill, turn)
            if reply.rejected:
                raise ActionExecutionRejection(name)  # counted where it becomes a status
            self._metrics.count(name, outcome)
            for message in reply.messages:
                dispatcher.utter_message(**message)
            loop = [] if reply.loop == UNCHANGED else [ActiveLoop(reply.loop)]
            return [*loop, *(SlotSet(slot, value) for slot, value in reply.slots.items())]

        return handle

    async def _answer(self, skill: Skill, turn: Turn) -> tuple[str, Reply]:
        """The skill's reply and its outcome; nothing of a reply that comes too late is said."""
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self._threads, skill, turn, self._services)
        try:
            reply = await asyncio.wait_for(running, self._timeout_s)
        except TimeoutError:
            return "timeout", Reply().say("utter_timeout")
        except NotReadyError:
            return "starting", Reply().say("utter_starting")
        except PhotoError as error:
            return "no_photo", Reply().say(error.response)
        except RecommenderError as error:
            log.error("the recommender failed: %s", type(error).__name__)
            return "failure", Reply().say("utter_failure")
        return ("degraded" if reply.degraded else "ok"), reply
