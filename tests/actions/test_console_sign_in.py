"""Signing in to the console, and what is refused at its gate, over real HTTP and real Redis."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import pytest

from actions.console.sessions import ALGORITHM, AUDIENCE

from .console_server import (
    ADA,
    BOB,
    GRACE,
    PASSWORD,
    SECRET,
    Console,
    refused,
    write_all,
)


@pytest.fixture
def visitor(console: Console) -> Iterator[httpx.Client]:
    with console.visitor(**{"X-Daogou-Desk": "1"}) as client:
        yield client


def test_who_signs_in_is_told_who_they_are(console: Console, visitor: httpx.Client) -> None:
    answer = visitor.post("session", json={"name": " Ada ", "password": PASSWORD})
    assert answer.json() == {"agent": {"id": "ada", "name": "Ada", "role": "agent"}}
    cookie = answer.headers["set-cookie"]
    for part in ("daogou_desk=", "HttpOnly", "SameSite=Strict", "Path=/console", "Max-Age=43200"):
        assert part in cookie
    assert "Secure" not in cookie  # the tests speak http
    me = visitor.get("me").json()
    assert me["agent"]["id"] == "ada"
    assert (me["shop"], me["hours"], me["capacity"]) == (
        "Tiny Test Store",
        {"open": True, "text": "at any time"},
        4,
    )


def test_who_signs_out_is_out_with_every_copy_of_the_cookie(console: Console) -> None:
    with console.visitor(**{"X-Daogou-Desk": "1"}) as client:
        client.post("session", json={"name": "ada", "password": PASSWORD})
        copy = console.with_cookie(client.cookies["daogou_desk"])
        assert copy.get("me").status_code == 200
        assert client.delete("session").status_code == 204
        assert "daogou_desk" not in client.cookies
        assert refused(client.get("me")) == (401, "session")
        assert refused(copy.get("me")) == (401, "session")
        assert client.delete("session").status_code == 204  # out already


def signed(console: Console) -> tuple[str, dict[str, Any]]:
    """A good token, and what it claims."""
    token = console.sign_in(ADA).headers["cookie"].partition("=")[2]
    return token, jwt.decode(token, SECRET, algorithms=[ALGORITHM], audience=AUDIENCE)


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "wrong horse"), ("nobody", PASSWORD), ("ada", PASSWORD.upper())]
)
def test_a_wrong_name_is_answered_like_a_wrong_password(
    name: str, password: str, visitor: httpx.Client
) -> None:
    answer = visitor.post("session", json={"name": name, "password": password})
    assert (answer.status_code, answer.json()["error"]) == (
        401,
        {"field": "password", "reason": "name or password is wrong"},
    )
    assert "set-cookie" not in answer.headers


def test_a_wrong_name_takes_as_long_as_a_wrong_password(console: Console, visitor: httpx.Client) -> None:
    def took(name: str) -> float:
        times = []
        for _ in range(4):
            console.redis.flushall()  # nobody is locked out
            began = time.perf_counter()
            visitor.post("session", json={"name": name, "password": "wrong horse"})
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    known, unknown = took("ada"), took("nobody")
    assert 0.5 < known / unknown < 2  # without the comparison a wrong name takes a twentieth


def test_tries_are_limited_by_name_whoever_makes_them(console: Console, visitor: httpx.Client) -> None:
    for _ in range(5):
        assert visitor.post("session", json={"name": "ada", "password": "wrong horse"}).status_code == 401
    answer = visitor.post("session", json={"name": "ada", "password": PASSWORD})
    assert refused(answer) == (429, "name")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    keys = console.redis.keys("daogou:{desk}:tries:*")
    assert len(keys) == 2
    assert not any("ada" in key or "127.0.0.1" in key for key in keys)
    for key in keys:
        assert 0 < console.redis.ttl(key) <= 60


def test_tries_are_limited_by_address_whatever_the_name(visitor: httpx.Client) -> None:
    for number in range(5):
        visitor.post("session", json={"name": f"nobody{number}", "password": "wrong horse"})
    assert refused(visitor.post("session", json={"name": "ada", "password": PASSWORD})) == (429, "name")


def test_right_ones_are_not_counted(visitor: httpx.Client) -> None:
    for _ in range(7):
        assert visitor.post("session", json={"name": "ada", "password": PASSWORD}).status_code == 200


def test_colleagues_at_one_address_may_sign_in_together(console: Console) -> None:
    def sign_in(_: int) -> int:
        with console.visitor(**{"X-Daogou-Desk": "1"}) as client:
            return client.post("session", json={"name": "ada", "password": PASSWORD}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(sign_in, range(8))) == {200}


def test_an_expired_session_is_over(console: Console) -> None:
    _, claims = signed(console)
    old = jwt.encode({**claims, "exp": int(time.time()) - 1}, SECRET, algorithm=ALGORITHM)
    answer = console.with_cookie(old).get("me")
    assert refused(answer) == (401, "session")
    assert "expired" in answer.json()["error"]["reason"]


@pytest.mark.parametrize(
    "change",
    [
        lambda token, claims: token[:-4] + "AAAA",
        lambda token, claims: jwt.encode(
            claims, "a secret that a stranger made up for this", algorithm=ALGORITHM
        ),
        lambda token, claims: jwt.encode(claims, None, algorithm="none"),
        lambda token, claims: jwt.encode({**claims, "sub": "grace"}, SECRET, algorithm=ALGORITHM),
        lambda token, claims: jwt.encode({**claims, "sub": "nobody"}, SECRET, algorithm=ALGORITHM),
        lambda token, claims: jwt.encode({**claims, "aud": "daogou-widget"}, SECRET, algorithm=ALGORITHM),
        lambda token, claims: jwt.encode({"sub": "ada", "aud": AUDIENCE}, SECRET, algorithm=ALGORITHM),
        lambda token, claims: "a.b.c",
        lambda token, claims: "%ff%fe",
        lambda token, claims: "x" * 4000,
    ],
)
def test_a_forged_cookie_is_refused(change: Callable[[str, dict[str, Any]], str], console: Console) -> None:
    forged = change(*signed(console))
    assert refused(console.with_cookie(forged).get("me")) == (401, "session")


def test_without_a_cookie_nothing_is_told(console: Console) -> None:
    with console.visitor(**{"X-Daogou-Desk": "1"}) as visitor:
        for path in (
            "me",
            "queue",
            "events",
            "figures",
            "audit",
            "past",
            "products?q=tea",
            "conversations/c1",
        ):
            assert refused(visitor.get(path)) == (401, "session")
        for path in ("conversations/c1/claim", "conversations/c1/messages", "requests/1-1/done"):
            assert refused(visitor.post(path, json={})) == (401, "session")


def test_what_another_site_makes_a_browser_send_is_refused(console: Console) -> None:
    client = console.sign_in(ADA)
    console.asked("c1")
    address = str(client.base_url)
    plain = console.visitor(Cookie=client.headers["cookie"])
    assert refused(plain.post("conversations/c1/claim")) == (403, "X-Daogou-Desk")
    assert refused(plain.post("session", json={"name": "ada", "password": PASSWORD})) == (
        403,
        "X-Daogou-Desk",
    )
    assert refused(plain.delete("session")) == (403, "X-Daogou-Desk")
    for origin in ("https://evil.example", "null", "http://[", "http://127.0.0.1:1"):
        answer = client.post("conversations/c1/claim", headers={"Origin": origin})
        assert refused(answer) == (403, "Origin")
    assert console.desk.owner("c1").state == "waiting"
    own = address.removesuffix("/console/api/")
    assert client.post("conversations/c1/claim", headers={"Origin": own}).status_code == 200


def test_a_removed_agent_is_out_at_the_next_request(console: Console) -> None:
    client, colleague = console.sign_in(ADA), console.sign_in(BOB)
    write_all(console.agents, (BOB, GRACE))
    assert refused(client.get("me")) == (401, "session")
    assert colleague.get("me").status_code == 200
    with console.visitor(**{"X-Daogou-Desk": "1"}) as visitor:
        answer = visitor.post("session", json={"name": "ada", "password": PASSWORD})
        assert refused(answer) == (401, "password")


def test_another_password_ends_the_sessions_of_before(console: Console) -> None:
    from actions.console.accounts import Account, write_accounts
    from actions.console.passwords import hashed

    client = console.sign_in(ADA)
    write_accounts(console.agents, [Account(ADA, hashed("another horse"))])
    assert refused(client.get("me")) == (401, "session")


def test_roles_are_those_of_the_file_at_the_moment(console: Console) -> None:
    from actions.handoff import Agent

    client = console.sign_in(ADA)
    assert refused(client.get("audit")) == (403, "role")
    write_all(console.agents, (Agent("ada", "Ada", "supervisor"), BOB))
    assert client.get("audit").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, "name"),
        (b"[]", 400, "body"),
        (b"{", 400, "body"),
        (b"\xff\xfe", 400, "body"),
        (b"[" * 8000, 400, "body"),
        (b'{"name": 1, "password": "x"}', 400, "name"),
        (b'{"name": "", "password": "x"}', 400, "name"),
        (b'{"name": "a\\u0000b", "password": "x"}', 400, "name"),
        (b'{"name": "ada"}', 400, "password"),
        (b'{"name": "ada", "password": ""}', 400, "password"),
        (b'{"name": "ada", "password": ["x"]}', 400, "password"),
        (b'{"name": "ada", "password": "' + b"x" * 257 + b'"}', 400, "password"),
        (b'{"name": "ada", "password": "\\ud800xxxxxxxxxx"}', 400, "password"),
        (b'{"name": "\\ud800", "password": "xxxxxxxxxx"}', 400, "name"),
        (b'{"name": "ada", "password": "' + b"x" * 16_400 + b'"}', 413, "body"),
        (b"x" * 5_000_000, 413, "request"),
    ],
)
def test_a_bad_body_is_named(body: bytes, status: int, field: str, visitor: httpx.Client) -> None:
    assert refused(visitor.post("session", content=body)) == (status, field)


def test_what_is_not_there_is_404_in_the_same_shape(console: Console) -> None:
    client = console.sign_in(ADA)
    for path in ("nothing", "conversations", "conversations/c1/shout", "../nothing"):
        status, _ = refused(client.get(path))
        assert status == 404
    for method, path in (("POST", "me"), ("PUT", "session"), ("POST", "nothing"), ("DELETE", "queue")):
        status, _ = refused(client.request(method, path))
        assert status in (404, 405)


def test_answers_are_kept_nowhere_and_framed_nowhere(console: Console, visitor: httpx.Client) -> None:
    client = console.sign_in(ADA)
    for answer in (
        client.get("me"),
        client.get("nothing"),
        visitor.get("me"),
        client.post("conversations/c1/claim"),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_audit_log_names_who_signed_in_and_who_could_not(console: Console) -> None:
    supervisor = console.sign_in(GRACE)
    with console.visitor(**{"X-Daogou-Desk": "1"}) as visitor:
        visitor.post("session", json={"name": "ada", "password": "wrong horse"})
        visitor.post("session", json={"name": "my password", "password": "wrong horse"})
        visitor.post("session", json={"name": "ada", "password": PASSWORD})
        visitor.delete("session")
    told = supervisor.get("audit").json()["audit"]
    assert [(one["actor"], one["reason"]) for one in told] == [
        ("agent:ada", "sign_in_failed"),
        ("agent:ada", "signed_in"),
        ("agent:ada", "signed_out"),
    ]
    assert refused(supervisor.get("audit?after=x")) == (400, "after")
    rest = supervisor.get("audit", params={"after": told[0]["id"]}).json()["audit"]
    assert rest == told[1:]
