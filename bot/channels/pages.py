"""What the bot serves to browsers: the demo shop, the widget's files, the store's photos."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, file, json, raw

from bot.channels.compact import TEXTS, compact
from bot.channels.store import Store
from bot.channels.tokens import Tokens
from bot.settings import read_settings

WIDGET = Path(__file__).resolve().parents[1] / "widget"

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
REVALIDATE = "no-cache"
FOR_A_DAY = "public, max-age=86400"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https:",  # a feed's photos may lie on the shop's own servers
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class Pages(InputChannel):
    """Not a channel of messages: it has the form of one so that credentials.yml can list it."""

    def __init__(self, store: Store, tokens: Tokens | None) -> None:
        """`tokens` sign in the store's sample customers: in demo mode only."""
        self._store = store
        self._tokens = tokens

    @classmethod
    def name(cls) -> str:
        """Name of the pages among the channels."""
        return "pages"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> Pages:
        """The pages of the store that the settings name."""
        settings = read_settings()
        tokens = Tokens(settings.require_secret(), settings.session_ttl_s) if settings.demo else None
        return cls(Store.open(settings.store), tokens)

    def url_prefix(self) -> str:
        """At the root, not below /webhooks."""
        return "/"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """All routes for GET."""
        routes = Blueprint("pages")
        photos = self._store.folder / "images"

        @routes.get("/")
        async def front(request: Request) -> HTTPResponse:
            return await send_file(request, WIDGET, "demo/index.html", REVALIDATE)

        @routes.get("/widget/<name:path>")
        async def widget_file(request: Request, name: str) -> HTTPResponse:
            answer = await send_file(request, WIDGET, name, REVALIDATE)
            answer.headers["Access-Control-Allow-Origin"] = "*"  # modules load across origins only so
            return answer

        @routes.get("/store/images/<name:path>")
        async def photo(request: Request, name: str) -> HTTPResponse:
            return await send_file(request, photos, name, FOR_A_DAY)

        @routes.get("/store/showcase.json")
        async def showcase(_: Request) -> HTTPResponse:
            return json(self._shop_window, headers={**HEADERS, "Cache-Control": REVALIDATE})

        @routes.get("/store/identity")
        async def identity(request: Request) -> HTTPResponse:
            return self._identity(request.args.get("customer"))

        return routes

    def _identity(self, customer_id: str | None) -> HTTPResponse:
        """What a shop's own back end does for who is signed in: here for sample customers."""
        known = self._tokens is not None and any(one["id"] == customer_id for one in self._customers)
        if not known:
            return json({"error": {"field": "customer", "reason": "not found"}}, status=404, headers=HEADERS)
        signed = {"identity": self._tokens.vouch(customer_id)}
        return json(signed, headers={**HEADERS, "Cache-Control": "no-store"})

    @property
    def _customers(self) -> tuple[dict[str, str], ...]:
        return self._store.sample_customers if self._tokens is not None else ()

    @cached_property
    def _shop_window(self) -> dict[str, Any]:
        return {**self._store.shop_window(), "customers": list(self._customers)}


async def send_file(request: Request, folder: Path, name: str, cache: str) -> HTTPResponse:
    """The named file below a folder; 304 if the browser has it, 404 if it is not there to be sent."""
    path = find_file(folder, unquote(name))
    if path is None:
        return json({"error": {"field": "path", "reason": "not found"}}, status=404, headers=HEADERS)
    state = path.stat()
    small = path.suffix in TEXTS and "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{state.st_mtime_ns:x}-{state.st_size:x}{"-gzip" if small else ""}"'
    headers = {**HEADERS, "Cache-Control": cache, "ETag": tag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return empty(status=304, headers=headers)
    kind = CONTENT_TYPES[path.suffix]
    if not small:
        return await file(path, mime_type=kind, headers=headers)
    body = compact(path, state.st_mtime_ns)
    return raw(body, content_type=kind, headers={**headers, "Content-Encoding": "gzip"})


def find_file(folder: Path, name: str) -> Path | None:
    """A file of a type that browsers are sent, truly inside of the folder; else None."""
    try:
        path = (folder / name).resolve()
        sent = path.suffix in CONTENT_TYPES and path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL
        return None
    return path if sent else None
