"""The state of a conversation at the beginning of the window of its events."""

from __future__ import annotations

import dataclasses
from typing import Any

from rasa.shared.core.events import ActiveLoop, Event
from rasa.shared.core.trackers import DialogueStateTracker, TrackerActiveLoop


class Snapshot(Event):
    """Stands for all events before it: applied to a tracker it brings back the state that they led to.

    It is an event, so that whatever Rasa does with a tracker's events (copying, replaying them for a policy,
    undoing the latest, starting anew) does the right thing with what came before the window.
    """

    type_name = "snapshot"

    def __init__(self, state: dict[str, Any], timestamp: float | None = None) -> None:
        super().__init__(timestamp)
        self.state = state

    @classmethod
    def of(cls, tracker: DialogueStateTracker) -> Snapshot:
        """The state of a tracker between two turns."""
        loop = tracker.active_loop
        state = {
            "slots": {name: slot.value for name, slot in tracker.slots.items() if slot.has_been_set},
            "paused": tracker.is_paused(),
            "latest_action": tracker.latest_action,
            "followup_action": tracker.followup_action,
            "active_loop": dataclasses.asdict(loop) if loop else None,
        }
        return cls(state, tracker.events[-1].timestamp if tracker.events else None)

    def apply_to(self, tracker: DialogueStateTracker) -> None:
        """Set the tracker's state; slots that the domain no longer has are left out."""
        tracker._reset()
        for name, value in self.state["slots"].items():
            if name in tracker.slots:
                tracker.slots[name].value = value
        loop = self.state["active_loop"]
        tracker.active_loop = TrackerActiveLoop(**loop) if loop else None
        tracker._paused = self.state["paused"]
        tracker.latest_action = self.state["latest_action"]
        tracker.followup_action = self.state["followup_action"]

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON."""
        return {**super().as_dict(), "state": self.state}

    @classmethod
    def _from_parameters(cls, parameters: dict[str, Any]) -> Snapshot:
        return cls(parameters["state"], parameters.get("timestamp"))

    def as_story_string(self) -> None:
        """No part of a story."""
        return

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and other.state == self.state

    def __hash__(self) -> int:
        return id(self)


def opening(tracker: DialogueStateTracker) -> list[Event]:
    """The events that stand for all of a tracker's.

    An open form is named by an event of its own before the snapshot: by such an event Rasa knows which
    actions are forms when it folds their repetitions.
    """
    snapshot = Snapshot.of(tracker)
    form = tracker.active_loop_name
    return [ActiveLoop(form, snapshot.timestamp), snapshot] if form else [snapshot]
