"""Remakes the pictures of README.md and docs: `.venv-actions/bin/python -m tests.e2e.pictures [NAME…]`.

Real conversations with the built artifacts; it needs what the browser tests need. What only the shop's people
say is written to the conversation's stream. The whole page is taken where the shop around matters, else the
panel. The scenes of the agents' console are in console_pictures.py.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e import console_pictures
from tests.e2e import shop as store
from tests.e2e.camera import DESKTOP, PHONE, PICTURES, SHARP, Camera
from tests.e2e.servers import ROOT, browser_options, whole_service
from tests.e2e.written import Written

PHOTO = ROOT / "data/stores/demo/images/Mango.jpg"


def conversation(camera: Camera) -> None:
    shop = camera.open(**DESKTOP)
    camera.take(shop, "welcome", whole=True)
    shop.say("red mug under a tenner")
    camera.take(shop, "conversation", whole=True)


def products(camera: Camera) -> None:
    shop = camera.open(**SHARP)
    shop.say("red mug under a tenner")
    shop.say("tell me about the second one")
    camera.take(shop, "detail")
    shop.say("compare the first two")
    camera.take(shop, "comparison")
    shop.say("how long does delivery take?")
    camera.take(shop, "answer")


def cart(camera: Camera) -> None:
    shop = camera.open(**SHARP)
    shop.say("red mug under a tenner")
    shop.say("add two of the first and the third one")
    shop.say("show me my cart")
    camera.take(shop, "cart")


def consent(camera: Camera) -> None:
    camera.take(camera.open(asked=True, **SHARP), "consent")


def photo(camera: Camera) -> None:
    shop = camera.open(**SHARP)
    with shop.page.expect_file_chooser() as chooser:
        shop.chat.get_by_role("button", name="Send a photo").click()
    shop.answered(lambda: chooser.value.set_files(PHOTO))
    camera.take(shop, "photo")


def order(camera: Camera) -> None:
    shop = camera.open(**SHARP)
    shop.sign_in(store.sample_customers()[1])
    shop.chat.get_by_role("button", name="Personal suggestions").click()
    shop.say("where is my last order?")
    camera.take(shop, "order")


def people(camera: Camera) -> None:
    shop = camera.open(asked=True, **SHARP)
    stream = Written.greeted(camera.service, shop)
    shop.chat.get_by_role("button", name="Personal suggestions").click()
    stream.write("shopper", [{"text": "Can I ask a person about the red mugs?"}], message_id="m-people")
    waiting = {"type": "handoff", "version": 1, "state": "waiting", "position": 2, "expected_wait_s": 180}
    stream.write("system", [{"text": "Someone of our team will be with you.", "custom": waiting}])
    human = {"type": "handoff", "version": 1, "state": "human", "agent": "Mia"}
    stream.write("system", [{"text": "Mia can see what was said so far.", "custom": human}])
    stream.write("agent", [{"text": "Hello, Mia here! Is it for every day, or a present?"}], name="Mia")
    shop.chat.get_by_text("Mia here").wait_for()
    camera.take(shop, "person")


def rating(camera: Camera) -> None:
    shop = camera.open(asked=True, **SHARP)
    stream = Written.greeted(camera.service, shop)
    shop.chat.get_by_role("button", name="Personal suggestions").click()
    shop.say("how long does delivery take?")
    asked = {"type": "rating_request", "version": 1}
    stream.write("bot", [{"text": "How was this conversation?", "custom": asked}])
    shop.chat.get_by_role("radio", name="4").check(force=True)
    camera.take(shop, "rating")


def dark(camera: Camera) -> None:
    shop = camera.open(color_scheme="dark", **DESKTOP)
    shop.say("fruit for less than £1")
    camera.take(shop, "dark", whole=True)


def phone(camera: Camera) -> None:
    shop = camera.open(**PHONE)
    shop.say("red mug under a tenner")
    camera.take(shop, "phone", whole=True)


def offline(camera: Camera) -> None:
    shop = camera.open(**SHARP)
    shop.say("red mug under a tenner")
    shop.page.context.set_offline(True)
    shop.type("cheaper ones")
    camera.take(shop, "offline")


SCENES: tuple[Callable[[Camera], None], ...] = (
    conversation,
    products,
    cart,
    consent,
    photo,
    order,
    people,
    rating,
    dark,
    phone,
    offline,
    *console_pictures.SCENES,
)


def main(names: list[str]) -> None:
    """Plays the scenes of these names; all, without any."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        service = whole_service(Path(folder))
        try:
            service.start()
            browser = playwright.chromium.launch(**browser_options())
            for scene in SCENES:
                if not names or scene.__name__ in names:
                    scene(Camera(browser, service))
            browser.close()
        finally:
            service.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
