"""The people who work at the shop's desk in the tests, and how they sign in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from actions.console.accounts import Account, agent_of, write_accounts
from actions.console.passwords import hashed
from actions.handoff import Agent

PASSWORD = "a password for tests"
MIA = Agent("mia", "Mia Lindqvist", "supervisor")
TOM, INES = Agent("tom", "Tom Okafor"), Agent("ines", "Inês Carvalho")
SLY = Agent("sly", "<img src=x onerror=harm()>")
"""Whose name would run, were it ever taken for markup."""
STAFF = (MIA, TOM, INES, SLY)


def written(folder: Path) -> Path:
    """The file of agents, as `python -m actions.console add-agent` writes it."""
    file = folder / "agents.yml"
    write_accounts(file, (Account(agent_of(one.id, one.name, one.role), _hash()) for one in STAFF))
    return file


@cache
def _hash() -> str:
    return hashed(PASSWORD)
