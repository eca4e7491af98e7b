"""Reads bot/endpoints.yml and bot/credentials.yml; Rasa fills in what `Settings.export` gives."""

from __future__ import annotations

from pathlib import Path

from rasa.core.channels.channel import InputChannel
from rasa.shared.utils.common import class_from_module_path
from rasa.shared.utils.io import read_config_file
from rasa.utils.endpoints import EndpointConfig

from bot.settings import Settings

HERE = Path(__file__).parent


def read_action_endpoint(settings: Settings) -> EndpointConfig:
    """Where the actions server answers."""
    settings.export()
    return EndpointConfig.from_dict(read_config_file(HERE / "endpoints.yml")["action_endpoint"])


def create_channels(settings: Settings) -> list[InputChannel]:
    """The input channels that credentials.yml names, each made from its own section."""
    settings.export()
    sections = read_config_file(HERE / "credentials.yml")
    return [class_from_module_path(name).from_credentials(options) for name, options in sections.items()]
