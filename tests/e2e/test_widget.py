"""The widget in a real browser: the conversation, the controls, a phone, and what must never run."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect

from tests.e2e import shop
from tests.e2e.page import ShopPage

OpenShop = Callable[..., ShopPage]

CANARY = '<img src=x onerror="window.harmed=1"><svg onload="window.harmed=1"><script>window.harmed=1</script>'


def test_the_conversation(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    found = page.ids()
    for card, item_id in zip(page.cards.all(), found, strict=True):
        assert shop.states(item_id, "red") and shop.states(item_id, "mug")
        assert shop.price(item_id) <= Decimal(10)
        expect(card.locator(".title")).to_have_text(shop.listings()[item_id]["title"])
        expect(card.locator(".price")).to_have_text(f"£{shop.price(item_id)}")
        assert card.locator(".reason").inner_text().strip()

    page.say("cheaper ones")
    assert page.ids()
    assert max(map(shop.price, page.ids())) <= max(map(shop.price, found))
    second = page.ids()[1]

    page.say("tell me about the second one")
    detail = page.answer.locator(".detail")
    expect(detail).to_have_attribute("data-id", second)
    expect(detail.locator(".price")).to_have_text(f"£{shop.price(second)}")

    page.say("something similar")
    assert page.ids() and second not in page.ids()


def test_a_comparison_is_a_table(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    first, second = page.ids()[:2]
    page.say("compare the first two")
    table = page.answer.get_by_role("table")
    for item_id in (first, second):
        header = table.locator(f"th[data-id='{item_id}']")
        expect(header).to_contain_text(shop.listings()[item_id]["title"])
    rows = table.locator("tbody tr")
    assert rows.count() >= 1
    for row in rows.all():
        expect(row.locator("th[scope=row]")).to_have_count(1)
        expect(row.locator("td")).to_have_count(2)
    page.answered(table.get_by_role("button").first.click)
    expect(page.answer.locator(".detail")).to_have_attribute("data-id", first)


def test_the_cards_stand_for_the_listing(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    bubbles = page.answer.locator(".bubble")
    first = shop.listings()[page.ids()[0]]["title"]
    for bubble in bubbles.all():
        assert first not in bubble.inner_text()


def test_a_card_s_buttons_speak(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    third = page.ids()[2]
    page.answered(page.cards.nth(2).get_by_role("button", name="Details").click)
    expect(page.answer.locator(".detail")).to_have_attribute("data-id", third)
    page.answered(page.answer.get_by_role("button", name="Similar", exact=True).click)
    assert page.ids() and third not in page.ids()


def test_a_quick_reply_is_said_and_goes(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    chips = page.chat.locator(".chip")
    page.answered(chips.first.click)
    expect(page.chat.locator(".entry.you")).to_have_count(2)
    assert page.answer.locator(".chip").count() == chips.count()


def test_a_sample_customer_who_agreed_to_nothing_is_told_why_nothing_is_personal(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    customer = shop.sample_customers()[1]
    page.page.get_by_label("Shop as").select_option(customer)
    expect(page.chat.locator(".entry")).to_have_count(0)
    page.say("what do you recommend for me?")
    assert page.ids()
    expect(page.chat).to_contain_text("you haven't agreed to that")


def test_starting_anew_forgets(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    page.chat.get_by_role("button", name="Start a new conversation").click()
    expect(page.chat.locator(".entry")).to_have_count(0)
    page.say("the second one")
    expect(page.answer.locator(".detail, .card")).to_have_count(0)


def test_policies_and_people(open_shop: OpenShop) -> None:
    page = open_shop()
    expect(page.say("how long does delivery take?").locator(".source")).to_be_visible()
    page.say("I want to talk to a person")
    expect(page.chat.locator(".owner")).to_contain_text("Waiting for a person")


@pytest.mark.parametrize("text", [CANARY, "🫖☕🎁", "我想买一个红色的杯子", "/restart", "{{7*7}}"])
def test_strange_words_stay_words(open_shop: OpenShop, text: str) -> None:
    page = open_shop()
    page.say(text)
    expect(page.chat.locator(".entry.you .text").last).to_have_text(text)
    assert page.answer.inner_text().strip()
    assert page.page.evaluate("window.harmed") is None


def test_nothing_is_sent_that_the_channel_would_refuse(open_shop: OpenShop) -> None:
    page = open_shop()
    page.type("   ")
    page.type("a" * 1001)
    expect(page.chat.get_by_role("alert")).to_be_visible()
    expect(page.chat.locator(".entry")).to_have_count(0)


def hostile_item(number: int) -> dict[str, object]:
    return {
        "id": CANARY,
        "title": CANARY,
        "price": {"amount": CANARY, "currency": CANARY},
        "availability": CANARY,
        "category": CANARY,
        "color": f"{CANARY}/url(javascript:window.harmed=1)",
        "rating": CANARY,
        "image_link": ["javascript:window.harmed=1", "data:text/html,x", CANARY][number % 3],
        "link": "javascript:window.harmed=1",
        "reason": {"text": CANARY, "evidence": []},
    }


def hostile_messages() -> list[dict[str, object]]:
    items = [hostile_item(number) for number in range(3)]
    payloads: list[dict[str, object]] = [
        {"type": "product_carousel", "items": items, "total": CANARY},
        {"type": "product_detail", "item": items[0], "attributes": {CANARY: CANARY}, "description": CANARY},
        {
            "type": "product_comparison",
            "items": items,
            "rows": [{"attribute": CANARY, "values": [CANARY, None]}],
        },
        {"type": "answer", "evidence": [{"kind": CANARY, "source": CANARY, "sentence": CANARY}]},
        {"type": "handoff", "state": CANARY},
        {"type": CANARY},
        {"type": "constructor"},
    ]
    messages: list[dict[str, object]] = [
        {"text": CANARY, "custom": {"version": 1, **one}} for one in payloads
    ]
    return [*messages, {"text": CANARY, "buttons": [{"title": CANARY, "payload": CANARY}]}]


def test_no_script_in_what_the_bot_sends_runs(open_shop: OpenShop) -> None:
    page = open_shop()

    sent: list[str] = []

    def accept(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "")["message_id"])
        route.fulfill(status=202, json={"message_id": sent[-1], "id": f"{len(sent)}-0"})

    def hostile(route: Route) -> None:
        answers = [
            f"event: message\nid: {number}-1\ndata: {json.dumps(answer)}\n\n"
            for number, message_id in enumerate(sent, 1)
            for answer in [{"from": "bot", "reply_to": message_id, "messages": hostile_messages()}]
        ]
        route.fulfill(content_type="text/event-stream", body="".join(answers))

    page.page.route("**/webhooks/widget/messages", accept)
    page.page.route("**/webhooks/widget/stream", hostile)
    page.say("anything")
    page.answered(page.chat.locator(".chip").last.click)
    page.page.wait_for_timeout(300)
    assert page.page.evaluate("window.harmed") is None
    expect(page.chat.locator(".log script, .log iframe, .log a[href^=javascript]")).to_have_count(0)
    assert page.answer.locator(".card").count() == 3


def test_an_unsent_message_can_be_tried_again(open_shop: OpenShop) -> None:
    page = open_shop()
    told = {"error": {"field": "service", "reason": "gone"}, "text": "That did not reach us."}
    later = {"Retry-After": "3600"}
    page.page.route("**/messages", lambda route: route.fulfill(status=503, json=told, headers=later), times=1)
    page.type("red mug under a tenner")
    expect(page.chat.locator(".problem")).to_contain_text("That did not reach us.")
    again = page.chat.get_by_role("button", name="Try again")
    page.answered(again.click)
    assert page.ids()
    expect(again).to_have_count(0)
    expect(page.chat.locator(".entry.you")).to_have_count(1)


def test_an_expired_session_is_renewed_openly(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("hello")
    refused = {"error": {"field": "authorization", "reason": "expired"}}
    page.page.route("**/messages", lambda route: route.fulfill(status=401, json=refused), times=1)
    page.say("red mug under a tenner")
    assert page.ids()
    expect(page.chat.locator(".notice")).to_be_visible()


def test_works_by_keyboard_alone(open_shop: OpenShop) -> None:
    page = open_shop()
    page.chat.get_by_role("button", name="Close the shopping assistant").focus()
    page.page.keyboard.press("Enter")
    launcher = page.chat.get_by_role("button", name="Open the shopping assistant")
    expect(launcher).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(page.input).to_be_focused()
    page.page.keyboard.type("red mug under a tenner")
    page.answered(lambda: page.page.keyboard.press("Enter"))
    page.cards.first.get_by_role("button", name="Details").focus()
    page.answered(lambda: page.page.keyboard.press("Enter"))
    expect(page.answer.locator(".detail")).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


def test_tells_screen_readers(open_shop: OpenShop) -> None:
    page = open_shop()
    log = page.chat.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    page.say("red mug under a tenner")
    expect(page.chat.get_by_role("dialog", name="Shopping assistant")).to_be_visible()
    expect(page.answer.get_by_role("list")).to_have_count(1)
    assert page.answer.get_by_role("listitem").count() == len(page.ids())
    for button in page.chat.get_by_role("button").all():
        assert button.get_attribute("aria-label") or button.inner_text().strip()


def test_fills_a_phone_s_screen(open_shop: OpenShop) -> None:
    page = open_shop(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.chat.get_by_role("button", name="Open the shopping assistant").tap()
    page.say("red mug under a tenner")
    box = page.chat.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.page.evaluate("document.documentElement.scrollWidth") == 390


def test_keeps_the_page_s_policy(open_shop: OpenShop) -> None:
    page = open_shop(color_scheme="dark", reduced_motion="reduce")
    complaints: list[str] = []
    page.page.on(
        "console", lambda message: complaints.append(message.text) if message.type == "error" else None
    )
    page.page.reload()
    page.say("red mug under a tenner")
    page.say("fruit for less than £1")
    assert complaints == []
