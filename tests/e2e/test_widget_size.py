"""The widget stays light: what a page loads for it, compressed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from benchmarks.widget import MOST_BYTES, shipped
from tests.e2e.page import ShopPage
from tests.e2e.servers import Service

LOADED = "performance.getEntriesByType('resource').map((entry) => entry.name)"


def test_the_widget_is_within_its_size(open_shop: Callable[..., ShopPage], service: Service) -> None:
    sizes = shipped(service.url)
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    page = open_shop()
    page.say("red mug under a tenner")
    loaded = {urlsplit(address).path.removeprefix("/widget/") for address in page.page.evaluate(LOADED)}
    code = {name for name in loaded if name.endswith((".js", ".css")) and not name.startswith("demo/")}
    assert "element.js" in code
    assert code <= set(sizes)  # nothing is loaded that was not weighed
