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
from sanic.response import HTTPResponse, empty, file, json

from bot.channels.store import Store
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

    def __init__(self, store: Store, demo: bool) -> None:
        self._store = store
        self._demo = demo

    @classmethod
    def name(cls) -> str:
        """Name of the pages among the channels."""
        return "pages"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> Pages:
        """The pages of the store that the settings name."""
        settings = read_settings()
        return cls(Store.open(settings.store), settings.demo)

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
            return await send_file(request, WIDGET, name, REVALIDATE)

        @routes.get("/store/images/<name:path>")
        async def photo(request: Request, name: str) -> HTTPResponse:
            return await send_file(request, photos, name, FOR_A_DAY)

        @routes.get("/store/showcase.json")
        async def showcase(_: Request) -> HTTPResponse:
            return json(self._shop_window, headers={**HEADERS, "Cache-Control": REVALIDATE})

        return routes

    @cached_property
    def _shop_window(self) -> dict[str, Any]:
        customers = self._store.sample_customers if self._demo else ()
        return {**self._store.shop_window(), "customers": list(customers)}


async def send_file(request: Request, folder: Path, name: str, cache: str) -> HTTPResponse:
    """The named file below a folder; 304 if the browser has it, 404 if it is not there to be sent."""
    path = find_file(folder, unquote(name))
    if path is None:
        return json({"error": {"field": "path", "reason": "not found"}}, status=404, headers=HEADERS)
    state = path.stat()
    tag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    headers = {**HEADERS, "Cache-Control": cache, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return empty(status=304, headers=headers)
    return await file(path, mime_type=CONTENT_TYPES[path.suffix], headers=headers)


def find_file(folder: Path, name: str) -> Path | None:
    """A file of a type that browsers are sent, truly inside of the folder; else None."""
    try:
        path = (folder / name).resolve()
        sent = path.suffix in CONTENT_TYPES and path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL
        return None
    return path if sent else None
