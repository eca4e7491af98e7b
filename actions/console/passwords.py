"""Passwords of the console, kept as argon2 hashes."""

from __future__ import annotations

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import Argon2Error, InvalidHashError

MIN_CHARACTERS = 10
MAX_CHARACTERS = 256

_HASHER = PasswordHasher()
_NOBODYS = _HASHER.hash("nobody's password")
"""What a password is compared with where no such person exists: it takes as long."""


def hashed(password: str) -> str:
    """The hash to keep of a password.

    Raises:
        ValueError: it is too short or too long.
    """
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise ValueError(f"password: must have {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")
    return _HASHER.hash(password)


def is_hash(text: str) -> bool:
    """Whether a text is a hash of argon2."""
    try:
        extract_parameters(text)
    except InvalidHashError:
        return False
    return True


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the one that a hash was made of; `kept` is None for somebody unknown."""
    try:
        matches = _HASHER.verify(kept or _NOBODYS, password)
    except (Argon2Error, InvalidHashError):
        return False
    return matches and kept is not None
