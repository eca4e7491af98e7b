"""Who may use the console: the file, and the commands that write it."""

import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from actions.console import __main__ as command
from actions.console.accounts import Accounts, AccountsError, read_accounts
from actions.console.passwords import is_right

from .conftest import ROOT

PASSWORD = "correct horse"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "agents.yml"


def run(file: Path, *arguments: str, password: str = PASSWORD) -> int:
    stdin = sys.stdin
    sys.stdin = io.StringIO(f"{password}\n")
    try:
        return command.main(["--file", str(file), *arguments])
    finally:
        sys.stdin = stdin


def add(file: Path, agent_id: str, *arguments: str, password: str = PASSWORD) -> int:
    name = agent_id.title()
    return run(file, "add-agent", agent_id, "--name", name, "--password-stdin", *arguments, password=password)


def test_agents_are_added_listed_and_removed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file, "ada") == 0
    assert add(file, "grace", "--role", "supervisor") == 0
    capsys.readouterr()
    assert run(file, "list-agents") == 0
    assert capsys.readouterr().out == "ada\tagent\tAda\ngrace\tsupervisor\tGrace\n"
    assert run(file, "remove-agent", "ada") == 0
    assert list(read_accounts(file)) == ["grace"]


def test_the_file_holds_no_password_and_nobody_else_may_read_it(file: Path) -> None:
    add(file, "ada")
    text = file.read_text("utf-8")
    assert PASSWORD not in text
    assert "$argon2id$" in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert is_right(read_accounts(file)["ada"].password, PASSWORD)
    assert not is_right(read_accounts(file)["ada"].password, "wrong horse")


def test_one_who_is_there_is_changed_only_on_request(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(file, "ada")
    assert add(file, "ada", password="another horse") == 2
    assert "ada is there already" in capsys.readouterr().err
    assert is_right(read_accounts(file)["ada"].password, PASSWORD)
    assert add(file, "ada", "--replace", password="another horse") == 0
    assert is_right(read_accounts(file)["ada"].password, "another horse")


@pytest.mark.parametrize(
    ("agent_id", "password", "named"),
    [
        ("Ada", PASSWORD, "id: must"),
        ("a" * 33, PASSWORD, "id: must"),
        ("../ada", PASSWORD, "id: must"),
        ("ada", "short", "password: must have 10"),
        ("ada", "", "password: must have 10"),
        ("ada", "x" * 257, "password: must have 10"),
    ],
)
def test_bad_arguments_are_named_and_nothing_is_written(
    agent_id: str, password: str, named: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(file, agent_id, password=password) == 2
    assert named in capsys.readouterr().err
    assert not file.exists()


def test_unknown_agents_and_missing_files_are_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "list-agents") == 2
    assert str(file) in capsys.readouterr().err
    add(file, "ada")
    assert run(file, "remove-agent", "bob") == 2
    assert "there is no bob" in capsys.readouterr().err


def test_the_environment_names_the_file(file: Path) -> None:
    environment = {**os.environ, "DAOGOU_AGENTS": str(file)}
    arguments = [
        sys.executable,
        "-m",
        "actions.console",
        "add-agent",
        "ada",
        "--name",
        "Ada",
        "--password-stdin",
    ]
    made = subprocess.run(
        arguments, input=PASSWORD, text=True, capture_output=True, cwd=ROOT, env=environment, check=False
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert list(read_accounts(file)) == ["ada"]
    del environment["DAOGOU_AGENTS"]
    lost = subprocess.run(
        arguments, input=PASSWORD, text=True, capture_output=True, cwd=ROOT, env=environment
    )
    assert lost.returncode == 2
    assert "DAOGOU_AGENTS" in lost.stderr


def test_agents_added_at_the_same_time_are_all_there(file: Path) -> None:
    from actions.console.accounts import Account, agent_of, changing, write_accounts
    from actions.console.passwords import hashed

    kept = hashed(PASSWORD)

    def put(number: int) -> None:
        with changing(file):
            accounts = read_accounts(file) if file.exists() else {}
            agent = agent_of(f"agent-{number}", f"Agent {number}", "agent")
            write_accounts(file, [*accounts.values(), Account(agent, kept)])

    threads = [threading.Thread(target=put, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_accounts(file)) == 20


HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$bm90YXJlYWxoYXNo"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ada: 1", "expected a list"),
        ("- ada", "entry 1: expected id, name, role and password"),
        ("- {id: ada, name: Ada, role: agent}", "entry 1: expected"),
        (f"- {{id: ada, name: Ada, role: boss, password: '{HASH}'}}", "role: must be"),
        (f"- {{id: ada, name: 1, role: agent, password: '{HASH}'}}", "name: must have"),
        (f"- {{id: 1, name: Ada, role: agent, password: '{HASH}'}}", "id: must be"),
        ("- {id: ada, name: Ada, role: agent, password: correct horse}", "password: is no argon2 hash"),
        (
            f"- {{id: ada, name: Ada, role: agent, password: '{HASH}'}}\n" * 2,
            "entry 2: id: 'ada' stands there twice",
        ),
        ("- [", "agents.yml"),
        ("\x00", "agents.yml"),
    ],
)
def test_a_malformed_file_is_named(text: str, named: str, file: Path) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(AccountsError, match=named) as caught:
        Accounts(file)
    assert "correct horse" not in str(caught.value)


def test_changes_of_the_file_are_seen_at_once_and_an_unusable_one_changes_nothing(file: Path) -> None:
    add(file, "ada")
    accounts = Accounts(file)
    add(file, "bob")
    assert [agent.id for agent in accounts.agents()] == ["ada", "bob"]
    run(file, "remove-agent", "ada")
    assert accounts.get("ada") is None
    file.write_text("- [", "utf-8")
    assert accounts.get("bob") is not None
    add_again = file.with_name("other.yml")
    add(add_again, "carol")
    add_again.replace(file)
    assert [agent.id for agent in accounts.agents()] == ["carol"]
