"""The environment, checked at start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from actions.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("data/stores/demo", "bot/domain"):
        Path(folder).mkdir(parents=True)


def test_defaults() -> None:
    settings = Settings.read({})
    assert (settings.host, settings.port, settings.redis_url) == ("127.0.0.1", 5055, None)
    assert (settings.timeout_s, settings.log_level) == (2.0, "INFO")


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.read({"REDIS_URL": "", "ACTIONS_PORT": ""}).port == 5055


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACTIONS_PORT", "http"),
        ("ACTIONS_PORT", "0"),
        ("ACTIONS_PORT", "65536"),
        ("REDIS_URL", "localhost:6379"),
        ("DAOGOU_STORE", "no/such/folder"),
        ("DAOGOU_DOMAIN", "no/such/folder"),
        ("DAOGOU_ACTION_TIMEOUT_S", "soon"),
        ("DAOGOU_ACTION_TIMEOUT_S", "0"),
        ("DAOGOU_ACTION_TIMEOUT_S", "nan"),
        ("DAOGOU_LOG_LEVEL", "loud"),
        ("DAOGOU_STOREFRONT_URL", "shop.example/api"),
        ("DAOGOU_STOREFRONT_URL", "ftp://shop.example"),
    ],
)
def test_a_malformed_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.read({name: value})


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read({"REDIS_URL": "http://:secret@redis"})
    assert "secret" not in str(caught.value)


def test_the_token_of_the_shop_stands_in_no_text_of_the_settings() -> None:
    settings = Settings.read(
        {"DAOGOU_STOREFRONT_URL": "https://shop.example", "DAOGOU_STOREFRONT_TOKEN": "s3cret"}
    )
    assert settings.storefront_token == "s3cret"
    assert "s3cret" not in repr(settings)


def test_the_process_stops_with_2_and_names_the_variable() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "actions"],
        cwd=ROOT,
        env={**os.environ, "ACTIONS_PORT": "many"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 2
    assert "ACTIONS_PORT" in run.stderr
