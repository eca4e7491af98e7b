"""Who may use the console: the file that DAOGOU_AGENTS names, read again whenever it changes.

It is a YAML list of `{id, name, role, password}`, `role` being `agent` or `supervisor` and `password` an
argon2 hash; `python -m actions.console` writes it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from actions.console.passwords import is_hash
from actions.handoff import Agent

log = logging.getLogger(__name__)

ROLES = ("agent", "supervisor")
AGENT_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}", re.ASCII)
MAX_NAME = 60
_ENTRIES = {"id", "name", "role", "password"}
_HEADING = "# Who may use the agents' console: python -m actions.console (docs/handoff.md)\n"


class AccountsError(Exception):
    """The file cannot be used: the message names it, the entry and the reason."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the shop, and the hash of their password."""

    agent: Agent
    password: str = field(repr=False)


class Accounts:
    """The accounts as they are at the moment. A file that has become unusable leaves those of before."""

    def __init__(self, file: Path) -> None:
        """Read the file for the first time.

        Raises:
            AccountsError: it is missing or malformed.
        """
        self._file = file
        self._seen = _state(file)
        self._accounts = read_accounts(file)

    def get(self, agent_id: str) -> Account | None:
        """The account of this id."""
        return self._current().get(agent_id)

    def agents(self) -> list[Agent]:
        """Everybody, in the order of the file."""
        return [account.agent for account in self._current().values()]

    def _current(self) -> Mapping[str, Account]:
        state = _state(self._file)
        if state != self._seen:
            try:
                self._accounts = read_accounts(self._file)
            except AccountsError as error:
                log.error("the agents of before stay: %s", error)
            self._seen = state
        return self._accounts


def read_accounts(file: Path) -> dict[str, Account]:
    """The accounts of a file by id.

    Raises:
        AccountsError: it is missing or malformed.
    """
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AccountsError(f"{file}: {error}") from error
    if not isinstance(entries, list | None):
        raise AccountsError(f"{file}: expected a list of {{id, name, role, password}}")
    accounts: dict[str, Account] = {}
    for number, entry in enumerate(entries or (), start=1):
        account = _account(entry, f"{file}: entry {number}")
        if account.agent.id in accounts:
            raise AccountsError(f"{file}: entry {number}: id: {account.agent.id!r} stands there twice")
        accounts[account.agent.id] = account
    return accounts


def write_accounts(file: Path, accounts: Iterable[Account]) -> None:
    """Put accounts into a file in place of what it held; nobody but its owner may read it."""
    entries = [
        {"id": one.agent.id, "name": one.agent.name, "role": one.agent.role, "password": one.password}
        for one in accounts
    ]
    fresh = file.with_name(f".{file.name}.new")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write(_HEADING + yaml.safe_dump(entries, allow_unicode=True, sort_keys=False))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


@contextmanager
def changing(file: Path) -> Iterator[None]:
    """One change of a file at a time; a second one waits for the first."""
    with file.with_name(f".{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def agent_of(agent_id: object, name: object, role: object) -> Agent:
    """A person of the shop.

    Raises:
        ValueError: one of the three is malformed; the message names it.
    """
    if not isinstance(agent_id, str) or not AGENT_ID.fullmatch(agent_id):
        raise ValueError("id: must be 1 to 32 lower-case letters, digits or . _ -, a letter or digit first")
    if not isinstance(name, str) or not name.isprintable() or not 1 <= len(name.strip()) <= MAX_NAME:
        raise ValueError(f"name: must have 1 to {MAX_NAME} printable characters")
    if role not in ROLES:
        raise ValueError(f"role: must be {' or '.join(ROLES)}")
    return Agent(agent_id, name.strip(), str(role))


def _account(entry: object, where: str) -> Account:
    if not isinstance(entry, Mapping) or entry.keys() != _ENTRIES:
        raise AccountsError(f"{where}: expected id, name, role and password")
    try:
        agent = agent_of(entry["id"], entry["name"], entry["role"])
    except ValueError as error:
        raise AccountsError(f"{where}: {error}") from error
    if not isinstance(entry["password"], str) or not is_hash(entry["password"]):
        raise AccountsError(f"{where}: password: is no argon2 hash")
    return Account(agent, entry["password"])


def _state(file: Path) -> tuple[int, int, int] | None:
    """What changes whenever the file does; None while there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
