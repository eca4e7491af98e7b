"""What a shopper writes arrives, once and in order, whatever fails meanwhile; and what is shown of that."""

from __future__ import annotations

import time
from collections.abc import Callable

import jwt
from playwright.sync_api import Route, expect

from tests.e2e.page import ShopPage
from tests.e2e.servers import Service
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]

RESTART_TIMEOUT_MS = 90_000
LOOKED_AT = """looked => {
  Object.defineProperty(document, "hidden", { value: !looked, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_messages_written_offline_arrive_once_and_in_order(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("hello")
    said = ["red mug under a tenner", "cheaper ones", "how long does delivery take?"]
    page.page.context.set_offline(True)
    for text in said:
        page.type(text)
    expect(page.chat.locator(".banner")).to_contain_text("You are offline")
    expect(page.chat.get_by_role("button", name="Try again")).to_have_count(1)
    page.page.context.set_offline(False)
    page.expect_said(["hello", *said])
    expect(page.chat.locator(".banner")).to_have_text("")
    expect(page.chat.locator(".delivery")).to_have_count(0)
    page.page.reload()
    page.expect_said(["hello", *said])


def test_messages_written_offline_survive_a_reload(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("hello")
    said = ["red mug under a tenner", "cheaper ones", "how long does delivery take?"]
    with page.unreachable():
        for text in said[:2]:
            page.type(text)
        page.page.reload()
        expect(page.chat.locator(".entry.you .text")).to_have_text(said[:2])
        page.type(said[2])
    page.page.evaluate("dispatchEvent(new Event('online'))")
    page.expect_said(["hello", *said])


def test_what_was_taken_but_not_acknowledged_is_not_said_twice(open_shop: OpenShop) -> None:
    page = open_shop()

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.page.route("**/webhooks/widget/messages", lose_the_answer, times=1)
    page.type("red mug under a tenner")
    page.expect_said(["red mug under a tenner"])
    page.page.reload()
    page.expect_said(["red mug under a tenner"])


def test_a_busy_bot_is_left_alone_as_long_as_it_asks(open_shop: OpenShop) -> None:
    page = open_shop()
    asked: list[float] = []
    page.page.on(
        "request", lambda request: request.url.endswith("/messages") and asked.append(time.monotonic())
    )
    busy = {"error": {"field": "service", "reason": "busy"}, "text": "One moment, please."}
    page.page.route(
        "**/webhooks/widget/messages",
        lambda route: route.fulfill(status=429, json=busy, headers={"Retry-After": "3"}),
        times=1,
    )
    page.type("hello")
    expect(page.chat.locator(".problem")).to_contain_text("One moment, please.")
    page.expect_said(["hello"])
    assert asked[1] - asked[0] >= 3


def test_an_answer_that_takes_long_is_not_waited_for_in_silence(open_shop: OpenShop) -> None:
    page = open_shop()
    page.page.clock.install()
    page.page.route(
        "**/webhooks/widget/messages",
        lambda route: route.fulfill(
            status=202,
            json={
                "message_id": route.request.post_data_json["message_id"],
                "id": f"{int(time.time() * 1000)}-0",
            },
        ),
    )
    page.type("hello")
    typing = page.chat.locator(".typing")
    expect(typing).to_contain_text("The assistant is typing")
    expect(page.chat.locator(".delivery")).to_have_text("Sent")
    page.page.clock.fast_forward(31_000)
    expect(typing).to_contain_text("takes longer")


def test_the_other_tab_sees_that_an_answer_is_being_written(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("hello")
    Written.shown(service, page.page).write("shopper", "are you there?", message_id="from-another-tab")
    expect(page.chat.locator(".typing")).to_be_visible()
    Written.shown(service, page.page).write("bot", "Yes.", reply_to="from-another-tab")
    expect(page.chat.locator(".typing")).to_have_count(0)


def test_who_talks_with_a_person_is_not_told_that_the_bot_is_typing(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    page.say("hello")
    written = Written.shown(service, page.page)
    written.write("agent", "Hello, this is Anna.")
    written.write("shopper", "are you there?", message_id="from-another-tab")
    written.type("bot")
    expect(page.chat.locator(".entry.you")).to_have_count(2)
    expect(page.chat.locator(".typing")).to_have_count(0)


def test_who_talks_with_a_person_sees_their_name_as_they_type(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    written = Written.greeted(service, page)
    written.write("agent", "Hello, this is Anna.", name="Anna")
    expect(page.chat.locator(".entry.agent")).to_have_count(1)
    written.type("agent", name="Anna")
    expect(page.chat.locator(".typing")).to_have_text("Anna is typing")
    written.write("agent", "How can I help?", name="Anna")
    expect(page.chat.locator(".entry.agent")).to_have_count(2)
    expect(page.chat.locator(".typing")).to_have_count(0)


def test_the_stream_may_say_that_somebody_is_writing(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("hello")
    page.page.route(
        "**/webhooks/widget/stream",
        lambda route: route.fulfill(content_type="text/event-stream", body="event: typing\ndata: {}\n\n"),
        times=1,
    )
    page.page.reload()
    expect(page.chat.locator(".typing")).to_be_visible()


def test_the_stream_is_back_as_soon_as_the_network_is(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("hello")
    later = {"Retry-After": "3600"}
    page.page.route(
        "**/webhooks/widget/stream", lambda route: route.fulfill(status=503, json={}, headers=later)
    )
    with page.page.expect_response("**/webhooks/widget/stream"):
        page.page.reload()
    page.page.unroute("**/webhooks/widget/stream")
    Written.shown(service, page.page).write("agent", "Are you there?")
    expect(page.chat.locator(".entry.agent")).to_have_count(0)
    page.page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.chat.locator(".entry.agent")).to_contain_text("Are you there?")


def test_a_tab_that_nobody_looks_at_lets_its_stream_go_and_catches_up(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    page.say("hello")
    page.page.clock.install()
    with page.page.expect_event("requestfailed", lambda request: request.url.endswith("/stream")):
        page.page.evaluate(LOOKED_AT, False)
        page.page.clock.fast_forward(20_000)
    Written.shown(service, page.page).write("agent", "Are you there?")
    page.page.clock.fast_forward(60_000)
    expect(page.chat.locator(".entry.agent")).to_have_count(0)
    page.page.evaluate(LOOKED_AT, True)
    expect(page.chat.locator(".entry.agent")).to_contain_text("Are you there?")


def test_a_customer_whose_signature_ran_out_is_asked_to_sign_in(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    claims = {"aud": "daogou-identity", "sub": "C1", "exp": int(time.time()) - 60}
    identity = jwt.encode(claims, service.secret, algorithm="HS256")
    page.chat.evaluate("(chat, identity) => chat.restart({ identity })", identity)
    page.type("hello")
    expect(page.chat.locator(".problem")).to_contain_text("please sign in")
    expect(page.chat.locator(".typing")).to_have_count(0)


def test_the_bot_restarts_in_mid_conversation(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    service.bot.stop()
    try:
        page.type("cheaper ones")
        expect(page.chat.locator(".problem")).to_be_visible()
        expect(page.chat.locator(".banner")).to_contain_text("cannot be reached")
        page.type("tell me about the first one")
    finally:
        service.bot.start()
        service.bot.wait()
    expect(page.answers).to_have_count(3, timeout=RESTART_TIMEOUT_MS)
    page.expect_said(["red mug under a tenner", "cheaper ones", "tell me about the first one"])
    expect(page.answer.locator(".detail")).to_be_visible()
