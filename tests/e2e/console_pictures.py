"""The scenes of the agents' console for `python -m tests.e2e.pictures`: real shoppers and agents.

Who else waits, and what the figures are made of, is written to Redis as docs/redis.md describes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.e2e.camera import SHARP, Camera
from tests.e2e.console_page import ConsolePage
from tests.e2e.floor import Floor
from tests.e2e.page import ShopPage
from tests.e2e.staff import INES, MIA, TOM
from tests.e2e.written import Written

WINDOW: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
NARROW: dict[str, Any] = {"viewport": {"width": 400, "height": 800}, "device_scale_factor": 2}
OTHERS = (
    ("complaint", "Two of the six glasses in my order came broken."),
    ("not_understood", "no, I mean the one that hangs on the wall"),
    ("asked", "is there anybody who knows about wool?"),
)
REASONS = {
    "asked": 61,
    "not_understood": 34,
    "complaint": 18,
    "topic:returns": 12,
    "anger": 9,
    "low_rating": 5,
}
SCORES = {5: 51, 4: 22, 3: 7, 2: 4, 1: 3}
COMMENTS = {2: "I had to say my order number twice.", 5: "Quick, and the lamp fits."}
BEGUN = 1104
AGAIN_MS = 1_000


def asks(camera: Camera) -> tuple[ShopPage, str]:
    """A shopper who saw mugs, has some in the cart and asks for a person; and the conversation's id."""
    shop = camera.open(asked=True, **SHARP)
    for text in (
        "red mug under a tenner",
        "add two of the first and the third one",
        "show me my cart",
        "I'd like to talk to a person",
    ):
        shop.say(text)
    return shop, str(Written.shown(camera.service, shop.page).session["conversation_id"])


def others_wait(camera: Camera, floor: Floor) -> None:
    for reason, text in OTHERS:
        stream = Written.begun(camera.service)
        stream.write("shopper", text)
        floor.desk.ask(stream.session["conversation_id"], reason, "widget")


def taken(camera: Camera, **context: Any) -> ConsolePage:
    """A conversation in Mia's hands, with colleagues about and others in the queue."""
    floor = Floor.of(camera.service)
    floor.clear()
    for colleague in (TOM, INES):
        camera.console(colleague)
    shop, conversation = asks(camera)
    others_wait(camera, floor)
    console = camera.console(MIA, **context)
    console.claim(conversation)
    console.say("Hello, Mia here. I can see the mugs in your cart: what may I do for you?")
    shop.type("Can you wrap them as a present?")
    console.hears("Can you wrap them as a present?")
    console.press("Private note")
    console.note.fill("Wants them wrapped: asked the warehouse, they answer before noon.")
    console.note.press("Enter")
    console.log.locator(".entry.note").wait_for()
    console.press("Reply")
    console.told.first.wait_for(state="detached")
    return console


def console(camera: Camera) -> None:
    shown = taken(camera, **WINDOW)
    shown.tab("Waiting").click()
    shown.reply.fill("They will be wrapped in red paper, at no charge.")
    camera.take(shown, "console")


def console_dark(camera: Camera) -> None:
    shown = taken(camera, color_scheme="dark", **WINDOW)
    shown.tab("Waiting").click()
    shown.press("Add products")
    shown.page.get_by_role("searchbox", name="Search the catalogue").fill("wrapping paper")
    found = shown.page.get_by_role("list", name="Products found").get_by_role("checkbox")
    found.nth(0).check()
    found.nth(1).check()
    camera.take(shown, "console-products")


def console_narrow(camera: Camera) -> None:
    shown = taken(camera, **NARROW)
    camera.take(shown, "console-narrow")


def moved(number: int, reason: str, begun_ms: int) -> list[dict[str, Any]]:
    """What the audit log holds of a conversation that was asked into, claimed, answered and resolved."""
    waited, answered, handled = 20 + number * 7 % 190, 30 + number * 11 % 260, 200 + number * 37 % 1100
    claimed_at = begun_ms + waited * 1000
    known = {
        "conversation": f"c-{reason}-{number}",
        "asked_at": begun_ms,
        "asked_for": reason,
        "agent": "",
        "name": "",
    }
    ended = {"claimed_at": claimed_at, "answered_at": begun_ms + answered * 1000}
    mia = {"actor": "agent:mia", "held_by": "mia", "held_name": MIA.name}
    return [
        {**known, "at": begun_ms, "actor": "shopper", "from": "bot", "to": "waiting", "reason": reason},
        {**known, "at": claimed_at, **mia, "from": "waiting", "to": "human", "reason": "claimed"},
        {
            **known,
            **ended,
            "at": claimed_at + handled * 1000,
            **mia,
            "from": "human",
            "to": "bot",
            "reason": "resolved",
        },
    ]


def figures(camera: Camera) -> None:
    floor = Floor.of(camera.service)
    floor.clear()
    others_wait(camera, floor)
    begun_ms = int((time.time() - 3 * 24 * 60 * 60) * 1000)
    pipe = floor.redis.pipeline()
    for reason, count in REASONS.items():
        for number in range(count):
            for move in moved(number, reason, begun_ms):
                pipe.xadd("daogou:{desk}:audit", move)
    for score, count in SCORES.items():
        for number in range(count):
            comment = "" if number else COMMENTS.get(score, "")
            rated = {"conversation": f"r-{score}-{number}", "score": score, "comment": comment}
            pipe.xadd("daogou:{ratings}:stream", rated)
    pipe.hset("daogou:{desk}:begun", str(datetime.now(UTC).date()), BEGUN)
    pipe.execute()
    shown = camera.console(MIA, **WINDOW)
    shown.page.get_by_role("link", name="Figures").click()
    while not shown.page.get_by_role(
        "rowheader", name="5 stars"
    ).is_visible():  # they are worked out now and then
        shown.press("Refresh")
        shown.page.wait_for_timeout(AGAIN_MS)
    camera.take(shown, "console-figures")


SCENES: tuple[Callable[[Camera], None], ...] = (console, console_dark, console_narrow, figures)
