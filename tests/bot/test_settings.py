"""Settings: defaults, and a message that names what is wrong."""

from __future__ import annotations

import pytest

from bot.settings import ROOT, SettingsError, read_settings


def test_defaults() -> None:
    settings = read_settings({})
    assert settings.port == 5005
    assert settings.redis_url is None
    assert settings.actions_url == "http://127.0.0.1:5055"
    assert settings.model == ROOT / "artifacts/dialogue/dialogue.tar.gz"


def test_an_empty_value_counts_as_unset() -> None:
    assert read_settings({"BOT_PORT": "", "REDIS_URL": ""}) == read_settings({})


def test_origins_are_a_list() -> None:
    listed = read_settings({"DAOGOU_ORIGINS": "https://shop.example, http://127.0.0.1:8080,"}).origins
    assert listed == {"https://shop.example", "http://127.0.0.1:8080"}
    assert read_settings({}).origins == frozenset()


def test_an_absolute_path_stays_as_it_is() -> None:
    assert str(read_settings({"DAOGOU_ARTIFACTS": "/srv/artifacts"}).artifacts) == "/srv/artifacts"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_PORT", "0"),
        ("BOT_PORT", "65536"),
        ("BOT_PORT", "http"),
        ("BOT_PORT", "-1"),
        ("BOT_PORT", "٥"),
        ("DAOGOU_ORIGINS", "shop.example"),
        ("DAOGOU_ORIGINS", "https://shop.example/"),
        ("DAOGOU_ORIGINS", "https://shop.example, *"),
        ("DAOGOU_SESSION_TTL_S", "0"),
        ("DAOGOU_SESSION_REQUESTS_PER_MIN", "0"),
        ("DAOGOU_ADDRESS_REQUESTS_PER_MIN", "many"),
        ("DAOGOU_OPEN_STREAMS", "0"),
        ("DAOGOU_PROXIES", "-1"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost"),
        ("REDIS_URL", "redis://localhost:port"),
        ("REDIS_URL", "redis://localhost/first"),
        ("DAOGOU_ACTIONS_URL", "127.0.0.1:5055"),
        ("DAOGOU_ACTIONS_URL", "ftp://actions"),
        ("DAOGOU_ACTIONS_DEADLINE_S", "0"),
        ("DAOGOU_ACTIONS_DEADLINE_S", "soon"),
        ("DAOGOU_ACTIONS_DEADLINE_S", "inf"),
        ("DAOGOU_ACTIONS_DEADLINE_S", "nan"),
        ("DAOGOU_LOG_LEVEL", "LOUD"),
        ("DAOGOU_DEMO", "yes"),
        ("DAOGOU_TENSORFLOW", "on"),
    ],
)
def test_a_malformed_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


@pytest.mark.parametrize("secret", [None, "short"])
def test_the_secret_must_be_one(secret: str | None) -> None:
    settings = read_settings({} if secret is None else {"DAOGOU_SECRET": secret})
    with pytest.raises(SettingsError, match="DAOGOU_SECRET"):
        settings.require_secret()
