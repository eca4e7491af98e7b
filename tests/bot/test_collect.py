"""One utterance is one message, whatever parts it has."""

from __future__ import annotations

from bot.channels.collect import CollectingOutput


async def test_text_payload_and_buttons_stay_together() -> None:
    output = CollectingOutput()
    await output.send_response(
        "s", {"text": "1. Mug", "custom": {"type": "cart"}, "buttons": [{"title": "More", "payload": "more"}]}
    )
    assert output.messages == [
        {
            "recipient_id": "s",
            "text": "1. Mug",
            "custom": {"type": "cart"},
            "buttons": [{"title": "More", "payload": "more"}],
        }
    ]


async def test_a_text_with_paragraphs_is_one_message() -> None:
    output = CollectingOutput()
    await output.send_response("s", {"text": "one\n\ntwo"})
    assert [m["text"] for m in output.messages] == ["one\n\ntwo"]


async def test_a_button_without_payload_sends_its_title() -> None:
    output = CollectingOutput()
    await output.send_response("s", {"text": "?", "buttons": [{"title": "Yes", "type": "postback"}]})
    assert output.messages[0]["buttons"] == [{"title": "Yes", "payload": "Yes"}]


async def test_empty_parts_are_left_out() -> None:
    output = CollectingOutput()
    await output.send_response("s", {"text": "hi", "buttons": [], "custom": None, "elements": []})
    await output.send_response("s", {"text": "", "custom": {}})
    assert output.messages == [{"recipient_id": "s", "text": "hi"}]
