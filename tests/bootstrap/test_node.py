"""node_modules follows package-lock.json, and is left alone while that does not change."""

import json
from pathlib import Path

import pytest

from bootstrap import debian, node
from bootstrap.failure import Failure

LOCK = Path(node.ROOT) / "package-lock.json"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with a lock, and an npm that only notes that it was called."""
    (tmp_path / "package-lock.json").write_text("{}")
    calls = []

    def install(title, command, log, env=None):
        (tmp_path / "node_modules").mkdir(exist_ok=True)
        calls.append(command)

    monkeypatch.setattr(node, "run_step", install)
    monkeypatch.setattr(debian, "require", lambda program, package, purpose: program)
    return tmp_path, calls


def test_a_lock_is_installed_once(checkout):
    folder, calls = checkout
    node.ensure(folder)
    node.ensure(folder)
    assert calls == [["npm", "ci", "--prefix", str(folder)]]


def test_a_changed_lock_is_installed_again(checkout):
    folder, calls = checkout
    node.ensure(folder)
    (folder / "package-lock.json").write_text("{ }")
    node.ensure(folder)
    assert len(calls) == 2


def test_an_interrupted_installation_is_taken_up_again(checkout, monkeypatch):
    folder, calls = checkout

    def broken(title, command, log, env=None):
        raise Failure("npm: no network")

    with monkeypatch.context() as patch:
        patch.setattr(node, "run_step", broken)
        with pytest.raises(Failure, match="no network"):
            node.ensure(folder)
    node.ensure(folder)
    assert len(calls) == 1


def test_without_node_the_package_is_named(tmp_path, monkeypatch):
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(debian, "can_install", lambda: False)
    with pytest.raises(Failure, match="node is missing.*axe.*apt-get install nodejs"):
        node.ensure(tmp_path)


def test_the_lock_pins_every_package_and_names_no_registry():
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]
    wanted = json.loads((LOCK.parent / "package.json").read_text("utf-8"))
    assert all(version[0].isdigit() for version in wanted["devDependencies"].values())
    assert "dependencies" not in wanted  # the widget itself needs nothing
    for path, package in packages.items():
        assert "resolved" not in package
        assert path == "" or package["integrity"].startswith("sha512-")
