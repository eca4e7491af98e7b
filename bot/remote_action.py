"""A custom action run by the actions server; stands in for Rasa's own `RemoteAction`.

Rasa's posts the whole tracker and the domain, waits up to 300 s, and leaves the shopper without an answer
when the server fails. This one posts a bounded window, keeps to a deadline and says what happened.
"""

from __future__ import annotations

import logging
from functools import partial
from itertools import islice
from typing import Any

import rasa
from rasa.core.actions import action, forms
from rasa.core.actions.action import ActionExecutionRejection, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.actions_client import ActionRejectedError, ActionsClient, ActionsUnavailableError
from bot.stores.records import from_record
from bot.stores.snapshot import Snapshot

WINDOW = 60
"""How many of the latest events an action sees; what must outlast them stands in slots."""

UNAVAILABLE_RESPONSE = "utter_actions_unavailable"

UNASKED = frozenset({"action_ask_rating", "action_low_rating"})
"""Actions that add to an answer what nobody asked for: where they fail, nothing is missing."""

logger = logging.getLogger(__name__)

StockRemoteAction = action.RemoteAction


class RemoteAction(StockRemoteAction):
    """One custom action, by name."""

    def __init__(self, client: ActionsClient, name: str, action_endpoint: object = None) -> None:
        super().__init__(name, None)
        self._client = client

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Run it, and return its messages and events; if that fails, a message that says so."""
        try:
            reply = await self._client.post(action_call(self.name(), tracker))
            events = [from_record(event) for event in reply.get("events") or []]
        except ActionRejectedError as error:
            raise ActionExecutionRejection(self.name(), str(error)) from error
        except (ActionsUnavailableError, ValueError) as error:
            logger.error("%s failed in conversation %s: %s", self.name(), tracker.sender_id, error)
            unasked = self.name() in UNASKED
            return [] if unasked else await self._apology(output_channel, nlg, tracker)
        messages = await self._utter_responses(reply.get("responses") or [], output_channel, nlg, tracker)
        return [*messages, *events]

    @staticmethod
    async def _apology(
        output_channel: OutputChannel, nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker
    ) -> list[Event]:
        message = await nlg.generate(UNAVAILABLE_RESPONSE, tracker, output_channel.name())
        return [create_bot_utterance({**message, "utter_action": UNAVAILABLE_RESPONSE})] if message else []


def action_call(name: str, tracker: DialogueStateTracker) -> dict[str, Any]:
    """The request that rasa-sdk expects, with the last `WINDOW` events and without the domain."""
    first = max(0, len(tracker.events) - WINDOW)
    state = tracker.current_state(EventVerbosity.NONE)
    latest = islice(tracker.events, first, None)
    state["events"] = [event.as_dict() for event in latest if not isinstance(event, Snapshot)]
    return {
        "next_action": name,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "domain": {},
        "version": rasa.__version__,
    }


def install(client: ActionsClient) -> None:
    """Have Rasa run every custom action through `client`."""
    remote_action = partial(RemoteAction, client)
    action.RemoteAction = remote_action
    forms.RemoteAction = remote_action
