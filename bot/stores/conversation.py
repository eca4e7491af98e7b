"""A conversation's tracker that knows which of its turns are kept, and holds a window of its events."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionReverted,
    AllSlotsReset,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores.records import Record, as_record, from_record, reduce
from bot.stores.snapshot import opening

WINDOW = 60
"""Events that are held at least; twice as many at most, and those of one turn."""

RESETS_SLOTS = (AllSlotsReset, ActionReverted, Restarted, SessionStarted, UserUtteranceReverted)


class Conversation(DialogueStateTracker):
    """Rasa's tracker, whose events are those of the latest turns after a snapshot of what came before."""

    def __init__(self, sender_id: str, slots: Iterable[Slot]) -> None:
        super().__init__(sender_id, slots)
        self.version = 0
        """How many turns of the conversation are kept, those before the window among them."""
        self._turns: deque[int] = deque()
        self._kept_slots: dict[str, object] = {}
        self._states: dict[tuple[object, ...], list[State]] = {}
        self._states_of: tuple[int, int] = (0, 0)

    @classmethod
    def of(
        cls,
        sender_id: str,
        slots: Iterable[Slot],
        version: int,
        before: Sequence[Record],
        turns: Sequence[Sequence[Record]],
    ) -> Conversation:
        """The conversation of which `before` stands for all turns but the latest, `turns`."""
        conversation = cls(sender_id, slots)
        conversation.version = version
        for records in (before, *turns):
            for record in records:
                conversation.update(from_record(record))
            conversation._turns.append(len(records))
        conversation._kept_slots = {
            name: slot.value for name, slot in conversation.slots.items() if slot.has_been_set
        }
        return conversation

    def close_turn(self) -> list[Record]:
        """Count what happened since the last turn as one turn, and return the records to keep of it."""
        new = list(islice(self.events, sum(self._turns), None))
        records = [as_record(reduce(event)) for event in new if not self._says_nothing_new(event)]
        self._turns.append(len(new))
        self.version += 1
        return records

    def shorten(self) -> tuple[int, list[Record]] | None:
        """Have a snapshot stand for the oldest turns, once there are twice as many events as must be held.

        Returns how many turns of the conversation now lie before the window, and the records that stand
        for them; None if nothing changed.
        """
        if len(self.events) <= 2 * WINDOW:
            return None
        old = 0
        while len(self._turns) > 1 and len(self.events) - old - self._turns[0] >= WINDOW:
            old += self._turns.popleft()
        events = list(self.events)
        before = opening(_replayed(self, events[:old]))
        self.events = deque([*before, *events[old:]])
        turns_left = len(self._turns)
        self._turns.appendleft(len(before))
        return self.version - turns_left, [as_record(event) for event in before]

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """The states that the events led through, as Rasa's tracker gives them.

        Several policies ask for the same several times a turn: the events are replayed once for all of them.
        """
        latest = (len(self.events), id(self.events[-1]) if self.events else 0)
        if latest != self._states_of:
            self._states, self._states_of = {}, latest
        asked = (id(domain), omit_unset_slots, ignore_rule_only_turns, str(rule_only_data))
        if asked not in self._states:
            self._states[asked] = super().past_states(
                domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data
            )
        # Policies take things out of what they are given.
        return [{name: dict(part) for name, part in state.items()} for state in self._states[asked]]

    def copy(self) -> Conversation:
        """An independent conversation in the same state; Rasa's own would replay every event."""
        twin = copy.copy(self)
        twin.events = self.events.copy()
        twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        twin.active_loop = copy.copy(self.active_loop)
        twin._turns = self._turns.copy()
        twin._kept_slots = dict(self._kept_slots)
        twin._states = dict(self._states)
        return twin

    def _says_nothing_new(self, event: Event) -> bool:
        """Whether it sets a slot to the value that it has; actions set all of theirs in each turn."""
        if isinstance(event, RESETS_SLOTS):
            self._kept_slots.clear()
        if not isinstance(event, SlotSet):
            return False
        if event.key in self._kept_slots and self._kept_slots[event.key] == event.value:
            return True
        self._kept_slots[event.key] = event.value
        return False


def _replayed(tracker: DialogueStateTracker, events: Iterable[Event]) -> DialogueStateTracker:
    replayed = tracker.init_copy()
    for event in events:
        replayed.update(event)
    return replayed
