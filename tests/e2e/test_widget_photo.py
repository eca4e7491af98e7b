"""A photo in place of words: chosen, pasted or dropped; what cannot be sent is said before it is tried."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable

import pytest
import yaml
from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect

from tests.e2e.page import ShopPage
from tests.e2e.servers import ROOT, Service
from tests.e2e.test_photo import a_photo

OpenShop = Callable[..., ShopPage]

GIVEN = """(target, [kind, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "photo", { type }));
  const init = { bubbles: true, cancelable: true, composed: true };
  target.dispatchEvent(kind === "paste"
    ? new ClipboardEvent(kind, { ...init, clipboardData: data })
    : new DragEvent(kind, { ...init, dataTransfer: data }));
}"""


def choose(page: ShopPage, content: bytes, mime_type: str = "image/jpeg") -> None:
    with page.page.expect_file_chooser() as asked:
        page.chat.get_by_role("button", name="Send a photo").click()
    asked.value.set_files(FilePayload(name="photo", mimeType=mime_type, buffer=content))


def paste(page: ShopPage, content: bytes) -> None:
    page.input.evaluate(GIVEN, ["paste", "image/jpeg", base64.b64encode(content).decode()])


def drop(page: ShopPage, content: bytes) -> None:
    panel = page.chat.locator(".panel")
    given = ["image/jpeg", base64.b64encode(content).decode()]
    sign = page.chat.get_by_text("Drop a photo here")
    panel.evaluate(GIVEN, ["dragover", *given])
    expect(sign).to_be_visible()
    panel.evaluate(GIVEN, ["drop", *given])
    expect(sign).to_be_hidden()


@pytest.mark.parametrize("give", [choose, paste, drop])
def test_a_photo_is_shown_and_answered(open_shop: OpenShop, give: Callable[[ShopPage, bytes], None]) -> None:
    page = open_shop()
    page.answered(lambda: give(page, a_photo()))
    assert page.ids()
    own = page.chat.locator(".entry.you")
    expect(own).to_have_count(1)
    expect(own.get_by_role("img", name="The photo that you sent")).to_be_visible()
    page.page.reload()
    expect(own).to_have_count(1)
    expect(own).to_contain_text("Photo")


@pytest.mark.parametrize(
    ("content", "mime_type", "told"),
    [
        (b"\0" * (5 * 1024 * 1024 + 1), "image/jpeg", "5 MB is the most"),
        (b"GIF89a", "image/gif", "choose a JPEG, PNG or WebP"),
        (os.urandom(2000), "image/jpeg", "could not be read"),
    ],
    ids=["too large", "wrong type", "not a picture"],
)
def test_what_cannot_be_sent_is_said_and_not_tried(
    open_shop: OpenShop, content: bytes, mime_type: str, told: str
) -> None:
    page = open_shop()
    tried: list[str] = []
    page.page.on("request", lambda request: "widget/images" in request.url and tried.append(request.url))
    choose(page, content, mime_type)
    expect(page.chat.get_by_role("alert").filter(has_text=told)).to_be_visible()
    expect(page.chat.locator(".entry")).to_have_count(0)
    assert tried == []
    page.say("red mug under a tenner")
    expect(page.chat.get_by_text(told)).to_be_hidden()


def test_what_the_bot_refuses_is_said_at_the_photo(open_shop: OpenShop) -> None:
    tiny = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(tiny, "PNG")
    page = open_shop()
    choose(page, tiny.getvalue(), "image/png")
    delivery = page.chat.locator(".entry.you .delivery")
    expect(delivery).to_have_text(words("photo", "utter_photo_unfit"))
    page.answered(lambda: choose(page, a_photo()))


def test_a_photo_with_too_many_pixels_is_refused_in_words_and_another_is_taken(open_shop: OpenShop) -> None:
    large = io.BytesIO()
    Image.new("L", (5000, 4000)).save(large, "PNG")
    page = open_shop()
    with page.page.expect_response("**/webhooks/widget/images") as refused:
        choose(page, large.getvalue(), "image/png")
    assert refused.value.status == 413
    problem = page.chat.get_by_role("alert").filter(has_text=words("photo", "utter_photo_unfit"))
    expect(problem).to_be_visible()
    expect(problem.get_by_role("button")).to_have_count(0)  # the same again would be refused again
    page.answered(lambda: choose(page, a_photo()))
    assert page.ids()
    expect(page.chat.locator(".entry.you")).to_have_count(2)


def test_a_photo_that_came_too_soon_is_sent_again_by_its_button(open_shop: OpenShop) -> None:
    page = open_shop()
    told = words("session", "utter_too_many_messages")
    page.page.route(
        "**/webhooks/widget/images",
        lambda route: route.fulfill(
            status=429,
            headers={"Retry-After": "3600"},
            json={"error": {"field": "service", "reason": "too many requests"}, "text": told},
        ),
        times=1,
    )
    choose(page, a_photo())
    expect_sent_by_its_button(page, told)


def test_a_photo_that_the_bot_cannot_take_now_is_sent_again_by_its_button(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    with service.redis.paused():
        with page.page.expect_response("**/webhooks/widget/images") as later:
            choose(page, a_photo())
        assert later.value.status == 503
        expect(problems(page)).to_contain_text(words("session", "utter_conversation_unreachable"))
    expect_sent_by_its_button(page, words("session", "utter_conversation_unreachable"))
    expect(page.chat.locator(".entry.you")).to_have_count(2)


def problems(page: ShopPage) -> Locator:
    """What is wrong with the shopper's messages."""
    return page.chat.locator(".entry.you").get_by_role("alert")


def expect_sent_by_its_button(page: ShopPage, told: str) -> None:
    """The photo says why it is not sent, and is answered once after a press of its button."""
    expect(problems(page)).to_contain_text(told)
    page.answered(problems(page).get_by_role("button", name="Try again").click)
    assert page.ids()
    expect(problems(page)).to_have_count(0)
    expect(page.chat.get_by_role("img", name="The photo that you sent")).to_have_count(1)


def words(file: str, response: str) -> str:
    """What the domain says."""
    domain = yaml.safe_load((ROOT / f"bot/domain/{file}.yml").read_text("utf-8"))
    return str(domain["responses"][response][0]["text"])


def test_a_photo_that_is_offline_goes_when_the_network_is_back(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    page.page.context.set_offline(True)
    choose(page, a_photo())
    expect(page.chat.locator(".entry.you .delivery").last).to_contain_text("Not sent yet")
    page.answered(lambda: page.page.context.set_offline(False))
    expect(page.chat.locator(".entry.you")).to_have_count(2)


def test_an_empty_message_is_one_line_on_a_narrow_phone(open_shop: OpenShop) -> None:
    page = open_shop(viewport={"width": 320, "height": 568}, is_mobile=True, has_touch=True)
    page.chat.get_by_role("button", name="Open the shopping assistant").tap()
    page.say("red mug")
    emptied = page.input.bounding_box()
    page.input.fill("one")
    one = page.input.bounding_box()
    assert emptied and one
    assert emptied["height"] == one["height"]


def test_a_long_message_grows_to_five_lines_and_is_counted(open_shop: OpenShop) -> None:
    page = open_shop()
    page.input.fill("one")
    one = page.input.bounding_box()
    page.input.press("Shift+Enter")
    page.input.press_sequentially("two")
    two = page.input.bounding_box()
    page.input.fill("line\n" * 30)
    most = page.input.bounding_box()
    assert one and two and most
    line = two["height"] - one["height"]
    assert line > 10
    assert abs(most["height"] - (one["height"] + 4 * line)) < line / 2
    page.input.fill("x" * 950)
    expect(page.chat.get_by_text("950 / 1000")).to_be_visible()
    page.input.fill("x" * 1001)
    expect(page.chat.get_by_role("alert").filter(has_text="keep it to 1000 characters")).to_be_visible()
    expect(page.chat.get_by_role("button", name="Send", exact=True)).to_be_disabled()
