"""What is missing is installed where the launcher may, and named where it may not."""

import pytest

from bootstrap import debian
from bootstrap.failure import Failure


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder, name):
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return str(file)


def test_what_is_there_is_used(path):
    there = program(path, "browser")
    assert debian.require("browser", "browser-package", "to look") == there


def test_without_the_right_to_install_the_package_is_named(path, monkeypatch):
    monkeypatch.setattr(debian, "can_install", lambda: False)
    with pytest.raises(Failure, match=r"browser is missing \(to look\).*apt-get install browser-package"):
        debian.require("browser", "browser-package", "to look")
    with pytest.raises(Failure, match=r"libnone\.so\.1 is missing.*apt-get install libnone1"):
        debian.require_library("libnone.so.1", "libnone1", "to compute")


def test_with_the_right_it_is_installed(path, monkeypatch):
    monkeypatch.setattr(debian, "can_install", lambda: True)
    monkeypatch.setattr(debian, "install", lambda package: program(path, package))
    assert debian.require("browser", "browser", "to look") == str(path / "browser")


def test_a_package_that_does_not_help_is_told(path, monkeypatch):
    monkeypatch.setattr(debian, "can_install", lambda: True)
    monkeypatch.setattr(debian, "install", lambda package: None)
    with pytest.raises(Failure, match="still no browser"):
        debian.require("browser", "browser-package", "to look")
    with pytest.raises(Failure, match="cannot be loaded"):
        debian.require_library("libnone.so.1", "libnone1", "to compute")


def test_a_library_that_is_there_is_left_alone(monkeypatch):
    monkeypatch.setattr(debian, "install", None)  # calling it would fail
    debian.require_library("libc.so.6", "libc6", "everything")
