"""Signed tokens of the website channel: a browser's session, a shop's word for its customer, a button's text.

All are JSON Web Tokens (HS256) of the one secret; the audience says what a token is good for, so that none
of them passes for another.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from bot.channels.message import CUSTOMER_ID

ALGORITHM = "HS256"
SESSION = "daogou-widget"
IDENTITY = "daogou-identity"
BUTTON = "daogou-button"
CONVERSATION_BYTES = 16  # 128 bits: not to be guessed
IDENTITY_TTL_S = 3_600
CLOCKS_DIFFER_S = 30


class TokenRefusedError(Exception):
    """The token is missing, malformed, forged or past its time; the message says which, never the token."""


@dataclass(frozen=True)
class Session:
    """What a token stands for: one conversation, and the customer that the shop vouched for, if any."""

    conversation_id: str
    customer_id: str | None
    expires_at: int  # Unix seconds


class Tokens:
    """Signs and reads the tokens of one secret; a session's lasts `ttl_s` seconds from its last renewal."""

    def __init__(self, secret: str, ttl_s: float) -> None:
        self._secret = secret
        self._ttl_s = ttl_s

    def start(self, customer_id: str | None) -> tuple[str, Session]:
        """Begin a conversation under a fresh random id; its token and what that stands for."""
        return self.renew(Session(secrets.token_hex(CONVERSATION_BYTES), customer_id, 0))

    def renew(self, session: Session) -> tuple[str, Session]:
        """A token of the same conversation that lasts its full time from now."""
        session = Session(session.conversation_id, session.customer_id, int(time.time() + self._ttl_s))
        claims: dict[str, Any] = {"sub": session.conversation_id, "exp": session.expires_at}
        if session.customer_id is not None:
            claims["customer_id"] = session.customer_id
        return self._sign(SESSION, claims), session

    def read(self, token: str) -> Session:
        """The session of a token of ours; `TokenRefusedError` for any other."""
        claims = self._claims(token, SESSION, ("exp", "sub"))
        return Session(claims["sub"], claims.get("customer_id"), claims["exp"])

    def vouch(self, customer_id: str) -> str:
        """An identity as a shop's back end signs it (docs/widget-channel.md)."""
        return self._sign(IDENTITY, {"sub": customer_id, "exp": int(time.time()) + IDENTITY_TTL_S})

    def read_identity(self, token: str) -> str:
        """The customer whom the shop vouches for; `TokenRefusedError` if it does not, or for over an hour."""
        claims = self._claims(token, IDENTITY, ("exp", "sub"))
        if claims["exp"] > time.time() + IDENTITY_TTL_S + CLOCKS_DIFFER_S:
            raise TokenRefusedError("must expire within an hour")
        customer_id = claims["sub"]
        if not CUSTOMER_ID.fullmatch(customer_id):
            raise TokenRefusedError("its sub must be 1 to 64 letters, digits or _ . : @ -")
        return str(customer_id)

    def sign_button(self, conversation_id: str, text: str) -> str:
        """What the browser sends back when a button of this conversation is pressed."""
        return self._sign(BUTTON, {"sub": conversation_id, "say": text})

    def read_button(self, conversation_id: str, token: str) -> str:
        """The button's text; `TokenRefusedError` if it was not shown in this conversation."""
        claims = self._claims(token, BUTTON, ("sub", "say"))
        if claims["sub"] != conversation_id:
            raise TokenRefusedError("is not of this conversation")
        return str(claims["say"])

    def _sign(self, audience: str, claims: Mapping[str, Any]) -> str:
        return jwt.encode({"aud": audience, **claims}, self._secret, algorithm=ALGORITHM)

    def _claims(self, token: str, audience: str, required: tuple[str, ...]) -> dict[str, Any]:
        if not token.isascii():  # PyJWT fails on bytes that are no UTF-8
            raise TokenRefusedError("not a token of this service")
        try:
            return jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=audience,
                options={"require": [*required, "aud"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenRefusedError("expired") from error
        except jwt.InvalidTokenError as error:
            raise TokenRefusedError("not a token of this service") from error
