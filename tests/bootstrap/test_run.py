"""make run, stop and shell from outside, with stand-ins for the servers and the recommender's commands."""

import json
import os
import signal
import socket
import stat
from pathlib import Path

import pytest
import redis

from bootstrap.paths import ROOT
from bootstrap.suites import BENCHMARKS


def own_redis(output: str) -> redis.Redis:
    line = next(line for line in output.splitlines() if "redis://" in line)
    return redis.Redis.from_url(next(word for word in line.split() if word.startswith("redis://")))


def test_run_builds_in_order_serves_and_ctrl_c_leaves_nothing(checkout):
    make = checkout.start()
    checkout.wait_for("Ctrl-C stops all of it")

    assert f"demo shop http://127.0.0.1:{checkout.bot_port}/" in checkout.output()
    assert own_redis(checkout.output()).ping()
    built = [call for call in checkout.calls() if "actions" not in call and "bot run" not in call]
    assert built == [
        "-m recommender import",
        "-m recommender build",
        "-m recommender train --model published",
        "-m bot train",
        "-m recommender publish",
    ]

    os.killpg(make.pid, signal.SIGINT)  # what a terminal's Ctrl-C does
    make.wait(30)
    checkout.wait_until_gone()


def test_what_redis_holds_survives_a_restart(checkout):
    checkout.start()
    checkout.wait_for("Ctrl-C stops all of it")
    own_redis(checkout.output()).set("conversation", "kept")
    checkout.make("stop")

    checkout.start()
    checkout.wait_for("Ctrl-C stops all of it")
    assert own_redis(checkout.output()).get("conversation") == b"kept"


@pytest.mark.parametrize("whom", ["make", "launcher"])
def test_a_killed_make_or_launcher_leaves_no_service_behind(checkout, whom):
    make = checkout.start()
    checkout.wait_for("Ctrl-C stops all of it")
    launcher = int(next(iter(_children(make.pid))))
    os.kill(make.pid if whom == "make" else launcher, signal.SIGKILL)
    make.wait(30)
    workers = {int(file.read_text()) for file in checkout.root.glob("worker-*.pid")}
    assert len(workers) == 2
    for worker in workers if whom == "launcher" else ():
        os.kill(worker, signal.SIGKILL)  # the real servers end their own workers; the stand-in does not
    checkout.wait_until_gone()


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.parametrize("name", ["bot", "actions"])
def test_a_crashed_service_is_named_and_the_rest_is_stopped(checkout, name):
    make = checkout.start()
    checkout.wait_for("Ctrl-C stops all of it")
    checkout.crash(checkout.bot_port if name == "bot" else checkout.actions_port)
    assert make.wait(30) != 0
    assert f"{name} ended by itself (exit code 7)" in checkout.output()
    assert "the stand-in was told to crash" in checkout.output()
    checkout.wait_until_gone()


@pytest.mark.parametrize("variable", ["BOT_PORT", "ACTIONS_PORT"])
def test_a_taken_port_is_named_before_anything_is_built(checkout, variable):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = checkout.make("run", **{variable: str(port)})
    assert result.returncode != 0
    assert f"port {port} ({variable})" in result.stderr
    assert checkout.calls() == []


@pytest.mark.parametrize("value", ["eighty", "0", "70000", "-1", "٣"])
def test_a_malformed_port_is_named(checkout, value):
    result = checkout.make("run", BOT_PORT=value)
    assert result.returncode != 0
    assert "BOT_PORT must be a port" in result.stderr


def test_a_failed_step_shows_its_output_and_the_cause(checkout):
    (checkout.root / "fail").write_text("recommender build")
    result = checkout.make("run")
    assert result.returncode != 0
    assert "Build the encoder and the index: failed (exit code 1): the disk is full" in result.stderr
    assert "No space left on device" in result.stderr


def test_a_missing_store_is_named(checkout):
    result = checkout.make("run", DAOGOU_STORE="data/stores/elsewhere")
    assert result.returncode != 0
    assert "DAOGOU_STORE" in result.stderr


def test_a_given_redis_is_used_and_left_as_it_was(checkout, redis_clean):
    given = redis.Redis.from_url(redis_clean)
    given.set("theirs", "kept")
    checkout.start(REDIS_URL=redis_clean)
    checkout.wait_for("Ctrl-C stops all of it")
    checkout.make("stop")
    assert given.get("theirs") == b"kept"
    assert not (checkout.root / "artifacts/redis").exists()


def test_a_given_redis_that_does_not_answer_is_named_without_its_password(checkout):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"redis://user:hunter2@127.0.0.1:{unused.getsockname()[1]}/0"
        result = checkout.make("run", REDIS_URL=url)
    assert result.returncode != 0
    assert "REDIS_URL=redis://127.0.0.1:" in result.stderr
    assert "hunter2" not in result.stderr + result.stdout


def test_a_second_run_in_the_same_checkout_is_refused(checkout):
    checkout.start()
    checkout.wait_for("Ctrl-C stops all of it")
    result = checkout.make("run")
    assert result.returncode != 0
    assert "already runs here" in result.stderr
    assert own_redis(checkout.output()).ping()


def test_stop_without_a_run_says_so(checkout):
    result = checkout.make("stop")
    assert result.returncode == 0
    assert "Nothing of this checkout is running" in result.stdout


def test_shell_joins_the_running_services(checkout):
    checkout.start()
    checkout.wait_for("Ctrl-C stops all of it")
    before = checkout.calls().count("-m actions")
    assert checkout.make("shell").returncode == 0
    assert checkout.calls()[-1] == "-m bot shell"
    assert checkout.calls().count("-m actions") == before
    assert own_redis(checkout.output()).ping()


def test_shell_alone_starts_what_it_needs_and_stops_it(checkout):
    assert checkout.make("shell").returncode == 0
    assert checkout.calls()[-1] == "-m bot shell"
    assert "-m bot run" not in checkout.calls()
    assert "-m recommender publish" in checkout.calls()
    checkout.wait_until_gone()


def test_the_secret_is_made_once_and_private(checkout):
    secrets = set()
    for _ in range(2):
        checkout.make("shell")
        file = checkout.root / "artifacts/secret"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        secrets.add(file.read_text())
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 32


def test_the_consoles_agents_are_made_once_with_fresh_passwords(checkout):
    def told() -> str:
        checkout.start()
        checkout.wait_for("Ctrl-C stops all of it")
        checkout.make("stop")
        return next(line for line in checkout.output().splitlines() if line.startswith("  console "))

    def made() -> list[str]:
        return [call for call in checkout.calls() if "actions.console" in call]

    first = told()
    assert f"http://127.0.0.1:{checkout.actions_port}/console " in first
    assert [call.partition("add-agent ")[2] for call in made()] == [
        "alex --name Alex --role agent --replace --password-stdin",
        "sam --name Sam --role supervisor --replace --password-stdin",
    ]
    kept = checkout.root / "artifacts/console/passwords.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    passwords = json.loads(kept.read_text())
    assert len(set(passwords.values())) == 2
    assert all(len(password) >= 12 and password in first for password in passwords.values())
    assert not any(password in call for password in passwords.values() for call in checkout.calls())
    (checkout.root / "artifacts/console/agents.yml").touch()  # what the stand-in did not write
    assert told() == first
    assert len(made()) == 2


def test_given_agents_are_used(checkout):
    checkout.start(DAOGOU_AGENTS="ours.yml")
    checkout.wait_for("Ctrl-C stops all of it")
    assert "sign in as one of ours.yml" in checkout.output()
    assert not any("actions.console" in call for call in checkout.calls())


def test_make_alone_lists_the_commands(checkout):
    result = checkout.make("")
    assert result.returncode == 0
    for command in ("run", "test", "shell", "check", "bench", "stop"):
        assert f"make {command} " in result.stdout


def test_bench_runs_every_benchmark_there_is():
    programs = {file.stem for file in (ROOT / "benchmarks").glob("*.py") if "__main__" in file.read_text()}
    run = {
        arguments[0].split(".")[1] for _, arguments in BENCHMARKS if arguments[0].startswith("benchmarks.")
    }
    assert run == programs
