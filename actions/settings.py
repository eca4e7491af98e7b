"""The actions server's settings: the only reader of the environment here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

MIN_SECRET = 16
MOST_PROXIES = 10


class SettingsError(Exception):
    """A variable of the environment is missing or malformed: the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked; where there are `agents` there is a `secret`."""

    host: str
    port: int
    redis_url: str | None
    store: Path
    artifacts: Path
    domain: Path
    timeout_s: float
    log_level: str
    storefront_url: str | None = None
    storefront_token: str | None = field(default=None, repr=False)
    releases: Path | None = None
    agents: Path | None = None
    secret: str | None = field(default=None, repr=False)
    proxies: int = 0

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """Read and check all variables; an empty one counts as unset.

        Raises:
            SettingsError: a value is malformed, or a folder that must exist does not.
        """

        def value(name: str, default: str, parse: Callable[[str], T]) -> T:
            text = environ.get(name) or default
            try:
                return parse(text)
            except ValueError as error:
                raise SettingsError(f"{name}: {error}") from error

        agents = agents_file(environ)
        if agents is not None and not environ.get("DAOGOU_SECRET"):
            raise SettingsError(
                "DAOGOU_SECRET: must be set where DAOGOU_AGENTS is: it signs the agents' sessions"
            )
        return cls(
            host=value("DAOGOU_ACTIONS_HOST", "127.0.0.1", str),
            port=value("ACTIONS_PORT", "5055", _port),
            redis_url=value("REDIS_URL", "", _redis_url),
            store=value("DAOGOU_STORE", "data/stores/demo", _folder),
            artifacts=Path(environ.get("DAOGOU_ARTIFACTS") or "artifacts"),
            domain=value("DAOGOU_DOMAIN", "bot/domain", _folder),
            timeout_s=value("DAOGOU_ACTION_TIMEOUT_S", "2", _seconds),
            log_level=value("DAOGOU_LOG_LEVEL", "INFO", _level),
            storefront_url=value("DAOGOU_STOREFRONT_URL", "", _http_url),
            storefront_token=environ.get("DAOGOU_STOREFRONT_TOKEN") or None,
            releases=_releases(environ),
            agents=agents,
            secret=value("DAOGOU_SECRET", "", _secret),
            proxies=value("DAOGOU_PROXIES", "0", _proxies),
        )


def _releases(environ: Mapping[str, str]) -> Path | None:
    folder = Path(environ["DAOGOU_RELEASES"]) if environ.get("DAOGOU_RELEASES") else None
    if folder is not None and not environ.get("REDIS_URL"):
        raise SettingsError(
            "REDIS_URL: must be set where DAOGOU_RELEASES is: it says which version is served"
        )
    return folder


def agents_file(environ: Mapping[str, str]) -> Path | None:
    """The file of those who may use the console; None where there is none."""
    return Path(environ["DAOGOU_AGENTS"]) if environ.get("DAOGOU_AGENTS") else None


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ValueError("not a port between 1 and 65535")
    return int(text)


def _redis_url(text: str) -> str | None:
    if text and urlsplit(text).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("not a redis://, rediss:// or unix:// address")
    return text or None


def _http_url(text: str) -> str | None:
    address = urlsplit(text)
    if text and (address.scheme not in ("http", "https") or not address.hostname):
        raise ValueError("not an http:// or https:// address")
    return text or None


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ValueError(f"no such folder: {text}")
    return Path(text)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 60:
        raise ValueError("not a number of seconds above 0 and up to 60")
    return seconds


def _secret(text: str) -> str | None:
    if text and len(text) < MIN_SECRET:
        raise ValueError(f"must have at least {MIN_SECRET} characters")
    return text or None


def _proxies(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= MOST_PROXIES):
        raise ValueError(f"not a number from 0 to {MOST_PROXIES}")
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("not a level of logging such as INFO")
    return text.upper()
