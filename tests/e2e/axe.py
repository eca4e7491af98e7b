"""The accessibility rules of axe-core, run on a page as it is at the moment."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.e2e.servers import ROOT

SOURCE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds on the whole page, shadow roots included: `rule: selector: why`, each element once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE.read_text("utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [_line(rule["id"], node) for rule in found["violations"] for node in rule["nodes"]]


def _line(rule: str, node: dict[str, Any]) -> str:
    where = " ".join(part if isinstance(part, str) else " >>> ".join(part) for part in node["target"])
    why = [check["message"] for check in [*node["any"], *node["all"], *node["none"]]]
    return f"{rule}: {where}: {'; '.join(why)}"
