"""What a channel lets in, what it refuses and what it makes of the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.message import (
    MAX_BODY_BYTES,
    InvalidMessageError,
    ShopperMessage,
    clean_text,
    read_body,
    read_message,
)


def message(**fields: Any) -> dict[str, Any]:
    return {"sender": "s", "message": "a red mug", **fields}


def test_a_whole_message_is_read() -> None:
    content = message(message_id="m-1", metadata={"customer_id": "12748", "colour": "red"})
    assert read_message(content) == ShopperMessage("s", "a red mug", "m-1", "12748")


def test_only_what_is_known_reaches_the_actions() -> None:
    read = read_message(message(metadata={"customer_id": "12748", "is_admin": True}))
    assert read.metadata == {"customer_id": "12748"}


def test_the_product_on_the_page_reaches_the_actions() -> None:
    assert read_message(message(metadata={"item_id": "85123A"})).metadata == {"item_id": "85123A"}


def test_absent_ids_leave_no_metadata() -> None:
    assert read_message(message(metadata=None)).metadata == {}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "sender"),
        ({"message": "hi"}, "sender"),
        (message(sender=None), "sender"),
        (message(sender=""), "sender"),
        (message(sender="   "), "sender"),
        (message(sender=7), "sender"),
        (message(sender="a\nb"), "sender"),
        (message(sender="x" * 129), "sender"),
        ({"sender": "s"}, "message"),
        (message(message=None), "message"),
        (message(message=3), "message"),
        (message(message=["hi"]), "message"),
        (message(message=""), "message"),
        (message(message=" \t\n "), "message"),
        (message(message="\x00\x01"), "message"),
        (message(message="/"), "message"),
        (message(message="x" * 1_001), "message"),
        (message(message="x" * 10_000), "message"),
        (message(message_id=5), "message_id"),
        (message(message_id=""), "message_id"),
        (message(metadata=[]), "metadata"),
        (message(metadata="customer_id"), "metadata"),
        (message(metadata={"customer_id": 12748}), "metadata.customer_id"),
        (message(metadata={"customer_id": ""}), "metadata.customer_id"),
        (message(metadata={"customer_id": "a b"}), "metadata.customer_id"),
        (message(metadata={"customer_id": "x" * 65}), "metadata.customer_id"),
        (message(metadata={"customer_id": "1\n"}), "metadata.customer_id"),
        (message(metadata={"item_id": 85123}), "metadata.item_id"),
        (message(metadata={"item_id": ""}), "metadata.item_id"),
        (message(metadata={"item_id": "x" * 129}), "metadata.item_id"),
        (message(metadata={"item_id": "1\n2"}), "metadata.item_id"),
        (message(metadata={"item_id": "<img src=x>"}), "metadata.item_id"),
    ],
)
def test_a_refusal_names_the_field(content: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidMessageError) as refused:
        read_message(content)
    assert refused.value.field == field
    assert refused.value.status == 400
    assert refused.value.as_json()["error"]["reason"]


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"3", b'"hi"', b"{", b"\xff\xfe", b'{"a":', b"[" * 10_000, b'{"a":' * 2_000],
)
def test_a_body_must_be_a_json_object(body: bytes) -> None:
    with pytest.raises(InvalidMessageError, match="JSON"):
        read_body(body)


def test_a_body_may_not_exceed_its_limit() -> None:
    with pytest.raises(InvalidMessageError) as refused:
        read_body(json.dumps({"message": "x" * MAX_BODY_BYTES}).encode())
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  red   mug ", "red mug"),
        ("red\nmug\r\n", "red mug"),
        ("red\x00mug\x1b[31m", "red mug [31m"),
        ("/restart", "restart"),
        ('/search_products{"x": 1}', 'search_products{"x": 1}'),
        (" // /greet", "greet"),
        ("\u202egum der", "gum der"),
        ("\ufeffmug", "mug"),
        ("mug \ud83d", "mug"),
        ("cafe\u0301", "caf\u00e9"),
        ("\U0001f469\u200d\U0001f373 apron", "\U0001f469\u200d\U0001f373 apron"),
        ("红色的杯子", "红色的杯子"),
        ("<b>mug</b>", "<b>mug</b>"),
        ("1/2 litre", "1/2 litre"),
    ],
)
def test_cleaning(typed: str, read: str) -> None:
    assert clean_text(typed) == read
