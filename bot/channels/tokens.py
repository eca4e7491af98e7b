"""Session tokens of the website channel: which conversation a browser may read and drive, and until when."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import jwt

ALGORITHM = "HS256"
AUDIENCE = "daogou-widget"
CONVERSATION_BYTES = 16  # 128 bits: not to be guessed


class TokenRefusedError(Exception):
    """The token is missing, malformed, forged or past its time; the message says which, never the token."""


@dataclass(frozen=True)
class Session:
    """What a token stands for: one conversation, and the customer that the shop vouched for, if any."""

    conversation_id: str
    customer_id: str | None
    expires_at: int  # Unix seconds


class SessionTokens:
    """Mints and reads the signed tokens of one secret."""

    def __init__(self, secret: str, ttl_s: int) -> None:
        self._secret = secret
        self._ttl_s = ttl_s

    def mint(self, customer_id: str | None) -> tuple[str, Session]:
        """Start a conversation under a fresh random id and return its token."""
        now = int(time.time())
        session = Session(secrets.token_hex(CONVERSATION_BYTES), customer_id, now + self._ttl_s)
        claims = {"aud": AUDIENCE, "sub": session.conversation_id, "iat": now, "exp": session.expires_at}
        if customer_id is not None:
            claims["customer_id"] = customer_id
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM), session

    def read(self, token: str) -> Session:
        """Return the session of a token of ours; raise `TokenRefusedError` for any other."""
        if not token.isascii():  # PyJWT fails on bytes that are no UTF-8
            raise TokenRefusedError("not a token of this service")
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "sub", "aud"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenRefusedError("expired") from error
        except jwt.InvalidTokenError as error:
            raise TokenRefusedError("not a token of this service") from error
        return Session(claims["sub"], claims.get("customer_id"), claims["exp"])
