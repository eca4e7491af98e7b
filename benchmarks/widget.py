"""What the widget weighs and how soon it serves, in Chromium: `python -m benchmarks.widget`.

The demo page is loaded in a new browser context each time, nothing cached, from a bot on this machine; it is
usable when the shopper could type. Then messages are sent in one conversation, and each is timed on the page
from the sending to the frame in which its answer is painted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from benchmarks.load import conversations
from benchmarks.table import report
from bootstrap.paths import ROOT
from tests.e2e.servers import browser_options, whole_service

WIDGET = ROOT / "bot" / "widget"
MOST_BYTES = 35 * 1024
VIEWPORT = {"width": 1366, "height": 860}

WHEN_USABLE = """() => {
  const look = () => {
    const input = document.querySelector("daogou-chat")?.shadowRoot?.querySelector("textarea");
    if (input?.checkVisibility() && !input.disabled) window.usableAt = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}"""
SEND = """(text) => new Promise((done) => {
  const root = document.querySelector("daogou-chat").shadowRoot;
  const input = root.querySelector(".composer textarea");
  const answers = () => root.querySelectorAll(".entry.bot").length;
  const before = answers();
  const watch = new MutationObserver(() => {
    if (answers() === before) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  });
  watch.observe(root.querySelector("[role=log]"), { childList: true, subtree: true });
  input.value = text;
  input.dispatchEvent(new Event("input"));
  const began = performance.now();
  input.form.requestSubmit();
})"""


def shipped(url: str) -> dict[str, int]:
    """Bytes that a browser is sent of each file of the widget, by its name in bot/widget/."""
    files = [path for kind in ("*.js", "*.css") for path in WIDGET.rglob(kind)]
    names = sorted(path.relative_to(WIDGET).as_posix() for path in files)
    return {name: _length(f"{url}/widget/{name}") for name in names if not name.startswith("demo/")}


def _length(address: str) -> int:
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}, trust_env=False) as answer:
        return sum(map(len, answer.raise_for_status().iter_raw()))


def time_loads(browser: Browser, url: str, loads: int) -> list[float]:
    """Milliseconds from the start of the navigation to an input that can be used, for each load."""
    times_ms = []
    for _ in range(loads):
        with browser.new_context(viewport=VIEWPORT) as context:
            page = context.new_page()
            page.add_init_script(f"({WHEN_USABLE})()")
            page.goto(url)
            times_ms.append(page.wait_for_function("window.usableAt").json_value())
    return times_ms


def time_messages(browser: Browser, url: str, messages: int) -> list[float]:
    """Milliseconds from sending to the painted answer, for each of the script's messages in turn."""
    said = [turn.text for conversation in conversations() for turn in conversation]
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        page.goto(url)
        page.locator("daogou-chat textarea").wait_for()
        page.evaluate(SEND, "hello")  # opens the session
        return [page.evaluate(SEND, text) for text in islice(cycle(said), messages)]


def run(loads: int, messages: int, folder: Path) -> int:
    """Starts the service, measures and reports; 1 when the widget is too big."""
    service = whole_service(folder)
    try:
        service.start()
        sizes = shipped(service.url)
        with sync_playwright() as playwright, playwright.chromium.launch(**browser_options()) as browser:
            time_loads(browser, service.url, 2)  # warms up
            usable_ms = time_loads(browser, service.url, loads)
            answered_ms = time_messages(browser, service.url, messages)
    finally:
        service.stop()
    rows = [
        [f"bytes shipped, {len(sizes)} files under gzip", f"{sum(sizes.values()):,}"],
        _row("navigation → input usable", usable_ms),
        _row("message sent → answer painted", answered_ms),
    ]
    measured = {"sizes": sizes, "usable_ms": usable_ms, "answered_ms": answered_ms}
    report("widget", [f"{loads} loads, {messages} messages", "p50 / p95"], rows, measured)
    if sum(sizes.values()) <= MOST_BYTES:
        return 0
    print(f"the widget is bigger than {MOST_BYTES:,} bytes", file=sys.stderr)
    return 1


def _row(name: str, times_ms: Sequence[float]) -> list[str]:
    cuts = statistics.quantiles(times_ms, n=20, method="inclusive")
    return [f"{name}, ms", f"{cuts[9]:.0f} / {cuts[18]:.0f}"]


def main() -> int:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.widget", description=__doc__)
    parser.add_argument("--loads", type=int, default=20)
    parser.add_argument("--messages", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return run(arguments.loads, arguments.messages, Path(folder))


if __name__ == "__main__":
    raise SystemExit(main())
