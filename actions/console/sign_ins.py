"""Signing in and out: wrong tries are limited, and who signs out is out, with every copy of the cookie."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from pathlib import Path
from typing import Any

from actions.console.sessions import Session
from actions.handoff.scripts import DeskRedis, of_desk

MOST = 5
"""Wrong tries that are let through, by name and by address."""
WINDOW_S = 60
"""How long they count, from the first one."""
_DIGEST_CHARACTERS = 32
_V6_NETWORK = 64
_LUA = Path(__file__).with_name("lua")


class SignIns:
    """Kept in Redis, for all processes together; a failure comes as DeskUnreachableError."""

    def __init__(self, redis: Any, secret: str) -> None:
        self._redis = DeskRedis(redis)
        self._secret = secret.encode()
        self._begin = (_LUA / "try_begin.lua").read_text(encoding="utf-8")
        self._strike_out = (_LUA / "try_strike_out.lua").read_text(encoding="utf-8")

    def begin(self, name: str, address: str) -> int:
        """Count a try before it is made; how many seconds to wait first if it may not be made, else 0."""
        with self._redis.connection() as redis:
            script = redis.register_script(self._begin)
            return int(script(keys=self._counters(name, address), args=[MOST, WINDOW_S]))

    def strike_out(self, name: str, address: str) -> None:
        """Take back a try that was right."""
        with self._redis.connection() as redis:
            redis.register_script(self._strike_out)(keys=self._counters(name, address))

    def end(self, session: Session) -> None:
        """Have a session count no more."""
        with self._redis.connection() as redis:
            left_s = max(1, session.expires_at - int(time.time()))
            redis.set(_ended(session), 1, ex=left_s)

    def has_ended(self, session: Session) -> bool:
        """Whether its owner has signed out."""
        with self._redis.connection() as redis:
            return bool(redis.exists(_ended(session)))

    def _counters(self, name: str, address: str) -> list[str]:
        """No name that was typed and no address stands in Redis: a name may be a password typed in haste."""
        return [
            of_desk(f"tries:name:{self._digest(name)}"),
            of_desk(f"tries:address:{self._digest(_network(address))}"),
        ]

    def _digest(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()[:_DIGEST_CHARACTERS]


def _ended(session: Session) -> str:
    return of_desk(f"ended:{session.id}")


def _network(address: str) -> str:
    """The address, or the network of one of IPv6: whoever has one has all of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a proxy may name a socket or nothing
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), _V6_NETWORK), strict=False))
