"""`python -m actions.console`: who may use the agents' console. Exits 2 on bad arguments or a bad file."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from actions.console.accounts import (
    ROLES,
    Account,
    AccountsError,
    agent_of,
    changing,
    read_accounts,
    write_accounts,
)
from actions.console.passwords import hashed
from actions.settings import agents_file


class RefusedError(Exception):
    """The command is not carried out: the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command."""
    options = _parser().parse_args(arguments)
    try:
        if options.file is None:
            raise RefusedError("name the file: --file FILE, or DAOGOU_AGENTS in the environment")
        options.run(options)
    except (RefusedError, AccountsError, OSError) as error:
        print(f"console: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m actions.console", description=__doc__)
    parser.add_argument(
        "--file",
        type=Path,
        default=agents_file(os.environ),
        help="the file of agents; default: DAOGOU_AGENTS",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add-agent", help="let somebody in; the file is made if it is not there")
    add.add_argument("id", help="what they sign in with")
    add.add_argument("--name", required=True, help="what shoppers and colleagues read")
    add.add_argument("--role", choices=ROLES, default=ROLES[0])
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add.add_argument(
        "--replace", action="store_true", help="change name, role and password of one who is there"
    )
    add.set_defaults(run=_add)
    commands.add_parser("list-agents", help="who may use the console").set_defaults(run=_list)
    remove = commands.add_parser("remove-agent", help="let somebody in no more, from their next request on")
    remove.add_argument("id")
    remove.set_defaults(run=_remove)
    return parser


def _add(options: argparse.Namespace) -> None:
    try:
        agent = agent_of(options.id, options.name, options.role)
        account = Account(agent, hashed(_password(from_stdin=options.password_stdin)))
    except ValueError as error:
        raise RefusedError(error) from error
    with changing(options.file):
        accounts = read_accounts(options.file) if options.file.exists() else {}
        if agent.id in accounts and not options.replace:
            raise RefusedError(f"{agent.id} is there already; --replace changes them")
        write_accounts(options.file, {**accounts, agent.id: account}.values())
    print(f"{agent.id} ({agent.role}) may use the console")


def _list(options: argparse.Namespace) -> None:
    for account in read_accounts(options.file).values():
        print(f"{account.agent.id}\t{account.agent.role}\t{account.agent.name}")


def _remove(options: argparse.Namespace) -> None:
    with changing(options.file):
        accounts = read_accounts(options.file)
        if accounts.pop(options.id, None) is None:
            raise RefusedError(f"there is no {options.id}")
        write_accounts(options.file, accounts.values())
    print(f"{options.id} may use the console no more")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise RefusedError("the two passwords differ")
    return password


if __name__ == "__main__":
    sys.exit(main())
