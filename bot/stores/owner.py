"""Who answers a conversation: the assistant, also while a person is waited for, or a person of the shop."""

from __future__ import annotations

from dataclasses import dataclass

BOT, HUMAN, ANYONE = "bot", "human", ""


@dataclass(frozen=True)
class Owner:
    """`state` is `bot`, `waiting` or `human`; `name` is the person's."""

    state: str
    name: str = ""

    @property
    def answers(self) -> str:
        """`HUMAN` if a person does, else `BOT`."""
        return HUMAN if self.state == HUMAN else BOT


ASSISTANT = Owner("bot")
