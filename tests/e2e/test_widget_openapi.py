"""The running website channel keeps to its description, whatever it is sent, and never fails."""

from __future__ import annotations

import json
from typing import Any

import httpx
import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.e2e.described import (
    ANY_TEXT,
    BASE,
    DESCRIPTION,
    HEADER_TEXT,
    Operation,
    meeting,
    near,
    operations,
)
from tests.e2e.talk import WidgetShopper

GENERATED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # what fails is small enough, and asking costs time
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def named(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def ask(client: httpx.Client, operation: Operation, **parts: Any) -> httpx.Response:
    """The answer; of a stream, its head."""
    url, method = f"{BASE}{operation.path}", operation.method.upper()
    with client.stream(method, url, **parts) as answer:
        if not answer.headers["content-type"].startswith("text/event-stream"):
            answer.read()
    return answer


@pytest.fixture(scope="module")
def spoken(client: httpx.Client) -> WidgetShopper:
    """A conversation with lists, buttons and payloads in it."""
    shopper = WidgetShopper(client)
    for text in ("red mug under a tenner", "compare the first two", "how long does delivery take?"):
        shopper.say(text)
    return shopper


def test_the_description_is_one() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1")
    for schema in DESCRIPTION["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_real_entries_are_as_described(client: httpx.Client, spoken: WidgetShopper) -> None:
    [history] = [one for one in operations() if one.path == "/history"]
    answer = ask(client, history, headers=spoken.headers)
    assert history.violation(answer) is None
    messages = [message for entry in answer.json()["entries"] for message in entry["messages"]]
    assert any("buttons" in one for one in messages) and any("custom" in one for one in messages)


@pytest.mark.parametrize("operation", operations(), ids=named)
@GENERATED
@given(data=st.data())
def test_every_answer_is_described(
    client: httpx.Client, spoken: WidgetShopper, operation: Operation, data: st.DataObject
) -> None:
    token = WidgetShopper(client).token if data.draw(st.booleans(), "own session") else spoken.token
    authorization = data.draw(
        st.sampled_from([f"Bearer {token}"] * 6 + [token, "Bearer"]) | HEADER_TEXT, "authorization"
    )
    headers = {"Authorization": authorization}
    for name, schema in operation.parameters("header").items():
        headers[name] = data.draw(meeting(schema) | HEADER_TEXT, name)
    query = {
        name: data.draw(meeting(schema) | ANY_TEXT, name)
        for name, schema in operation.parameters("query").items()
        if data.draw(st.booleans(), f"with {name}")
    }
    content = None
    if operation.body is not None:
        body = near(operation.body).map(lambda value: json.dumps(value).encode())
        content = data.draw(body | body | st.binary(max_size=60), "body")
    answer = ask(client, operation, headers=headers, params=query, content=content)
    assert answer.status_code < 500, answer.text
    assert operation.violation(answer) is None


@pytest.mark.parametrize("operation", [one for one in operations() if one.path == "/messages"], ids=named)
@GENERATED
@given(data=st.data())
def test_what_is_described_is_taken(client: httpx.Client, operation: Operation, data: st.DataObject) -> None:
    """A message as described is accepted, but for words and ids without a visible character."""
    assert operation.body is not None
    shopper = WidgetShopper(client)
    body = data.draw(meeting(operation.body))
    body = {name: value for name, value in body.items() if name not in ("button", "conversation_id")}
    answer = ask(client, operation, headers=shopper.headers, json={**body, "message": "hello"})
    printable = all(str(body.get(name) or "x").isprintable() for name in ("message_id", "item_id"))
    visible = all(str(body.get(name) or "x").strip() for name in ("message_id", "item_id"))
    assert answer.status_code == (202 if printable and visible else 400), answer.text


@pytest.mark.parametrize("operation", operations(), ids=named)
def test_a_foreign_page_and_a_missing_token_are_described(client: httpx.Client, operation: Operation) -> None:
    foreign = ask(client, operation, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    unknown = ask(client, operation, headers={"Authorization": "Bearer x"})
    assert unknown.status_code == 401
    assert operation.violation(foreign) is operation.violation(unknown) is None
