"""The shopper's side of a handoff in a real browser: the queue, the person, typing, back, the rating."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e.floor import ANN, Floor, wait_for
from tests.e2e.page import ShopPage
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]


def bar(page: ShopPage) -> Locator:
    """The line that says who answers."""
    return page.chat.locator(".owner")


def conversation_of(page: ShopPage, floor_service: object) -> str:
    return str(Written.shown(floor_service, page.page).session["conversation_id"])  # type: ignore[arg-type]


def asks(page: ShopPage, floor: Floor, service: object) -> str:
    """The shopper asks for a person; the conversation's id."""
    page.say("I'd like to talk to a person")
    conversation = conversation_of(page, service)
    assert floor.desk.owner(conversation).state == "waiting"
    return conversation


def test_the_whole_way_there_and_back(open_shop: OpenShop, floor: Floor, service: object) -> None:
    page = open_shop()
    page.say("show me red mugs under £10")
    expect(bar(page)).to_be_hidden()
    conversation = asks(page, floor, service)
    expect(bar(page)).to_contain_text("Waiting for a person · You are next in line")

    floor.joins(conversation, ANN)
    expect(bar(page)).to_contain_text("You are talking with Ann Archer")
    page.type("Does the first one go into the dishwasher?")
    expect(page.chat.locator(".entry.you .delivery").last).to_have_text("Sent")
    floor.hears(conversation, "shopper", "Does the first one go into the dishwasher?")
    expect(page.chat.locator(".typing")).to_be_hidden()  # no assistant is at work
    expect(page.chat).not_to_contain_text("reads this and answers you")

    floor.desk.typing(conversation, ANN)
    expect(page.chat.locator(".typing")).to_contain_text("Ann Archer is typing")
    floor.says(conversation, ANN, "It does, we asked the maker.")
    said = page.chat.locator(".entry.agent").last
    expect(said).to_contain_text("It does, we asked the maker.")
    expect(said).to_contain_text("Ann Archer")

    page.page.reload()
    expect(bar(page)).to_contain_text("You are talking with Ann Archer")
    floor.desk.resolve(conversation, ANN)
    expect(bar(page)).to_be_hidden()
    expect(page.answer).to_contain_text("Ann Archer has left")
    expect(page.answer).to_contain_text("We were looking at")
    page.chat.get_by_role("radio", name="5 stars").check(force=True)
    page.chat.get_by_role("button", name="Send rating").click()
    expect(page.chat).to_contain_text("Thank you for your 5 of 5.")
    rated = wait_for(lambda: floor.redis.xrevrange("daogou:{ratings}:stream", count=1))
    assert rated[0][1]["conversation"] == conversation
    page.say("show me blue mugs")
    expect(page.cards.first).to_be_visible()


def test_the_place_in_the_queue_moves_up(open_shop: OpenShop, floor: Floor, service: object) -> None:
    first, second = open_shop(), open_shop()
    for page in (first, second):
        page.say("hello")
    before = asks(first, floor, service)
    asks(second, floor, service)
    expect(bar(second)).to_contain_text("You are number 2 in line")
    floor.joins(before, ANN)
    expect(bar(second)).to_contain_text("You are next in line")


def test_who_waited_in_vain_is_offered_to_leave_a_message(
    open_shop: OpenShop, floor: Floor, service: object
) -> None:
    page = open_shop()
    page.say("hello")
    conversation = asks(page, floor, service)
    floor.waited(conversation, 11 * 60)
    expect(bar(page)).to_be_hidden(timeout=15_000)
    expect(page.answer).to_contain_text("Shall I pass on a message")
    page.answered(page.answer.get_by_role("button", name="Leave a message").click)
    expect(page.answer).to_contain_text("What is your e-mail address or phone number?")


def test_one_press_goes_back_to_the_assistant(open_shop: OpenShop, floor: Floor, service: object) -> None:
    page = open_shop()
    page.say("show me mugs")
    conversation = asks(page, floor, service)
    floor.joins(conversation, ANN)
    expect(bar(page)).to_contain_text("Ann Archer")
    page.answered(bar(page).get_by_role("button", name="Back to the assistant").click)
    expect(bar(page)).to_be_hidden()
    assert floor.desk.owner(conversation).state == "bot"
    page.say("show me blue mugs")
    expect(page.cards.first).to_be_visible()


def test_who_answers_sees_that_the_shopper_writes(open_shop: OpenShop, floor: Floor, service: object) -> None:
    page = open_shop()
    page.say("hello")
    conversation = asks(page, floor, service)
    floor.joins(conversation, ANN)
    expect(bar(page)).to_contain_text("Ann Archer")
    with floor.redis.pubsub() as heard:
        heard.subscribe(f"daogou:{{conversation:{conversation}}}:wake")
        heard.get_message(timeout=5)
        page.input.press_sequentially("it is abo")
        told = wait_for(lambda: heard.get_message(ignore_subscribe_messages=True, timeout=1))
    assert json.loads(told["data"]) == {"from": "shopper"}
    expect(page.chat.locator(".typing")).to_be_hidden()
