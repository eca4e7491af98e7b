"""The console while Redis is gone and behind a proxy, over real HTTP and a Redis of its own."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import redis_binary, wait_until_answering

from .console_server import (
    ADA,
    AGENTS,
    PASSWORD,
    SECRET,
    Console,
    console_running,
    free_port,
    refused,
    write_all,
)
from .test_console_live import listening, texts
from .test_process import STOP_S, started, until


class OwnRedis:
    """A redis-server that forgets nothing when it is killed."""

    def __init__(self, folder: Path) -> None:
        self._port, self._folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        command = [redis_binary(), "--port", str(self._port), "--bind", "127.0.0.1"]
        command += [
            "--dir",
            str(self._folder),
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
            "--save",
            "",
        ]
        self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until_answering(self.url, self._server)

    def kill(self) -> None:
        self._server.kill()
        self._server.wait()


@contextmanager
def own_redis(folder: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(folder)
    try:
        yield server
    finally:
        server.kill()


def test_a_console_outlives_an_outage_of_redis(artifacts: Path, tmp_path: Path) -> None:
    with own_redis(tmp_path) as server, console_running(artifacts, server.url, tmp_path) as console:
        ada = console.sign_in(ADA)
        console.asked("c1", "before")
        ada.post("conversations/c1/claim")
        with listening(ada, "c1") as heard:
            console.says("c1", "one")
            heard.until(lambda: texts(heard) == ["one"])
            server.kill()
            for path in ("me", "queue", "events", "conversations/c1"):
                answer = ada.get(path)
                assert refused(answer) == (503, "service")
                assert answer.headers["retry-after"]
            said = {"message_id": "m1", "text": "hello"}
            assert refused(ada.post("conversations/c1/messages", json=said)) == (503, "service")
            comments = heard.comments
            heard.until(lambda: heard.comments > comments)  # the line stays
            server.start()
            console.says("c1", "two")
            heard.until(lambda: texts(heard) == ["one", "two"])
            until(lambda: ada.post("conversations/c1/messages", json=said).status_code == 202, within_s=20)
            owner = ada.get("conversations/c1").json()["owner"]
            assert (owner["state"], owner["agent"]) == ("human", "ada")
            assert [row["id"] for row in ada.get("queue").json()["mine"]] == ["c1"]


def test_a_server_that_is_told_to_stop_ends_its_streams(
    artifacts: Path, redis_clean: str, tmp_path: Path
) -> None:
    agents = tmp_path / "agents.yml"
    write_all(agents, AGENTS)
    settings = {"DAOGOU_AGENTS": str(agents), "DAOGOU_SECRET": SECRET}
    with started(artifacts, redis_clean, **settings) as (process, address):
        console = Console(address, redis_clean, agents)
        with listening(console.sign_in(ADA)) as heard:
            process.send_signal(signal.SIGTERM)
            assert process.wait(STOP_S) == 0
            assert heard.over.is_set()


def test_behind_a_proxy_addresses_and_https_are_those_of_the_browser(
    artifacts: Path, redis_clean: str, tmp_path: Path
) -> None:
    with console_running(artifacts, redis_clean, tmp_path, DAOGOU_PROXIES="1") as console:

        def sign_in(address: str, password: str, **headers: str) -> tuple[int, str]:
            forwarded = {
                "X-Daogou-Desk": "1",
                "X-Forwarded-For": address,
                "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": "desk.shop.example",
                **headers,
            }
            with console.visitor(**forwarded) as client:
                answer = client.post("session", json={"name": "ada", "password": password})
            return answer.status_code, answer.headers.get("set-cookie", "")

        status, cookie = sign_in("203.0.113.1", PASSWORD, Origin="https://desk.shop.example")
        assert (status, "Secure" in cookie) == (200, True)
        assert sign_in("203.0.113.1", PASSWORD, Origin="https://evil.example")[0] == 403
        for number in range(5):
            with console.visitor(**{"X-Daogou-Desk": "1", "X-Forwarded-For": "203.0.113.2"}) as client:
                client.post("session", json={"name": f"nobody{number}", "password": "wrong horse"})
        assert sign_in("203.0.113.2", PASSWORD)[0] == 429
        assert (
            sign_in("evil, 203.0.113.2", PASSWORD)[0] == 429
        )  # what a browser itself claims stands further left
        assert sign_in("203.0.113.3", PASSWORD)[0] == 200
