"""The widget's cards in a real browser with the real bot: what they show, and what their buttons do."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import redis
from playwright.sync_api import Locator, expect

from tests.e2e import shop
from tests.e2e.page import ShopPage
from tests.e2e.servers import Service
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
RATINGS = "daogou:{ratings}:stream"
FOCUSED = """() => {
  const { activeElement } = document.querySelector("daogou-chat").shadowRoot;
  return activeElement?.getAttribute("aria-label") ?? "";
}"""


def title(item_id: str) -> str:
    return str(shop.listings()[item_id]["title"])


def pounds(text: str) -> Decimal:
    found = re.search(r"£([\d,]+\.\d\d)", text)
    assert found, text
    return Decimal(found[1].replace(",", ""))


def cart(page: ShopPage) -> dict[str, int]:
    """What the cart card shown last holds; its lines and total are exact by the feed's prices."""
    card = page.answer.locator(".cart.ledger")
    held, total = {}, Decimal(0)
    for line in card.locator(".line").all():
        item_id = line.get_attribute("data-id") or ""
        expect(line.locator(".title")).to_contain_text(title(item_id))
        held[item_id] = int(re.sub(r"\D", "", line.locator(".stepper > span").inner_text()))
        cost = shop.price(item_id) * held[item_id]
        assert pounds(line.locator(".title span").inner_text()) == cost
        total += cost
    assert pounds(card.locator(".total").inner_text()) == total
    return held


def press(page: ShopPage, within: Locator, name: str) -> Locator:
    """Press a button that makes the bot answer."""
    return page.answered(within.get_by_role("button", name=name).click)


# Cart


def test_the_cart_is_filled_changed_and_emptied_by_buttons(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    first, second = page.ids()[:2]
    press(page, page.cards.nth(1), "Add to cart")
    assert cart(page) == {second: 1}
    press(page, page.answer, "One more")
    press(page, page.answer, "One more")
    assert cart(page) == {second: 3}
    press(page, page.answer, "One fewer")
    assert cart(page) == {second: 2}
    mugs = page.answers.first
    press(page, mugs.locator(".card").first, "Add to cart")
    assert cart(page) == {second: 2, first: 1}
    line = page.answer.locator(f".line[data-id='{first}']")
    expect(line.get_by_role("button", name="One fewer")).to_be_disabled()
    press(page, line, "Remove")
    assert cart(page) == {second: 2}
    press(page, page.answer, "Remove")
    expect(page.answer).to_contain_text("Your cart is empty")
    expect(page.answer.locator(".ledger")).to_have_count(0)


def test_only_the_latest_cart_can_be_changed(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    press(page, page.cards.first, "Add to cart")
    press(page, page.answer, "One more")
    expect(page.chat.get_by_role("button", name="One more")).to_have_count(1)


def test_a_detail_card_s_product_goes_into_the_cart(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("cushions")
    third = page.ids()[2]
    press(page, page.cards.nth(2), "Details")
    press(page, page.answer.locator(".detail"), "Add to cart")
    assert cart(page) == {third: 1}


def test_a_detail_card_offers_each_thing_once(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("cushions")
    press(page, page.cards.first, "Details")
    for name in ("Add to cart", re.compile("similar", re.IGNORECASE)):
        expect(page.answer.get_by_role("button", name=name)).to_have_count(1)
    expect(page.answer.locator(".replies").get_by_role("button", name="Cheaper ones")).to_be_visible()


def test_a_cart_names_what_is_sold_no_more_and_lets_it_be_taken_out(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    page.say("cushions")
    first = page.ids()[0]
    kept = f"daogou:{{cart:{Written.shown(service, page.page).session['conversation_id']}}}:lines"
    line = {"title": "A Lamp of Last Year", "quantity": 2, "since": [1, 1, 1]}
    with redis.Redis.from_url(service.redis.env["REDIS_URL"]) as store:
        store.hset(kept, "no-such-product", json.dumps(line))
    press(page, page.cards.first, "Add to cart")
    gone = page.answer.locator(".line[data-id='no-such-product']")
    expect(gone).to_contain_text("A Lamp of Last Year")
    expect(gone).to_contain_text("No longer sold")
    expect(gone.get_by_role("button")).to_have_count(1)
    assert pounds(page.answer.locator(".total").inner_text()) == shop.price(first)
    press(page, gone, "Remove")
    assert cart(page) == {first: 1}


def test_what_is_out_of_stock_says_so_in_place_of_adding(open_shop: OpenShop) -> None:
    page = open_shop()
    gone = next(i for i, row in shop.listings().items() if row["availability"] == "out_of_stock")
    page.say(f"Tell me about “{title(gone)}”")
    button = page.answer.locator(".detail .add")
    expect(button).to_have_text("Out of stock")
    expect(button).to_be_disabled()


# What a card asks


def test_every_card_says_why(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    listed, ids = page.answers.first, page.ids()
    for number, item_id in enumerate(ids):
        press(page, listed.locator(".card").nth(number), "Why?")
        expect(page.answer.locator(".detail")).to_have_attribute("data-id", item_id)
        expect(page.answer.locator(".reason .words")).to_contain_text("red")


def test_ticked_products_are_compared_and_no_others(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    listed, ids = page.answers.first, page.ids()
    ticks, button = listed.get_by_role("checkbox"), listed.get_by_role("button", name="Compare")
    expect(button).to_be_hidden()
    ticks.nth(3).check()
    expect(listed.get_by_role("button", name="Tick one more")).to_be_disabled()
    ticks.nth(0).check()
    expect(button).to_have_text("Compare (2)")
    page.answered(button.click)
    assert compared(page) == [ids[0], ids[3]]
    expect(listed.locator(":checked")).to_have_count(0)

    page.say("umbrellas")  # the list is the latest no more
    for number in (1, 2, 4, 0):
        ticks.nth(number).check()
    expect(ticks.nth(3)).to_be_disabled()
    page.answered(listed.get_by_role("button", name="Compare (4)").click)
    assert compared(page) == [ids[0], ids[1], ids[2], ids[4]]


def compared(page: ShopPage) -> list[str | None]:
    return [header.get_attribute("data-id") for header in page.answer.locator("thead th").all()]


def test_two_products_of_one_name_are_told_apart(open_shop: OpenShop) -> None:
    titles = Counter(row["title"] for row in shop.listings().values())
    page = open_shop()
    for twin in (name for name, count in titles.items() if count > 1):
        page.say(twin)
        ids = page.ids()
        places = [number for number, item_id in enumerate(ids) if title(item_id) == twin]
        if len(places) > 1:
            break
    listed = page.answer
    for place in places[:2]:
        listed.get_by_role("checkbox").nth(place).check()
    page.answered(listed.get_by_role("button", name="Compare (2)").click)
    assert compared(page) == [ids[place] for place in places[:2]]

    page.say(twin)
    second = page.ids()[places[1]]
    press(page, page.cards.nth(places[1]), "Add to cart")
    assert cart(page) == {second: 1}


def test_products_like_one_of_an_older_list(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("cushions")
    listed, second = page.answers.first, page.ids()[1]
    page.say("red mug under a tenner")
    press(page, listed.locator(".card").nth(1), "Similar")
    expect(page.answer.locator(".bubble").first).to_contain_text(title(second))
    assert page.ids() and second not in page.ids()


# Orders


def test_a_customer_s_order_is_a_card(open_shop: OpenShop) -> None:
    page = open_shop()
    page.sign_in(shop.sample_customers()[1])
    card = page.say("show me my last order").locator(".order")
    expect(card.get_by_role("heading")).to_have_text(re.compile(r"Order \S+"))
    expect(card.locator(".placed")).to_have_text(re.compile(r"Placed on .*\b20\d\d"))
    expect(card.locator(".status")).to_have_text(re.compile("Completed|Cancelled"))
    assert card.locator(".line").count() >= 1
    sums = [pounds(line.inner_text()) for line in card.locator(".line .title span").all()]
    assert pounds(card.locator(".total").inner_text()) == sum(sums)


# Rating


@pytest.fixture
def store(service: Service) -> Iterator[redis.Redis]:
    connection = redis.Redis.from_url(service.redis.env["REDIS_URL"], decode_responses=True)
    yield connection
    connection.close()


def rated(store: redis.Redis) -> dict[str, str]:
    """The latest rating."""
    ((_, latest),) = store.xrevrange(RATINGS, count=1)  # type: ignore[misc]
    return dict(latest)


def test_a_rating_is_asked_once_kept_and_can_be_changed(open_shop: OpenShop, store: redis.Redis) -> None:
    page = open_shop()
    page.say("thanks")
    expect(page.answer.get_by_role("radio")).to_have_count(0)  # nothing was shown yet
    page.say("red mug under a tenner")
    card = page.say("thank you").locator(".rating-card")
    expect(card.get_by_role("radio")).to_have_count(5)
    expect(card.get_by_role("button")).to_have_count(0)
    card.get_by_role("radio", name="4 stars").check(force=True)
    expect(card.get_by_role("button", name="Send rating")).to_be_in_viewport(ratio=1)
    card.get_by_role("textbox").fill("quick <b>and</b> kind")
    card.get_by_role("button", name="Send rating").click()
    expect(card.get_by_role("status")).to_contain_text("4 of 5")
    assert (rated(store)["score"], rated(store)["comment"]) == ("4", "quick <b>and</b> kind")

    card.get_by_role("button", name="Change it").click()
    expect(card.get_by_role("radio", name="4 stars")).to_be_focused()
    page.page.keyboard.press("ArrowRight")
    card.get_by_role("button", name="Send rating").click()
    expect(card.get_by_role("status")).to_contain_text("5 of 5")
    assert rated(store)["score"] == "5"
    assert page.say("bye").locator(".rating-card").count() == 0


def test_a_rating_that_did_not_arrive_can_be_sent_again(open_shop: OpenShop, store: redis.Redis) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    card = page.say("bye").locator(".rating-card")
    page.page.route("**/webhooks/widget/rating", lambda route: route.abort(), times=1)
    card.get_by_role("radio", name="4 stars").check(force=True)
    card.get_by_role("button", name="Send rating").click()
    expect(card.get_by_role("alert")).to_have_text("Your rating did not arrive.")
    card.get_by_role("button", name="Try again").click()
    expect(card.get_by_role("status")).to_contain_text("4 of 5")
    assert rated(store)["score"] == "4"


# Keyboard and focus


def focused(page: ShopPage) -> str:
    return str(page.page.evaluate(FOCUSED))


def test_cards_are_walked_by_arrow_keys(open_shop: OpenShop) -> None:
    page = open_shop(reduced_motion="reduce")
    page.say("cushions")
    keys, ids = page.page.keyboard, page.ids()
    page.cards.first.focus()
    assert focused(page).startswith(title(ids[0])) and focused(page).endswith(f"1 of {len(ids)}")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    assert focused(page).endswith(f"3 of {len(ids)}")
    expect(page.cards.nth(2)).to_be_in_viewport(ratio=0.8)
    keys.press("End")
    keys.press("ArrowRight")  # there is nothing further
    assert focused(page).startswith(title(ids[-1]))
    keys.press("Home")
    keys.press("ArrowRight")
    keys.press("Tab")
    assert focused(page) == f"Compare: {title(ids[1])}"
    for name in ("Why?", "Add to cart:", "Details:", "Similar:"):
        keys.press("Tab")
        assert focused(page) == f"{name} {title(ids[1])}"
    keys.press("Tab")  # out of the row, to what follows
    expect(page.answer.locator(".chip").first).to_be_focused()
    keys.press("Shift+Tab")
    assert focused(page) == f"Similar: {title(ids[1])}"


def test_the_focus_follows_the_cart_and_never_leaves_the_input(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    press(page, page.cards.first, "Add to cart")
    page.answer.get_by_role("button", name="One more").focus()
    page.answered(lambda: page.page.keyboard.press("Enter"))
    expect(page.answer.get_by_role("button", name="One more")).to_be_focused()
    page.answered(lambda: page.page.keyboard.press("Enter"))
    assert list(cart(page).values()) == [3]
    page.say("show my cart")
    expect(page.input).to_be_focused()


def test_a_reply_by_keyboard_leaves_the_focus_in_the_conversation(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    page.answer.locator(".chip").first.focus()
    page.answered(lambda: page.page.keyboard.press("Enter"))
    expect(page.chat.get_by_role("log")).to_be_focused()


def test_a_row_moves_without_gliding_for_who_asked(open_shop: OpenShop) -> None:
    for motion, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        page = open_shop(reduced_motion=motion)
        page.say("cushions")
        row = page.answer.locator(".row")
        assert row.evaluate("row => getComputedStyle(row).scrollBehavior") == behaviour
        assert "x" in row.evaluate("row => getComputedStyle(row).scrollSnapType")


def test_a_phone_s_card_can_be_hit_by_a_finger(open_shop: OpenShop) -> None:
    page = open_shop(**PHONE)
    page.chat.get_by_role("button", name="Open the shopping assistant").tap()
    page.say("red mug under a tenner")
    for control in page.cards.first.locator("button, label").all():
        box = control.bounding_box()
        assert box and box["width"] >= 24 and box["height"] >= 24


# What the bot does not send yet, and what the shop counts: the renderers themselves, in the page

RENDERED = """async ([messages, entry, photo]) => {
  const { answerNode, questionNode } = await import("/widget/entry.js");
  const { wordsFor } = await import("/widget/words.js");
  window.tracked = [];
  const words = wordsFor("en");
  const context = {
    words,
    language: "en-GB",
    base: location.href,
    say: (text) => {},
    press: () => {},
    track: (...event) => window.tracked.push(event),
    thumbnail: (id) => (id === photo ? document.createElement("canvas") : null),
  };
  const log = document.querySelector("daogou-chat").shadowRoot.querySelector(".log");
  window.context = context;
  window.shown = (messages) => {
    const full = { ...entry, messages };
    log.append(entry.from === "shopper" ? questionNode("", context, full) : answerNode(full, context));
  };
  window.shown(messages);
}"""


def rendered(page: ShopPage, *messages: dict[str, Any], photo: str | None = None, **entry: str) -> Locator:
    page.page.evaluate(RENDERED, [list(messages), {"from": "bot", **entry}, photo])
    return page.chat.locator(".log > .entry").last


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"state": "waiting"}, "Waiting for a person"),
        ({"state": "waiting", "position": 1}, "Waiting for a person · You are next in line"),
        (
            {"state": "waiting", "position": 3, "expected_wait_s": 170},
            "Waiting for a person · You are number 3 in line · about 3 minutes",
        ),
        ({"state": "human"}, "You are talking with a person"),
        ({"state": "human", "agent": "Ada"}, "You are talking with Ada"),
        ({"state": "bot"}, "You are back with the assistant"),
    ],
)
def test_a_handoff_says_who_answers(open_shop: OpenShop, payload: dict[str, Any], said: str) -> None:
    page = open_shop()
    card = rendered(page, {"text": "One moment.", "custom": {"type": "handoff", "version": 1, **payload}})
    expect(card.locator(".state")).to_have_text(said)
    expect(card.locator(".text")).to_have_text("One moment.")


def test_a_person_s_words_look_other_than_the_bot_s_and_carry_the_name(open_shop: OpenShop) -> None:
    page = open_shop()
    ground = "node => getComputedStyle(node).backgroundColor"
    of_bot = rendered(page, {"text": "Hello!"}).locator(".bubble").evaluate(ground)
    answer = rendered(page, {"text": "Hello, I'm here."}, **{"from": "agent", "name": "Ada"})
    expect(answer.locator(".speaker")).to_have_text("Ada")
    assert answer.locator(".bubble").evaluate(ground) != of_bot
    nameless = rendered(page, {"text": "Hello."}, **{"from": "agent"})
    expect(nameless.locator(".speaker")).to_have_text("From the shop's staff")


def test_a_photo_is_its_picture_where_the_page_has_it(open_shop: OpenShop) -> None:
    page = open_shop()
    sent = {"text": "📷", "custom": {"type": "photo", "version": 1}}
    had, gone = ({"from": "shopper", "message_id": message_id} for message_id in ("p-1", "p-2"))
    expect(rendered(page, sent, photo="p-1", **had).get_by_role("img")).to_be_visible()
    expect(rendered(page, sent, photo="p-1", **gone).locator(".photo")).to_have_text("Photo")


def item(number: int) -> dict[str, Any]:
    price = {"amount": f"{number}.50", "currency": "GBP"}
    return {"id": f"i{number}", "title": f"Thing {number}", "price": price, "availability": "in_stock"}


def test_what_is_seen_opened_and_added_is_counted(open_shop: OpenShop) -> None:
    page = open_shop()
    items = [item(1), item(2)]
    listed = {"type": "product_carousel", "version": 1, "items": items, "request_id": "r-1"}
    tracked = "JSON.stringify(window.tracked.map(([name]) => name))"
    page.chat.get_by_role("button", name="Close the shopping assistant").click()
    rendered(page, {"text": "Two:", "custom": listed})
    page.page.wait_for_timeout(300)
    assert page.page.evaluate(tracked) == "[]"  # the panel is shut: nobody saw them
    page.chat.get_by_role("button", name="Open the shopping assistant").click()
    page.page.wait_for_function("window.tracked.length === 1")
    page.cards.nth(1).get_by_role("button", name="Details").click()
    page.cards.nth(0).get_by_role("button", name="Add to cart").click()
    assert page.page.evaluate(tracked) == '["view_item_list","select_item"]'
    line = {"item": items[0], "quantity": 1, "line_total": items[0]["price"]}
    held = {"type": "cart", "version": 1, "lines": [line], "total": items[0]["price"]}
    page.page.evaluate("messages => window.shown(messages)", [{"text": "", "custom": held}])
    counted = [{"item_id": one["id"], "index": at, "price": one["price"]} for at, one in enumerate(items)]
    assert page.page.evaluate("window.tracked") == [
        ["view_item_list", counted, "r-1"],
        ["select_item", counted[1:], "r-1"],
        ["add_to_cart", [{"item_id": "i1", "quantity": 1, "price": items[0]["price"]}], "r-1"],
    ]
