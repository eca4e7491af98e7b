"""Which conversations a person of the shop may read: those with people now, those in which a contact was left
that nobody has dealt with, and theirs; a supervisor all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions.console.refusals import RefusedError
from actions.handoff import Agent, ContactRequests, Desk, Owner

Transition = dict[str, str]


@dataclass(frozen=True, slots=True)
class Readable:
    """A conversation that may be read, with its owner and whose it has been."""

    owner: Owner
    transitions: Sequence[Transition]


def readable(conversation_id: str, agent: Agent, desk: Desk, requests: ContactRequests) -> Readable:
    """What is known of a conversation's owners, or RefusedError (403) for who may not read it."""
    owner, transitions = desk.owner(conversation_id), desk.transitions(conversation_id)
    if not may_read(agent, owner, transitions) and not requests.wait_in(conversation_id):
        raise RefusedError(
            "conversation", "neither waits nor is in anybody's hands, nor was it in yours", 403
        )
    return Readable(owner, transitions)


def may_read(agent: Agent, owner: Owner, transitions: Sequence[dict[str, Any]]) -> bool:
    """Whether a person has any business with a conversation."""
    if agent.supervises or owner.state != "bot":
        return True
    return any(agent.id in (one.get("agent"), one.get("held_by")) for one in transitions)
