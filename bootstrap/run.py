"""`make run`, `make stop` and `make shell`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from bootstrap import agents, environments, processes, redis_server, running, signals, steps
from bootstrap.console import say
from bootstrap.paths import artifacts
from bootstrap.services import Service, Services, answers_ok
from bootstrap.settings import Ports, read_ports, require_free, secret


@dataclass(frozen=True)
class Plan:
    """What this start of the services goes by: their ports, Redis and common environment."""

    ports: Ports
    redis_url: str
    env: dict[str, str]


def run() -> int:
    """Builds what is missing, runs all services until a signal or a crash, and stops what it started."""
    began = time.monotonic()
    ports = read_ports()
    steps.require_store()
    with running.claim():
        require_free(ports.bot, "BOT_PORT")
        require_free(ports.actions, "ACTIONS_PORT")
        steps.prepare()
        services = Services()
        try:
            _serve(services, ports, began)
        except signals.Stopped:
            say("\nStopping")
        finally:
            signals.ignore()
            services.stop()
    return 0


def stop() -> int:
    """Ends a `make run` left in the background."""
    say("Stopped." if running.stop() else "Nothing of this checkout is running.")
    return 0


def shell() -> int:
    """A conversation in the terminal, with the running services or ones of its own."""
    if running.is_claimed() and "redis_url" in (state := running.note()):
        env = _environment(Ports(state["bot_port"], state["actions_port"]), state["redis_url"])
        return _converse(env)
    ports = read_ports()
    steps.require_store()
    with running.claim():
        require_free(ports.actions, "ACTIONS_PORT")
        steps.prepare()
        services = Services()
        try:
            plan = _start_backend(services, ports)
            services.wait_until_ready()
            return _converse(plan.env)
        finally:
            signals.ignore()
            services.stop()


def _serve(services: Services, ports: Ports, began: float) -> None:
    people = agents.prepare()
    plan = _start_backend(services, ports, DAOGOU_AGENTS=str(people.file))
    services.start(_bot(plan))
    services.wait_until_ready()
    running.write_note(redis_url=plan.redis_url, bot_port=ports.bot, actions_port=ports.actions)
    say(f"\nDaogou is ready after {time.monotonic() - began:.0f} s.\n")
    say(f"  demo shop http://127.0.0.1:{ports.bot}/")
    say(f"  console   http://127.0.0.1:{ports.actions}/console    {people.how}\n")
    for line in services.lines():
        say(f"  {line}")
    if plan.redis_url == os.environ.get("REDIS_URL"):
        say(f"  redis     {redis_server.without_password(plan.redis_url)} (yours: left running at the end)")
    say("\nCtrl-C stops all of it.")
    services.watch()


def _start_backend(services: Services, ports: Ports, **more: str) -> Plan:
    """Redis with the scores in it, and the actions server, which loads while the scores are published."""
    redis_url = os.environ.get("REDIS_URL") or ""
    if redis_url:
        redis_server.require_answer(redis_url)
    else:
        own = redis_server.own()
        services.start(own)
        services.wait_until_ready()
        redis_url = own.address
    plan = Plan(ports, redis_url, {**_environment(ports, redis_url), **more})
    services.start(_actions(plan))
    steps.recommender("Publish the scores", "publish", env=plan.env)
    return plan


def _environment(ports: Ports, redis_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "BOT_PORT": str(ports.bot),
        "ACTIONS_PORT": str(ports.actions),
        "REDIS_URL": redis_url,
        "DAOGOU_ACTIONS_URL": f"http://127.0.0.1:{ports.actions}",
        "DAOGOU_SECRET": secret(artifacts() / "secret"),
        "DAOGOU_DEMO": os.environ.get("DAOGOU_DEMO") or "1",
        "PYTHONUNBUFFERED": "1",
    }


def _actions(plan: Plan) -> Service:
    address = f"http://127.0.0.1:{plan.ports.actions}"
    command = [environments.ACTIONS.python, "-m", "actions"]
    return Service("actions", command, plan.env, lambda: answers_ok(f"{address}/ready"), address)


def _bot(plan: Plan) -> Service:
    address = f"http://127.0.0.1:{plan.ports.bot}"
    command = [environments.BOT.python, "-m", "bot", "run"]
    return Service("bot", command, plan.env, lambda: answers_ok(f"{address}/ready"), address)


def _converse(env: dict[str, str]) -> int:
    """Gives the terminal to the bot's shell; Ctrl-C is its own there."""
    signals.leave_keyboard()
    quiet = {**env, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}  # nothing but the conversation
    process = processes.spawn([environments.BOT.python, "-m", "bot", "shell"], None, quiet, keyboard=True)
    try:
        return process.wait()
    finally:
        processes.stop(process)
