"""Who has signed in: a signed cookie, which stands for an account as it was then."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

import jwt

from actions.console.accounts import Account, Accounts
from actions.handoff import Agent

ALGORITHM = "HS256"
AUDIENCE = "daogou-desk"
TTL_S = 12 * 3600
_MARK_CHARACTERS = 16
_REQUIRED = ("aud", "exp", "sub", "jti", "mark")


class SessionRefusedError(Exception):
    """The token is missing, malformed, forged, past its time, or its account is no more: says which."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a token stands for; `expires_at` in Unix seconds."""

    id: str
    agent: Agent
    expires_at: int


class Sessions:
    """Signs and reads tokens. One that was made for another password is refused."""

    def __init__(self, secret: str, accounts: Accounts) -> None:
        self._secret = secret
        self._accounts = accounts

    def start(self, account: Account) -> tuple[str, Session]:
        """A token for somebody who has just proved who they are."""
        session = Session(secrets.token_urlsafe(16), account.agent, int(time.time()) + TTL_S)
        claims = {
            "aud": AUDIENCE,
            "sub": account.agent.id,
            "exp": session.expires_at,
            "jti": session.id,
            "mark": self._mark(account),
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM), session

    def read(self, token: str | None) -> Session:
        """The session of a token of ours; SessionRefusedError for any other."""
        if not token:
            raise SessionRefusedError("sign in first")
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": list(_REQUIRED)},
            )
        except jwt.ExpiredSignatureError as error:
            raise SessionRefusedError("has expired: sign in again") from error
        except (jwt.InvalidTokenError, ValueError) as error:  # ValueError: bytes that are no UTF-8
            raise SessionRefusedError("is none of this console") from error
        account = self._accounts.get(str(claims["sub"]))
        if account is None or not hmac.compare_digest(self._mark(account), str(claims["mark"])):
            raise SessionRefusedError("its account is there no more: sign in again")
        return Session(str(claims["jti"]), account.agent, int(claims["exp"]))

    def _mark(self, account: Account) -> str:
        """What tells people and their passwords apart without telling anything of them."""
        proof = f"{account.agent.id}\0{account.password}"
        digest = hmac.new(self._secret.encode(), proof.encode(), hashlib.sha256)
        return digest.hexdigest()[:_MARK_CHARACTERS]
