"""No text that anybody writes in the agents' console becomes markup, code or an address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from actions.handoff.contact_requests import ContactRequests
from tests.e2e.console_page import ConsolePage, give_cookie
from tests.e2e.floor import Floor
from tests.e2e.servers import Service
from tests.e2e.staff import MIA, SLY
from tests.e2e.written import Written
from tests.e2e.xss import LONG, PAYLOADS, SHOWN, SUSPECTS, Watched, item, messages

ALL = [*PAYLOADS, LONG]
ARRIVAL_TIMEOUT_MS = 120_000  # thousands of nodes on a busy machine
MOST_ENTRIES = 200


@pytest.fixture
def watched(browser: Browser, service: Service) -> Iterator[Watched]:
    """A supervisor's browser; no page is opened yet."""
    with browser.new_context(viewport={"width": 1366, "height": 860}) as context:
        give_cookie(context, service, MIA)
        yield Watched(context.new_page())


def harmless(watched: Watched, shown: list[str]) -> None:
    """Nothing ran, nothing in the page could, and these texts stand there as they are."""
    assert watched.page.evaluate(SUSPECTS) == []
    texts = set(watched.page.evaluate(SHOWN))
    assert [payload for payload in shown if payload not in texts] == []
    assert watched.all_harms() == []


def waiting(service: Service, floor: Floor, reason: str = "asked") -> Written:
    """A conversation without a word in it that waits for a person."""
    begun = Written.begun(service)
    floor.desk.ask(begun.session["conversation_id"], reason, "widget")
    return begun


@pytest.mark.parametrize("sender", ["shopper", "bot", "agent", "system"])
def test_no_text_of_a_conversation_runs(
    watched: Watched, service: Service, floor: Floor, sender: str
) -> None:
    assert len(ALL) < MOST_ENTRIES
    stream = waiting(service, floor)
    # The system's answer to a message is not shown.
    more = () if sender == "system" else ("reply_to",)
    for payload in ALL:
        named = dict.fromkeys(("name", "message_id", *more), payload)
        stream.write(sender, messages(payload), **named)
    watched.page.goto(f"{service.console}#/c/{stream.session['conversation_id']}")
    console = ConsolePage(watched.page)
    expect(console.log.locator(".entry")).to_have_count(len(ALL), timeout=ARRIVAL_TIMEOUT_MS)
    stream.write(sender, "the end")
    expect(console.log.get_by_text("the end", exact=True)).to_be_visible(timeout=ARRIVAL_TIMEOUT_MS)
    harmless(watched, [] if sender == "system" else ALL)  # a notice joins its texts


def test_no_text_of_the_queue_and_of_colleagues_runs(
    watched: Watched, service: Service, floor: Floor, open_console: Callable[..., ConsolePage]
) -> None:
    open_console(SLY)  # while it is open, Sly's conversations stay Sly's
    requests = ContactRequests(floor.redis)
    for payload in PAYLOADS:
        requests.keep(payload, payload, payload, payload)
    some = [payload for payload in PAYLOADS if payload.isprintable()][:90]  # a hundred are shown
    for payload in some:
        waiting(service, floor, payload).write("shopper", payload)
    held = waiting(service, floor).session["conversation_id"]
    floor.desk.claim(held, SLY)
    for payload in PAYLOADS:
        floor.desk.note(held, SLY, payload, payload)
    watched.page.goto(f"{service.console}#/c/{held}")
    console = ConsolePage(watched.page)
    expect(console.log.locator(".entry.note")).to_have_count(len(PAYLOADS), timeout=ARRIVAL_TIMEOUT_MS)
    for panel, count in (("waiting", len(some)), ("all", 1), ("requests", len(PAYLOADS))):
        expect(watched.page.locator(f"#panel-{panel} a.row")).to_have_count(count)
    harmless(watched, [*PAYLOADS, f"With {SLY.name}"])
    for request in requests.open()[:3]:
        watched.page.goto(f"{service.console}#/request/{request['id']}")
        expect(watched.page.get_by_role("region", name="Request outside")).to_be_visible()
        harmless(watched, [request["text"]])
    watched.page.goto(f"{service.console}#/audit")
    expect(watched.page.locator(".audit tbody tr").nth(90)).to_be_visible()
    harmless(watched, [SLY.name])
    for request in requests.open():
        requests.done(request["id"])


def moves() -> list[dict[str, Any]]:
    names = ("actor", "from", "to", "reason", "agent", "name", "conversation", "asked_for")
    return [{"id": f"{n}-1", "at": payload, **dict.fromkeys(names, payload)} for n, payload in enumerate(ALL)]


def answers() -> dict[str, Callable[[Any], Any]]:
    """What each route answers, every text in it a payload."""
    texts = {payload: payload for payload in ALL}
    known = {
        "looking_for": LONG,
        "filters": {**texts, "price_max": {"amount": LONG, "currency": LONG}, "exclude": {LONG: ALL}},
        "gift": {**texts, "__proto__": LONG},
        "last_products": [item(payload) for payload in ALL],
        "page_item": item(LONG),
    }
    return {
        "me": lambda told: {
            **told,
            "shop": LONG,
            "hours": {"open": True, "text": LONG},
            "canned": [{"title": payload, "text": payload} for payload in ALL],
        },
        "conversations/*": lambda told: {**told, "understood": known, "summary": ALL, "transitions": moves()},
        "products?*": lambda told: {"items": [item(payload) for payload in ALL]},
        "past?*": lambda told: {
            "conversations": [
                {
                    "id": payload,
                    "at": payload,
                    "reason": payload,
                    "agent": payload,
                    "outcome": payload,
                    "preview": payload,
                }
                for payload in ALL
            ]
        },
        "figures": lambda told: {
            **told,
            "by_reason": dict.fromkeys(ALL, 1),
            "ratings": {
                "mean": 1,
                "count": len(ALL),
                "by_score": {},
                "comments": [{"at": 1, "score": payload, "comment": payload} for payload in ALL],
            },
        },
        "audit": lambda told: {"audit": moves()},
    }


def test_no_text_that_the_server_answers_runs(watched: Watched, service: Service, floor: Floor) -> None:
    """Whatever slips past it: names of products, the shop's own texts, what is in the log."""

    def altered(change: Callable[[Any], Any]) -> Callable[[Route], None]:
        def answer(route: Route) -> None:
            real = route.fetch()
            route.fulfill(response=real, body=json.dumps(change(real.json())))

        return answer

    for path, change in answers().items():
        watched.page.route(f"**/console/api/{path}", altered(change))
    conversation = waiting(service, floor)
    conversation.write("shopper", "hello")
    page, console = watched.page, ConsolePage(watched.page)
    page.goto(f"{service.console}#/c/{conversation.session['conversation_id']}")
    expect(page.locator(".summary li")).to_have_count(len(ALL))
    harmless(watched, ALL)
    console.press("Claim")
    console.reply.press("/")
    expect(page.get_by_role("option")).to_have_count(len(ALL))
    harmless(watched, ALL)
    page.keyboard.press("Escape")
    console.press("Add products")
    page.get_by_role("searchbox", name="Search the catalogue").fill("lantern")
    expect(page.locator(".found li")).to_have_count(len(ALL))
    harmless(watched, ALL)
    page.keyboard.press("Escape")
    console.tab("Past").click()
    expect(page.locator("[role=tabpanel]:not([hidden]) a.row")).to_have_count(len(ALL))
    harmless(watched, ALL)
    page.goto(f"{service.console}#/figures")
    expect(page.locator(".bars").first.locator("tbody tr")).to_have_count(len(ALL))
    harmless(watched, [payload.replace("_", " ") for payload in ALL])
    page.goto(f"{service.console}#/audit")
    expect(page.locator(".audit tbody tr")).to_have_count(len(ALL))
    harmless(watched, ALL)
