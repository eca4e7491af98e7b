"""One start of the whole service, and one browser, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from actions.handoff import Agent
from tests.e2e import staff
from tests.e2e.console_page import ConsolePage, give_cookie
from tests.e2e.floor import Floor
from tests.e2e.page import ShopPage
from tests.e2e.servers import Service, browser_options, whole_service
from tests.e2e.talk import RestShopper, WidgetShopper

ANSWER_TIMEOUT_S = 10.0


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = whole_service(tmp_path_factory.mktemp("service"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=ANSWER_TIMEOUT_S, trust_env=False) as connection:
        yield connection


@pytest.fixture(params=[RestShopper, WidgetShopper], ids=["rest", "widget"])
def shopper(request: pytest.FixtureRequest, client: httpx.Client) -> RestShopper | WidgetShopper:
    """A guest's new conversation, over either channel."""
    made: RestShopper | WidgetShopper = request.param(client)
    return made


@pytest.fixture
def floor(service: Service) -> Iterator[Floor]:
    """The people of the shop; nobody waits, and nobody is held, when a test begins."""
    floor = Floor.of(service)
    floor.clear()
    yield floor
    floor.redis.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**browser_options())
        yield running
        running.close()


@pytest.fixture
def open_shop(browser: Browser, service: Service) -> Iterator[Callable[..., ShopPage]]:
    """Opens the demo page in a browser context of its own; an error on the page fails the test."""
    pages: list[tuple[Page, list[str]]] = []

    def opened(**context: object) -> ShopPage:
        page = browser.new_context(**{"viewport": {"width": 1366, "height": 860}, **context}).new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(service.url)
        pages.append((page, errors))
        return ShopPage(page)

    yield opened
    for page, errors in pages:
        page.context.close()
        assert errors == []


@pytest.fixture
def open_console(browser: Browser, service: Service) -> Iterator[Callable[..., ConsolePage]]:
    """Opens the agents' console, signed in, in a browser context of its own; an error fails the test."""
    pages: list[tuple[Page, list[str]]] = []

    def opened(agent: Agent | None = staff.MIA, **context: object) -> ConsolePage:
        page = browser.new_context(**{"viewport": {"width": 1366, "height": 860}, **context}).new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        if agent is not None:
            give_cookie(page.context, service, agent)
        page.goto(service.console)
        pages.append((page, errors))
        return ConsolePage(page)

    yield opened
    for page, errors in pages:
        page.context.close()
        assert errors == []
