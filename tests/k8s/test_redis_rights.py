"""The users of k8s/base/redis/users.acl, on a real Redis with TLS: the product is played through them, and
the log of what was refused stays empty; what they have no business with is refused.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import redis
from PIL import Image

from tests.e2e import shop, staff
from tests.e2e.floor import wait_for
from tests.e2e.servers import ACTIONS_PYTHON, BOT_PYTHON, ROOT, Service, whole_service
from tests.e2e.talk import RestShopper, WidgetShopper
from tests.k8s.redis_of_the_manifests import FILES, Redis, certificate, started

ANSWER_TIMEOUT_S = 15
LISTENS = "0A"
"""State of a socket in /proc/net/tcp."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    folder = tmp_path_factory.mktemp("redis")
    with started(folder, certificate(folder / "tls")) as running:
        yield running


def recommender(store: Redis, *arguments: str) -> None:
    """A command as the jobs run it."""
    subprocess.run(
        [str(ACTIONS_PYTHON), "-m", "recommender", *arguments, "--redis", store.url("publisher")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared volume."""
    return tmp_path_factory.mktemp("releases")


@pytest.fixture(scope="module")
def service(store: Redis, releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Bot and actions as the pods run them, each as its own user."""
    service = whole_service(tmp_path_factory.mktemp("service"))
    for server in (service.bot, service.actions):
        server.env = {**server.env, "REDIS_URL": store.url(server.name), "DAOGOU_RELEASES": str(releases)}
    recommender(store, "publish")
    try:
        service.bot.start()
        service.actions.start()
        service.actions.wait()
        service.bot.wait()
        yield service
    finally:
        service.bot.stop()
        service.actions.stop()


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=ANSWER_TIMEOUT_S, trust_env=False) as connection:
        yield connection


@pytest.fixture
def nothing_refused(store: Redis) -> Iterator[None]:
    """Redis notes each command that a user's rights did not allow."""
    with store.client("admin", decode_responses=True) as admin:
        admin.acl_log_reset()
        yield
        assert [(entry["username"], entry["object"]) for entry in admin.acl_log()] == []


@pytest.fixture
def desk(service: Service) -> Iterator[httpx.Client]:
    """The console of somebody who signed in with a password."""
    headers = {"X-Daogou-Desk": "1"}
    with httpx.Client(base_url=f"{service.console}/api/", headers=headers, timeout=20) as console:
        answer = console.post("session", json={"name": staff.MIA.id, "password": staff.PASSWORD})
        # Its cookie is for https or for the loopback, which this client takes for neither.
        console.headers["Cookie"] = answer.raise_for_status().headers["set-cookie"].partition(";")[0]
        yield console


def post(shopper: WidgetShopper, path: str, **content: Any) -> dict[str, Any]:
    answer = shopper.client.post(f"/webhooks/widget/{path}", json=content, headers=shopper.headers)
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


@pytest.mark.usefixtures("nothing_refused")
def test_a_shopper_is_served_whole(client: httpx.Client) -> None:
    customers = client.get("/store/showcase.json").json()["customers"]
    shopper = WidgetShopper(client, customers[0]["id"])
    shopper.agree("statistics")
    found = shopper.say("show me red mugs")
    assert found.ids
    assert not found.payload("product_carousel").get("degraded")
    seen = {"event_id": uuid.uuid4().hex, "name": "view_item", "items": [{"item_id": found.ids[0]}]}
    assert post(shopper, "events", events=[seen]) == {"accepted": 1}
    assert shopper.say("what would you recommend for me").ids
    assert shopper.say("add the first one to my cart").payload("cart")["lines"]
    assert "out of your cart" in shopper.say("remove it from my cart").text
    assert shopper.say("where is my order").messages
    watched = shopper.say("red mugs").ids[:2]
    for place, item_id in zip(("first", "second"), watched, strict=True):
        kept = shopper.say(f"let me know when the {place} one drops below 50p").text
        assert shop.listings()[item_id]["title"] in kept
    assert "no longer watching" in shopper.say("stop watching that").text
    assert shop.listings()[watched[0]]["title"] in shopper.say("what am I watching?").text
    post(shopper, "typing")
    history = client.get("/webhooks/widget/history", headers=shopper.headers)
    assert history.raise_for_status().json()["entries"]


@pytest.mark.usefixtures("nothing_refused")
def test_a_guest_s_photo_order_rating_and_contact(client: httpx.Client) -> None:
    guest = WidgetShopper(client)
    assert "these two numbers together" in guest.say("order 536365 customer number 99999").text
    assert guest.say("order 536365 customer number 17850").payload("order")
    picture = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(picture, "PNG")
    message_id = uuid.uuid4().hex
    headers = {**guest.headers, "X-Message-Id": message_id}
    client.post("/webhooks/widget/images", content=picture.getvalue(), headers=headers).raise_for_status()
    assert guest.answer_to(message_id).messages
    post(guest, "rating", score=1, comment="no")
    guest.say("I want to leave a message")
    assert "by e-mail" in guest.say("it's about a broken jug, jug@shop.example").text


@pytest.mark.usefixtures("nothing_refused")
def test_messages_that_come_at_once_wait_for_one_another(client: httpx.Client) -> None:
    shopper = RestShopper(client)
    with ThreadPoolExecutor(4) as pool:
        turns = pool.map(shopper.say, ["red mugs", "cheaper ones", "blue mugs", "show more"])
    assert all(turn.messages for turn in turns)


@pytest.mark.usefixtures("nothing_refused")
def test_a_person_takes_over_and_hands_back(client: httpx.Client, desk: httpx.Client) -> None:
    shopper = WidgetShopper(client)
    place = f"conversations/{shopper.conversation_id}"
    assert shopper.say("can I talk to a person please").payload("handoff")["state"] == "waiting"
    with desk.stream("GET", "events", params={"open": shopper.conversation_id}) as events:
        assert events.status_code == 200
        wait_for(lambda: desk.get("queue").json()["waiting"])
        assert desk.post(f"{place}/claim").json()["owner"]["state"] == "human"
    said = {"message_id": uuid.uuid4().hex, "text": "Good morning."}
    assert desk.post(f"{place}/messages", json=said).status_code == 202
    assert desk.post(f"{place}/typing").status_code == 204
    assert desk.post(f"{place}/notes", json={"note_id": "n1", "text": "In a hurry."}).status_code == 200
    assert shopper.say("hello?").payload("handoff")["state"] == "human"
    told = desk.get(place).json()
    assert told["entries"] and told["notes"] and told["transitions"]
    for page in ("me", "queue", "past", "figures", "audit"):
        assert desk.get(page).status_code == 200, page
    assert desk.post(f"{place}/resolve").json()["owner"]["state"] == "bot"
    assert wait_for(lambda: shopper.say("show me mugs").messages)
    assert desk.delete("session").status_code == 204


@pytest.mark.usefixtures("nothing_refused")
def test_a_version_is_released_and_products_are_changed(
    store: Redis, service: Service, releases: Path, tmp_path: Path
) -> None:
    recommender(store, "release", "--releases", str(releases))
    log = service.actions.log
    wait_for(lambda: log.read_text(errors="replace").count("actions.services: catalogue") == 2)
    listing = next(iter(shop.listings().values()))
    feed = tmp_path / "change.jsonl"
    feed.write_text(json.dumps(listing) + "\n")
    recommender(store, "upsert", str(feed))
    recommender(store, "withdraw", str(listing["id"]))
    recommender(store, "upsert", str(feed))


def connected_to(process: int) -> set[int]:
    """The ports that a process is connected to, without those of who came to it."""
    inodes = set()
    for file in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            inodes.add(str(file.readlink())[len("socket:[") : -1])
    rows = [line.split() for line in Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]]
    ports = {int(row[1].partition(":")[2], 16) for row in rows if row[9] in inodes and row[3] == LISTENS}
    held = [row for row in rows if row[9] in inodes and row[3] != LISTENS]
    return {
        int(row[2].partition(":")[2], 16) for row in held if int(row[1].partition(":")[2], 16) not in ports
    }


def test_each_process_is_connected_to_what_the_network_policies_let_pass(
    service: Service, store: Redis, client: httpx.Client
) -> None:
    assert WidgetShopper(client).say("show me red mugs").ids
    actions = urlsplit(service.console).port
    assert service.bot.process and service.actions.process
    assert connected_to(service.bot.process.pid) == {actions, store.port}
    assert connected_to(service.actions.process.pid) == {store.port}


CONVERSATION = "daogou:{conversation:c}:"


@pytest.mark.parametrize(
    ("user", "command"),
    [
        # neither service administers the server or looks around in it
        *((user, command) for user in ("bot", "actions", "publisher") for command in (
            "FLUSHALL", "KEYS *", "SCAN 0", "CONFIG GET *", "ACL LIST", "CLIENT LIST", "MONITOR",
            "SHUTDOWN NOSAVE", "GET other", "SET other 1", "PUBLISH other x",
        )),
        # the bot takes no conversation from a person, and decides neither on scores nor on carts
        ("bot", f"HSET {CONVERSATION}owner state bot"),
        ("bot", f"XADD {CONVERSATION}notes * text x"),
        ("bot", "XRANGE daogou:{desk}:requests - +"),
        ("bot", "GET daogou:{scores}:current"),
        ("bot", "HGETALL daogou:{cart:c}:lines"),
        ("bot", "XRANGE daogou:{ratings}:stream - +"),
        # the actions change no turn, lock, answer, consent, score or product, and see no events
        ("actions", f"RPUSH {CONVERSATION}turns x"),
        ("actions", f"DEL {CONVERSATION}lock"),
        ("actions", f"XADD {CONVERSATION}messages * entry x"),
        ("actions", f"SET {CONVERSATION}photo:p x"),
        ("actions", "HSET daogou:{consent}:customer:1 level statistics"),
        ("actions", "SET daogou:{scores}:current x"),
        ("actions", "HSET daogou:{changes}:current m1 x"),
        ("actions", "XRANGE daogou:{events}:stream - +"),
        ("actions", "SET daogou:{rate:session:c} 1"),
        # who publishes sees no shopper
        ("publisher", f"LRANGE {CONVERSATION}turns 0 -1"),
        ("publisher", f"HGET {CONVERSATION}owner state"),
        ("publisher", "HGETALL daogou:{cart:c}:lines"),
        ("publisher", "XRANGE daogou:{desk}:audit - +"),
    ],
)  # fmt: skip
def test_the_rest_is_refused(store: Redis, user: str, command: str) -> None:
    with store.client(user) as client, pytest.raises(redis.exceptions.NoPermissionError):
        client.execute_command(*command.split())


@pytest.mark.parametrize(
    ("user", "keys", "script"),
    [
        ("bot", f"{CONVERSATION}owner", "return redis.call('HSET', KEYS[1], 'state', 'bot')"),
        ("bot", f"{CONVERSATION}owner", "return redis.call('GET', 'daogou:{scores}:current')"),
        ("actions", "daogou:{scores}:current", "return redis.call('SET', KEYS[1], 'x')"),
        ("actions", f"{CONVERSATION}turns", "return redis.call('RPUSH', KEYS[1], 'x')"),
        (
            "publisher",
            "daogou:{scores}:current",
            f"return redis.call('LRANGE', '{CONVERSATION}turns', 0, -1)",
        ),
    ],
)
def test_a_script_may_do_no_more_than_its_user(store: Redis, user: str, keys: str, script: str) -> None:
    with store.client(user) as client:
        digest = client.script_load(script)
        with pytest.raises(redis.ResponseError, match="The user executing the script can't"):
            client.evalsha(digest, 1, keys)


def test_nobody_comes_in_without_a_name_and_its_password(store: Redis) -> None:
    assert store.tls is not None
    options: dict[str, Any] = {"port": store.port, "ssl": True, "ssl_ca_certs": str(store.tls / "ca.crt")}
    for name, password in (
        (None, None),
        ("default", ""),
        ("bot", "wrong"),
        ("bot", store.password("actions")),
    ):
        with (
            redis.Redis("127.0.0.1", username=name, password=password, **options) as client,
            pytest.raises(redis.AuthenticationError),
        ):
            client.ping()


def test_the_probe_s_user_can_ask_whether_it_lives_and_nothing_else(store: Redis) -> None:
    assert store.tls is not None
    probe = redis.Redis(
        "127.0.0.1",
        store.port,
        username="probe",
        password="any",
        ssl=True,
        ssl_ca_certs=str(store.tls / "ca.crt"),
    )
    assert probe.ping()
    for command in ("GET x", "INFO", "PUBLISH x y", "KEYS *"):
        with pytest.raises(redis.exceptions.NoPermissionError):
            probe.execute_command(*command.split())


@pytest.mark.parametrize(("words", "answers"), [("PONG|MISCONF", True), ("LOADING", False)])
def test_the_probes_script_tells_by_its_exit_code(store: Redis, words: str, answers: bool) -> None:
    options = f"-p {store.port} --tls --cacert {store.tls}/ca.crt"
    for port, expected in ((store.port, answers), (1, False)):
        env = {**os.environ, "REDIS_CLI_OPTIONS": options.replace(str(store.port), str(port), 1)}
        done = subprocess.run(
            ["sh", str(FILES / "ping.sh"), words], env=env, capture_output=True, check=False
        )
        assert (done.returncode == 0) == expected


def test_who_asks_for_figures_gets_those_alone(store: Redis) -> None:
    with store.client("metrics") as client:
        assert client.info("memory")["maxmemory_policy"] == "noeviction"
        assert client.config_get("maxmemory")
        for command in ("GET x", "SCAN 0", "CONFIG SET maxmemory 1", "CLIENT LIST", "SLOWLOG RESET"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.execute_command(*command.split())


@pytest.mark.parametrize("named", ["another authority", "another name"])
def test_a_server_that_is_not_the_one_that_was_named_gets_no_password(named: str, tmp_path: Path) -> None:
    """Each runtime's client, told by REDIS_URL alone."""
    true = certificate(tmp_path / "true")
    false = certificate(tmp_path / "false", "DNS:elsewhere.example") if named == "another name" else true
    trusted = false if named == "another name" else certificate(tmp_path / "other")
    with started(tmp_path / "redis", false) as running:
        url = Redis(running.port, trusted).url("bot")
        for python, attempt in (
            (ACTIONS_PYTHON, "from actions.redis_client import connect; print(connect(URL).ping())"),
            (
                BOT_PYTHON,
                "import asyncio; from bot.stores.redis_scripts import RedisScripts;"
                " print(asyncio.run(RedisScripts(URL).command('PING')))",
            ),
        ):
            done = subprocess.run(
                [str(python), "-c", attempt.replace("URL", repr(url))],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode != 0, done.stdout
            assert "certificate verify failed" in done.stderr.lower(), done.stderr
