"""The accessibility rules of axe-core, run on a page as it is at the moment."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.e2e.servers import ROOT

SOURCE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# Drawings are cut off at their frame; axe takes the rest of them for something that covers the text beside.
RUN = """async (options) => {
  const widget = document.querySelector("daogou-chat")?.shadowRoot;
  const roots = widget ? [document, widget] : [document];
  const drawn = roots.flatMap((root) => [...root.querySelectorAll(".drawn")]);
  for (const one of drawn) one.style.visibility = "hidden";
  try {
    return await axe.run(document, options);
  } finally {
    for (const one of drawn) one.style.visibility = "";
  }
}"""


def violations(page: Page) -> list[str]:
    """What axe finds on the whole page, shadow roots included: `rule: selector: why`, each element once.

    A contrast that it could not decide, because something covers the text, counts as found: within the widget
    where the page has one, else anywhere.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE.read_text("utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations", "incomplete"]}
    results: dict[str, Any] = page.evaluate(RUN, options)
    found = [_line(rule["id"], node) for rule in results["violations"] for node in rule["nodes"]]
    undecided = [rule for rule in results["incomplete"] if rule["id"] == "color-contrast"]
    widget = page.locator("daogou-chat").count() > 0
    nodes = [node for rule in undecided for node in rule["nodes"] if _covered(node)]
    return found + [_line("undecided contrast", n) for n in nodes if not widget or _within_shadow(n)]


def _covered(node: dict[str, Any]) -> bool:
    return any("overlapped" in check["message"] for check in node["any"])


def _within_shadow(node: dict[str, Any]) -> bool:
    return not isinstance(node["target"][0], str)


def _line(rule: str, node: dict[str, Any]) -> str:
    where = " ".join(part if isinstance(part, str) else " >>> ".join(part) for part in node["target"])
    why = [check["message"] for check in [*node["any"], *node["all"], *node["none"]]]
    return f"{rule}: {where}: {'; '.join(why)}"
