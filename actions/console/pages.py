"""What browsers get of the console: page and modules, the widget's that it shares, products' pictures."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty, file

from actions.console.refusals import RefusedError, refusal

STATIC = Path(__file__).with_name("static")
WIDGET = Path(__file__).resolve().parents[2] / "bot/widget"

CODE = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
SHARED = {suffix: CODE[suffix] for suffix in (".css", ".js")}
PHOTOS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
REVALIDATE = "no-cache"
FOR_A_DAY = "private, max-age=86400"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https:",  # a feed's photos may lie on the shop's own servers
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def add_routes(routes: Blueprint) -> None:
    """The page and the modules that it loads."""

    async def front(request: Request) -> HTTPResponse:
        return await send_file(request, STATIC, "index.html", CODE, REVALIDATE)

    async def shared(request: Request, name: str) -> HTTPResponse:
        return await send_file(request, WIDGET, name, SHARED, REVALIDATE)

    async def own(request: Request, name: str) -> HTTPResponse:
        return await send_file(request, STATIC, name, CODE, REVALIDATE)

    routes.add_route(front, "/console", name="front")
    routes.add_route(shared, "/console/widget/<name:path>", name="shared")
    routes.add_route(own, "/console/<name:path>", name="own")


def add_photos(routes: Blueprint, images: Path) -> None:
    """Products' pictures, where their listings say that they are: the bot serves them to shoppers there."""

    async def photo(request: Request, name: str) -> HTTPResponse:
        return await send_file(request, images, name, PHOTOS, FOR_A_DAY)

    routes.add_route(photo, "/store/images/<name:path>", name="photo")


async def send_file(
    request: Request, folder: Path, name: str, kinds: dict[str, str], cache: str
) -> HTTPResponse:
    """The named file below a folder; 304 if the browser has it, 404 if it is not there to be sent."""
    path = find_file(folder, unquote(name), kinds)
    if path is None:
        answer = refusal(RefusedError("path", "not found", 404))
        answer.headers.update({**HEADERS, "Cache-Control": "no-store"})
        return answer
    state = path.stat()
    tag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    headers = {**HEADERS, "Cache-Control": cache, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return empty(status=304, headers=headers)
    return await file(path, mime_type=kinds[path.suffix], headers=headers)


def find_file(folder: Path, name: str, kinds: dict[str, str]) -> Path | None:
    """A file of a kind that browsers are sent, truly inside of the folder; else None."""
    try:
        path = (folder / name).resolve()
        sent = path.suffix in kinds and path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL
        return None
    return path if sent else None
