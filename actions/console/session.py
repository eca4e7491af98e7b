"""`POST session`, `DELETE session`, `GET me`: who works here, and what they work with."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime

from sanic import Request
from sanic.response import HTTPResponse, empty, json

from actions.console.accounts import Account
from actions.console.gate import COOKIE, Gate, session_of
from actions.console.passwords import MAX_CHARACTERS, is_right
from actions.console.reading import read_body, read_id
from actions.console.refusals import RefusedError
from actions.console.sessions import TTL_S
from actions.console.site import Site
from actions.handoff import Agent
from actions.hours_view import hours_text

PATH = "/console"
SIGNED_IN, SIGNED_OUT, NOT_SIGNED_IN = "signed_in", "signed_out", "sign_in_failed"
"""Acts in the audit log."""

log = logging.getLogger(__name__)


def add_routes(gate: Gate) -> None:
    """Its three routes."""
    gate.add_open("POST", "/api/session", sign_in)
    gate.add_open("DELETE", "/api/session", sign_out)
    gate.add("GET", "/api/me", tell)


async def sign_in(request: Request, site: Site) -> HTTPResponse:
    """`{name, password}` → `{agent}` and the cookie; a wrong name is answered like a wrong password."""
    content = read_body(request)
    name = read_id(content.get("name"), "name").strip().casefold()
    password = _password(content.get("password"))
    account = await _proved(name, password, request.remote_addr or request.ip, site)
    token, _ = site.sessions.start(account)
    answer = json({"agent": asdict(account.agent)})
    _set_cookie(answer, request, token, TTL_S)
    return answer


async def sign_out(request: Request, site: Site) -> HTTPResponse:
    """The session is over, here and wherever its cookie may have been copied to."""
    answer = empty()
    try:
        session = await session_of(request, site)
    except RefusedError as error:
        if error.status != 401:
            raise
    else:
        await site.run(site.sign_ins.end, session)
        await site.run(site.desk.index.log, f"agent:{session.agent.id}", SIGNED_OUT)
    _set_cookie(answer, request, "", 0)
    return answer


async def tell(request: Request, site: Site, agent: Agent) -> HTTPResponse:
    """`{agent, shop, language, hours: {open, text}, capacity, canned: [{title, text}]}`."""
    store = site.services.store
    support = store.support
    hours = {
        "open": support.hours.open_at(datetime.now(UTC)),
        "text": hours_text(support.hours, site.services.wording),
    }
    return json(
        {
            "agent": asdict(agent),
            "shop": store.name,
            "language": store.language,
            "hours": hours,
            "capacity": site.desk.capacity,
            "canned": [asdict(reply) for reply in support.canned],
        }
    )


def _password(value: object) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_CHARACTERS:
        raise RefusedError("password", f"must be a string of 1 to {MAX_CHARACTERS} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise RefusedError("password", "must hold whole characters") from None
    return value


async def _proved(name: str, password: str, address: str, site: Site) -> Account:
    """The account of that name, if the password is its.

    One at a time, so that right ones of one address that come together do not count against each other.
    """
    async with site.checking:
        wait_s = await site.run(site.sign_ins.begin, name, address)
        if wait_s:
            raise RefusedError("name", f"too many wrong tries: try again in {wait_s} s", 429, wait_s)
        account = site.accounts.get(name)
        right = await site.run(is_right, account.password if account else None, password)
        if account is not None and right:
            await site.run(site.sign_ins.strike_out, name, address)
            await site.run(site.desk.index.log, f"agent:{name}", SIGNED_IN)
            return account
    if account is not None:  # not waited for: it would take longer than for a name that is wrong
        site.later(site.desk.index.log, f"agent:{name}", NOT_SIGNED_IN)
    log.info("a sign-in to the console was refused")
    raise RefusedError("password", "name or password is wrong", 401)


def _set_cookie(answer: HTTPResponse, request: Request, token: str, seconds: int) -> None:
    answer.add_cookie(
        COOKIE,
        token,
        path=PATH,
        max_age=seconds,
        httponly=True,
        samesite="Strict",
        secure=request.scheme == "https",
    )
