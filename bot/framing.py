"""Refuses requests whose headers do not say plainly how long their body is.

Sanic 21.12 takes any number for a length: a negative one keeps it reading for ever, in a loop that lets no
other request in; what is no number is an error of its own. What may be sent is RFC 9112, section 6.
"""

from __future__ import annotations

from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request

MOST_DIGITS = 18


def add_check(app: Sanic) -> None:
    """Check each request as soon as its headers are read."""
    app.signal("http.lifecycle.request")(check)


async def check(request: Request) -> None:
    """InvalidUsage (400) unless it has one length in digits, or is chunked, or has no body."""
    lengths = request.headers.getall("content-length", [])
    encodings = request.headers.getall("transfer-encoding", [])
    if len(lengths) + len(encodings) > 1:
        raise InvalidUsage("the length of the body must be given once")
    for length in (value.strip() for value in lengths):
        if not (length.isascii() and length.isdigit() and len(length) <= MOST_DIGITS):
            raise InvalidUsage("Content-Length must be a number")
    for encoding in encodings:
        if encoding != "chunked":
            raise InvalidUsage("Transfer-Encoding must be chunked")
