"""What browsers get of the console, and what they get where there is none."""

from pathlib import Path

import httpx
import pytest

from .console_server import Console, console_running, refused
from .test_process import started


def test_pages_are_sent_with_a_strict_policy(console: Console) -> None:
    answer = httpx.get(f"{console.address}/console/widget/dom.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    policy = answer.headers["content-security-policy"].split("; ")
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'none'"):
        assert rule in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    tag = answer.headers["etag"]
    again = httpx.get(f"{console.address}/console/widget/dom.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/console/%2e%2e/accounts.py",
        "/console/..%2faccounts.py",
        "/console/widget/..%2fsettings.py",
        "/console/widget/demo/index.html",  # the demo shop is the bot's
        "/console/widget/demo",
        "/console/%00",
        "/console/" + "x" * 5000,
        "/console/nothing.js",
        "/store/images/..%2fstore.yml",
        "/store/images/nothing.jpg",
    ],
)
def test_nothing_else_is_sent(path: str, console: Console) -> None:
    address = console.address.removeprefix("http://")
    answer = httpx.get(f"http://{address}{path}")
    status, _ = refused(answer)
    assert status == 404


def test_without_agents_the_api_says_how_to_make_some(artifacts: Path) -> None:
    with started(artifacts, "") as (_, address):
        for method, path in (("GET", "me"), ("POST", "session"), ("DELETE", "session"), ("GET", "events")):
            answer = httpx.request(method, f"{address}/console/api/{path}")
            assert refused(answer) == (404, "DAOGOU_AGENTS")
            assert "add-agent" in answer.json()["error"]["reason"]


def test_without_redis_the_console_says_so(artifacts: Path, tmp_path: Path) -> None:
    from .console_server import ADA

    with console_running(artifacts, "", tmp_path) as console:
        client = console.sign_in(ADA)
        for path in ("me", "queue", "events", "past", "conversations/c1"):
            answer = client.get(path)
            assert refused(answer) == (503, "service")
            assert answer.headers["retry-after"]
        with console.visitor(**{"X-Daogou-Desk": "1"}) as visitor:
            answer = visitor.post("session", json={"name": "ada", "password": "x" * 12})
            assert refused(answer) == (503, "service")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (
            {"DAOGOU_AGENTS": "{folder}/none.yml", "DAOGOU_SECRET": "s" * 32},
            "DAOGOU_AGENTS: {folder}/none.yml",
        ),
        ({"DAOGOU_AGENTS": "{folder}/bad.yml", "DAOGOU_SECRET": "s" * 32}, "bad.yml: expected a list"),
        ({"DAOGOU_AGENTS": "{folder}/bad.yml"}, "DAOGOU_SECRET: must be set"),
        ({"DAOGOU_AGENTS": "{folder}/bad.yml", "DAOGOU_SECRET": "short"}, "DAOGOU_SECRET: must have"),
        ({"DAOGOU_PROXIES": "-1"}, "DAOGOU_PROXIES"),
    ],
)
def test_what_is_wrong_is_named_at_start(settings: dict[str, str], named: str, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    from .conftest import ROOT, TINY

    (tmp_path / "bad.yml").write_text("agents: 1", "utf-8")
    filled = {name: value.format(folder=tmp_path) for name, value in settings.items()}
    environment = {**os.environ, "DAOGOU_STORE": str(TINY), **filled}
    ended = subprocess.run(
        [sys.executable, "-m", "actions"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert named.format(folder=tmp_path) in ended.stderr
