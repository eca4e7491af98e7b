"""Reads bot/endpoints.yml and bot/credentials.yml; Rasa fills in what `Settings.export` gives."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from rasa.core.channels.channel import InputChannel
from rasa.core.utils import AvailableEndpoints
from rasa.shared.utils.common import class_from_module_path
from rasa.shared.utils.io import read_config_file
from rasa.utils.endpoints import EndpointConfig

from bot.settings import Settings

HERE = Path(__file__).parent

LOCK_TIMEOUT_S = 2.0
"""How long a turn waits for Redis before it fails, in seconds."""


def read_endpoints(settings: Settings) -> AvailableEndpoints:
    """Rasa's endpoints: the actions server; stores in Redis if REDIS_URL is set, else in memory."""
    settings.export()
    sections = read_config_file(HERE / "endpoints.yml")
    stores: dict[str, EndpointConfig] = {}
    if settings.redis_url is not None:
        address = _redis_address(settings.redis_url)
        stores["tracker_store"] = EndpointConfig(type="redis", **address)
        stores["lock_store"] = EndpointConfig(type="redis", socket_timeout=LOCK_TIMEOUT_S, **address)
    return AvailableEndpoints(action=EndpointConfig.from_dict(sections["action_endpoint"]), **stores)


def create_channels(settings: Settings) -> list[InputChannel]:
    """The input channels that credentials.yml names, each made from its own section."""
    settings.export()
    sections = read_config_file(HERE / "credentials.yml")
    return [class_from_module_path(name).from_credentials(options) for name, options in sections.items()]


def _redis_address(url: str) -> dict[str, object]:
    """A Redis URL in the words that Rasa's stores want."""
    parts = urlsplit(url)
    database = parts.path.strip("/")
    return {
        "url": parts.hostname,
        "port": parts.port or 6379,
        "db": int(database) if database else 0,
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_ssl": parts.scheme == "rediss",
    }
