"""What nobody should send: a clear answer or a 4xx that names the field, never a 5xx, never an empty list."""

from __future__ import annotations

import json
import time

import httpx
import jwt
import pytest

from tests.e2e import shop
from tests.e2e.servers import Service
from tests.e2e.talk import RestShopper, WidgetShopper

REST = "/webhooks/rest/webhook"
MESSAGES = "/webhooks/widget/messages"
SESSION = "/webhooks/widget/session"

STRANGE = {
    "html": "<script>alert(1)</script><b>mugs</b>",
    "emoji": "🫖☕🎁",
    "joined emoji": "👩‍👩‍👧‍👦 gift",
    "chinese": "我想买一个红色的杯子",
    "arabic": "أريد كوبا أحمر",
    "control characters": "red\x00\x07\x1b[31m mug\x7f",
    "line breaks": "red\r\n\r\nmug\t\tplease",
    "restart": "/restart",
    "session start": "/session_start",
    "intent": '/search_products{"category": "mugs"}',
    "action": "/action_start_over",
    "template": "{total} {{7*7}} ${HOME} %s",
    "sql": "'; DROP TABLE products; --",
    "path": "../../etc/passwd",
    "dots": "…",
    "digits": "1234567890" * 20,
    "one word, 1,000 long": "a" * 1000,
    "many words": "mug " * 250,
    "negatives": "not not not red but not not red",
    "price of nonsense": "mugs under £99999999999999999999999999",
}

REFUSED = {
    "empty": "",
    "blank": " \t\n ",
    "control characters only": "\x00\x01\x02",
    "too long": "a" * 10_000,
    "slightly too long": "a" * 1_001,
    "null": None,
    "number": 3,
    "list": ["red mug"],
    "object": {"text": "red mug"},
}

BODIES = {
    "nothing": b"",
    "not json": b"{message: red mug",
    "cut off": b'{"message": "red',
    "null": b"null",
    "list": b"[]",
    "number": b"3",
    "string": b'"red mug"',
    "not utf-8": b'{"message": "\xff\xfe"}',
    "half a surrogate pair": b'{"message": "\\ud83d", "sender": "x", "message_id": "1"}',
    "nested deep": b'{"message":' * 2_000,
    "lists nested deep": b"[" * 8_000,
    "NaN": b'{"message": NaN}',
    "too big": json.dumps({"message": "x" * 40_000}).encode(),
    "far too big": b"x" * 1_000_000,
}


@pytest.fixture
def token(client: httpx.Client) -> str:
    return WidgetShopper(client).token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def assert_refused(answer: httpx.Response, *fields: str) -> None:
    assert 400 <= answer.status_code < 500, f"{answer.status_code}: {answer.text[:300]}"
    error = answer.json()["error"]
    assert error["field"] and error["reason"]
    assert not fields or error["field"] in fields


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_strange_words_get_an_answer(shopper: RestShopper | WidgetShopper, text: str) -> None:
    began = time.monotonic()
    turn = shopper.say(text)
    assert turn.text
    assert "<script>" not in turn.text
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_message_is_refused_by_name(client: httpx.Client, token: str, text: object) -> None:
    assert_refused(client.post(REST, json={"sender": "e2e-bad", "message": text}), "message")
    body = {"message": text, "message_id": "1"}
    assert_refused(client.post(MESSAGES, json=body, headers=bearer(token)), "message")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_malformed_body_is_refused(client: httpx.Client, token: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Connection": "close"}
    for path, extra in ((REST, {}), (MESSAGES, bearer(token))):
        answer = client.post(path, content=body, headers={**headers, **extra})
        assert_refused(answer)
        assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("sender", [None, "", 3, [], {}, "x" * 1_000, "\x00"])
def test_rest_refuses_a_message_from_nobody(client: httpx.Client, sender: object) -> None:
    assert_refused(client.post(REST, json={"sender": sender, "message": "red mug"}), "sender")


def test_rest_refuses_a_missing_sender(client: httpx.Client) -> None:
    assert_refused(client.post(REST, json={"message": "red mug"}), "sender")


@pytest.mark.parametrize(
    "metadata", ["text", 3, [], {"customer_id": 3}, {"customer_id": ["1"]}, {"customer_id": ""}]
)
def test_rest_refuses_malformed_metadata(client: httpx.Client, metadata: object) -> None:
    body = {"sender": "e2e-bad", "message": "red mug", "metadata": metadata}
    assert_refused(client.post(REST, json=body), "metadata", "metadata.customer_id")


@pytest.mark.parametrize("message_id", [None, "", 3, [], "x" * 1_000])
def test_the_widget_needs_a_message_id(client: httpx.Client, token: str, message_id: object) -> None:
    body = {"message": "hello", "message_id": message_id}
    assert_refused(client.post(MESSAGES, json=body, headers=bearer(token)), "message_id")


@pytest.mark.parametrize("identity", [3, [], {}, "", "nobody", "a.b.c", "x" * 1_000])
def test_nobody_signs_in_by_a_claim(client: httpx.Client, identity: object) -> None:
    assert_refused(client.post(SESSION, json={"identity": identity}), "identity")


@pytest.mark.parametrize("customer", ["", "nobody", "../12748", "x" * 1_000])
def test_the_demo_signs_in_sample_customers_only(client: httpx.Client, customer: str) -> None:
    assert client.get("/store/identity", params={"customer": customer}).status_code == 404


def forged(service: Service) -> dict[str, str]:
    """Tokens that this service did not mint, or not for now."""
    now = int(time.time())
    claims = {"aud": "daogou-widget", "sub": "0" * 32, "iat": now, "exp": now + 600}
    return {
        "nonsense": "nonsense",
        "long": "x" * 5_000,
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "other secret": jwt.encode(claims, "another secret of thirty-two characters", algorithm="HS256"),
        "expired": jwt.encode({**claims, "exp": now - 1}, service.secret, algorithm="HS256"),
        "no expiry": jwt.encode({"aud": "daogou-widget", "sub": "0" * 32}, service.secret, algorithm="HS256"),
        "other use": jwt.encode({**claims, "aud": "other"}, service.secret, algorithm="HS256"),
        "other method": jwt.encode(claims, service.secret * 2, algorithm="HS512"),
    }


def test_a_token_that_is_not_ours_opens_nothing(client: httpx.Client, service: Service) -> None:
    body = {"message": "hello", "message_id": "1"}
    for kind, token in forged(service).items():
        answer = client.post(MESSAGES, json=body, headers=bearer(token))
        assert answer.status_code == 401, kind
        assert_refused(answer, "authorization")
        assert token not in answer.text
    for header in (b"", b"Basic abc", b"Bearer", b"Bearer \xff\xfe", "Bearer 令牌".encode()):
        assert client.post(MESSAGES, json=body, headers={b"Authorization": header}).status_code == 401
    assert client.post(MESSAGES, json=body).status_code == 401


def test_another_conversation_is_forbidden(client: httpx.Client, token: str) -> None:
    theirs = client.post(SESSION).json()["conversation_id"]
    body = {"message": "hello", "message_id": "1", "conversation_id": theirs}
    answer = client.post(MESSAGES, json=body, headers=bearer(token))
    assert answer.status_code == 403
    assert_refused(answer, "conversation_id")


def test_a_visitor_cannot_claim_to_be_a_customer(client: httpx.Client) -> None:
    customer = shop.sample_customers()[0]
    claims = {"metadata": {"customer_id": customer}, "customer_id": customer, "input_channel": "rest"}
    items = WidgetShopper(client).say("what do you recommend for me?", **claims).items
    assert {piece["kind"] for item in items for piece in item["reason"]["evidence"]} == {"popular"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    for path in (REST, MESSAGES, SESSION):
        assert_refused(client.request(method, path))
