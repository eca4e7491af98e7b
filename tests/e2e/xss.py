"""Texts that would run, were they taken for markup, and the watch over a page that should not run them.

Watched are a global that the payloads call, dialogs, requests to the payloads' host, violations of the page's
Content-Security-Policy, and what stands in the DOM.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Page

CORPUS = yaml.safe_load(Path(__file__).with_name("xss_payloads.yml").read_text("utf-8"))
PAYLOADS: list[str] = [payload for kind in CORPUS.values() for payload in kind]
LONG = "<img src=x onerror=harm()>" * 400

WATCH = """
  window.harms = [];
  window.harm = () => window.harms.push("harm()");
  addEventListener("securitypolicyviolation", (event) => {
    window.harms.push(`${event.violatedDirective}: ${event.blockedURI}`);
  });
"""
SUSPECTS = """() => {
  const root = document.querySelector("daogou-chat")?.shadowRoot ?? document.body;
  const elements = [...root.querySelectorAll("*")];
  const forbidden =
    "script, iframe, frame, object, embed, base, meta, portal, use, animate, set, foreignObject, math, style";
  const bad = elements.filter((element) => element.matches(forbidden)).map((element) => element.outerHTML);
  for (const element of elements)
    for (const { name, value } of element.attributes) {
      const address = ["href", "src", "action", "formaction", "xlink:href", "data", "poster"].includes(name);
      const harmless = !address || /^https?:$/.test(new URL(value, location.href).protocol);
      if (!harmless || /^on|^srcdoc$/.test(name)) bad.push(`${element.localName} ${name}=${value}`);
    }
  return [...bad, ...Object.keys(Object.prototype), ...(({}).harm ? ["prototype"] : [])];
}"""
SHOWN = """() => {
  const root = document.querySelector("daogou-chat")?.shadowRoot ?? document.body;
  const texts = new Set();
  const walk = (node) => node.nodeType === 3 ? texts.add(node.data) : node.childNodes.forEach(walk);
  walk(root);
  return [...texts];
}"""
"""Both look at the widget where the page has one, else at all of the page."""


@dataclass
class Watched:
    """A page, and all on it that should not happen."""

    page: Page
    harms: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("dialog", self._dialog)
        self.page.context.on("request", self._request)
        self.page.on("pageerror", lambda error: self.harms.append(str(error)))

    def _dialog(self, dialog: Any) -> None:
        self.harms.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if urlsplit(request.url).hostname == "canary.example":
            self.harms.append(request.url)

    def all_harms(self) -> list[str]:
        """Whatever happened until now, that which takes a moment included."""
        self.page.wait_for_timeout(500)
        return [*self.harms, *self.page.evaluate("window.harms")]


def item(payload: str) -> dict[str, Any]:
    money = {"amount": payload, "currency": payload}
    names = ("id", "title", "availability", "category", "brand", "color", "material", "size", "rating")
    evidence = [{"kind": payload, "id": payload}]
    return {
        **dict.fromkeys(names, payload),
        "price": money,
        "image_link": payload,
        "link": payload,
        "reason": {"text": payload, "evidence": evidence},
    }


def payloads_of_the_contract(payload: str) -> list[dict[str, Any]]:
    """Each type of docs/contract.md and some that are none, every text in it the payload."""
    items = [item(payload), item(payload)]
    line = {"item": items[0], "quantity": payload, "line_total": items[0]["price"]}
    attributes = {payload: payload, "__proto__": payload, "constructor": payload}
    rows = [
        {"attribute": payload, "values": [payload, None]},
        {"attribute": "__proto__", "values": [payload, payload]},
    ]
    return [
        {
            "type": "product_carousel",
            "items": items,
            "total": payload,
            "filters": {payload: payload},
            "request_id": payload,
        },
        {"type": "product_detail", "item": items[0], "attributes": attributes, "description": payload},
        {"type": "product_comparison", "items": items, "rows": rows},
        {"type": "cart", "lines": [line], "total": items[0]["price"]},
        {
            "type": "order",
            "order_id": payload,
            "placed_at": payload,
            "status": payload,
            "lines": [line],
            "total": items[0]["price"],
        },
        {"type": "answer", "evidence": [{"kind": payload, "source": payload, "sentence": payload}]},
        {"type": "handoff", "state": payload, "agent": payload},
        {"type": "handoff", "state": "human", "agent": payload},
        {"type": "handoff", "state": "waiting", "position": payload, "expected_wait_s": payload},
        {"type": "rating_request"},
        {"type": "photo", "url": payload},
        {"type": payload},
    ]


def messages(payload: str) -> list[dict[str, Any]]:
    cards = [{"text": payload, "custom": {"version": 1, **one}} for one in payloads_of_the_contract(payload)]
    buttons = [{"title": payload, "payload": payload, "signed": payload}]
    return [*cards, {"text": payload, "buttons": buttons}]
