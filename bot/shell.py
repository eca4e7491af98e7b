"""A conversation on the terminal, against the same model and actions server as the website's."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from rasa.core.agent import Agent

from bot.app import load_assistant
from bot.channels.message import InvalidMessageError, ShopperMessage, read_text
from bot.channels.turn import take_turn
from bot.settings import Settings

STOP = "/stop"


def converse(settings: Settings) -> None:
    """Read lines and print answers until the input ends."""
    assistant = load_assistant(settings)

    async def conversation() -> None:
        try:
            await _converse(assistant.agent)
        finally:
            await assistant.close()

    asyncio.run(conversation())


async def _converse(agent: Agent) -> None:
    sender = f"shell-{uuid.uuid4().hex}"
    _print(f"Type a message and press Enter; {STOP} or Ctrl-D ends the conversation.")
    while (line := await asyncio.to_thread(_read_line)) not in (None, STOP):
        try:
            message = ShopperMessage(sender, read_text(line))
        except InvalidMessageError as error:
            _print(str(error))
            continue
        for answer in await take_turn(agent, message, "shell"):
            _print(as_text(answer))


def as_text(answer: dict[str, Any]) -> str:
    """What a terminal shows of an answer: its text, then its buttons."""
    lines = [answer["text"]] if "text" in answer else []
    lines += [f"  [{button['title']}]" for button in answer.get("buttons", ())]
    return "\n".join(lines)


def _read_line() -> str | None:
    try:
        return input("> ").strip()
    except EOFError:
        return None


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the terminal is this channel's output
