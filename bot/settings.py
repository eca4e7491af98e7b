"""Settings of the bot's process; the only reader of its environment (docs/configuration.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
"""The checkout: dialogue data, domain and configuration lie here."""

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MINIMUM_SECRET_LENGTH = 16


class SettingsError(Exception):
    """A setting is missing or malformed; the message names it."""


@dataclass(frozen=True)
class Settings:
    """What one process of the bot is told from outside."""

    host: str
    port: int
    redis_url: str | None
    secret: str | None
    store: Path
    artifacts: Path
    domain: Path
    actions_url: str
    actions_deadline_s: float
    conversation_expiry_days: float
    session_ttl_s: float
    origins: frozenset[str]
    session_requests_per_min: int
    address_requests_per_min: int
    open_streams: int
    proxies: int
    log_level: str
    demo: bool
    tensorflow: bool

    @property
    def model(self) -> Path:
        """The dialogue model's archive."""
        return self.artifacts / "dialogue" / "dialogue.tar.gz"

    @property
    def encoder(self) -> Path:
        """Folder of the exported sentence encoder, needed for training only."""
        return self.artifacts / "encoder"

    def require_secret(self) -> str:
        """The signing secret; SettingsError if it is unset or too short to be one."""
        if self.secret is None:
            raise SettingsError("DAOGOU_SECRET is not set: it signs the shoppers' session tokens")
        if len(self.secret) < MINIMUM_SECRET_LENGTH:
            raise SettingsError(f"DAOGOU_SECRET must have at least {MINIMUM_SECRET_LENGTH} characters")
        return self.secret

    def require_model(self) -> Path:
        """The archive; SettingsError if it is missing, where Rasa would load the newest it finds, or none."""
        if not self.model.is_file():
            raise SettingsError(f"no dialogue model at {self.model}; run: python -m bot train")
        return self.model

    def export(self) -> None:
        """Put the settings, defaults included, where Rasa looks for the `${NAME}` of its YAML files.

        It also keeps Rasa from sending telemetry, from keeping a cache of trained components (`bot.training`
        decides whether training is needed) and from drawing progress bars into logs.
        """
        os.environ.update(
            DAOGOU_SECRET=self.secret or "",
            DAOGOU_STORE=str(self.store),
            DAOGOU_ARTIFACTS=str(self.artifacts),
            DAOGOU_ACTIONS_URL=self.actions_url,
            DAOGOU_DEMO="1" if self.demo else "0",
            RASA_TELEMETRY_ENABLED="false",
            RASA_MAX_CACHE_SIZE="0",
            SQLALCHEMY_SILENCE_UBER_WARNING="1",
            LOG_LEVEL="WARNING",
            TF_CPP_MIN_LOG_LEVEL="3",
        )


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read every setting, or raise SettingsError naming the malformed one."""
    return Settings(
        host=environ.get("DAOGOU_BOT_HOST") or "127.0.0.1",
        port=_port(environ, "BOT_PORT", 5005),
        redis_url=_redis_url(environ, "REDIS_URL"),
        secret=environ.get("DAOGOU_SECRET") or None,
        store=_path(environ, "DAOGOU_STORE", "data/stores/demo"),
        artifacts=_path(environ, "DAOGOU_ARTIFACTS", "artifacts"),
        domain=_path(environ, "DAOGOU_DOMAIN", "bot/domain"),
        actions_url=_url(environ, "DAOGOU_ACTIONS_URL", "http://127.0.0.1:5055", ("http", "https")) or "",
        actions_deadline_s=_number(environ, "DAOGOU_ACTIONS_DEADLINE_S", 4.0, most=60, unit="seconds"),
        conversation_expiry_days=_number(
            environ, "DAOGOU_CONVERSATION_EXPIRY_DAYS", 30.0, most=3650, unit="days"
        ),
        session_ttl_s=_number(
            environ, "DAOGOU_SESSION_TTL_S", 30 * 86_400, most=3650 * 86_400, unit="seconds"
        ),
        origins=_origins(environ, "DAOGOU_ORIGINS"),
        session_requests_per_min=_count(environ, "DAOGOU_SESSION_REQUESTS_PER_MIN", 120, least=1),
        address_requests_per_min=_count(environ, "DAOGOU_ADDRESS_REQUESTS_PER_MIN", 1_200, least=1),
        open_streams=_count(environ, "DAOGOU_OPEN_STREAMS", 2_000, least=1),
        proxies=_count(environ, "DAOGOU_PROXIES", 0, least=0),
        log_level=_choice(environ, "DAOGOU_LOG_LEVEL", "INFO", LOG_LEVELS),
        demo=_choice(environ, "DAOGOU_DEMO", "0", ("0", "1")) == "1",
        tensorflow=_choice(environ, "DAOGOU_TENSORFLOW", "0", ("0", "1")) == "1",
    )


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SettingsError(f"{name} must be a port from 1 to 65535, not {text!r}")
    return int(text)


def _number(environ: Mapping[str, str], name: str, default: float, *, most: int, unit: str) -> float:
    text = environ.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= most:
        raise SettingsError(f"{name} must be a number of {unit} above 0 and up to {most}, not {text!r}")
    return value


def _url(environ: Mapping[str, str], name: str, default: str | None, schemes: tuple[str, ...]) -> str | None:
    text = environ.get(name) or default
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        valid = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise SettingsError(f"{name} must be a URL such as {schemes[0]}://host:port")
    return text


def _count(environ: Mapping[str, str], name: str, default: int, *, least: int, most: int = 1_000_000) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def _origins(environ: Mapping[str, str], name: str) -> frozenset[str]:
    """Origins as browsers send them: scheme, host, and the port where it is not the scheme's own."""
    listed = [part.strip() for part in (environ.get(name) or "").split(",") if part.strip()]
    for origin in listed:
        if not re.fullmatch(
            r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?", origin
        ):
            raise SettingsError(
                f"{name} must be a list of origins such as https://shop.example, not {origin!r}"
            )
    return frozenset(listed)


def _redis_url(environ: Mapping[str, str], name: str) -> str | None:
    url = _url(environ, name, None, ("redis", "rediss"))
    if url is not None and not re.fullmatch(r"/?|/[0-9]+", urlsplit(url).path, re.ASCII):
        raise SettingsError(f"{name} must end in the number of a database, or in none")
    return url


def _choice(environ: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = environ.get(name) or default
    if text not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {text!r}")
    return text


def _path(environ: Mapping[str, str], name: str, default: str) -> Path:
    return ROOT / (environ.get(name) or default)
