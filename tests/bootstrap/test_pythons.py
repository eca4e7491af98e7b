"""Finding an interpreter that really runs."""

import sys
from pathlib import Path

import pytest

from bootstrap import pythons
from bootstrap.failure import Failure

BROKEN = "#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n"


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def working(version: str) -> str:
    return f"#!/bin/sh\necho {version}\n"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with an empty PATH and no pyenv, in a temporary folder."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def test_a_broken_shim_is_passed_over_for_a_version_of_pyenv(machine):
    script(machine / "bin/python3.10", BROKEN)
    good = script(machine / "pyenv/versions/3.10.13/bin/python", working("3.10"))
    assert pythons.find("3.10") == str(good)


def test_the_path_comes_first(machine):
    good = script(machine / "bin/python3.10", working("3.10"))
    script(machine / "pyenv/versions/3.10.13/bin/python", working("3.10"))
    assert pythons.find("3.10") == str(good)


def test_pyenvs_in_the_home_are_found_without_pyenv_root(machine, monkeypatch):
    monkeypatch.delenv("PYENV_ROOT")
    good = script(machine / "home/.pyenv/versions/3.10.4/bin/python", working("3.10"))
    assert pythons.find("3.10") == str(good)


def test_another_version_under_the_name_does_not_count(machine):
    script(machine / "bin/python3.10", working("3.12"))
    assert pythons.find("3.10") is None


def test_uv_fetches_one_when_there_is_none(machine):
    fetched = script(machine / "fetched/python3.10", working("3.10"))
    uv = script(
        machine / "uv",
        f"#!/bin/sh\nmark={machine}/done\n"
        'case "$2" in\n'
        '  install) : > "$mark" ;;\n'
        f'  find) [ -e "$mark" ] && echo {fetched} ;;\n'
        "esac\n",
    )
    assert pythons.obtain(("3.10",), str(uv)) == str(fetched)


def test_none_anywhere_is_a_failure_that_says_what_to_do(machine):
    uv = script(machine / "uv", "#!/bin/sh\nexit 1\n")
    with pytest.raises(Failure, match=r"no working Python 3\.10.*pyenv install 3\.10"):
        pythons.obtain(("3.10",), str(uv))


def test_a_later_version_serves_where_one_is_allowed(machine):
    uv = script(machine / "uv", "#!/bin/sh\nexit 1\n")
    newer = script(machine / "bin/python3.12", working("3.12"))
    assert pythons.obtain(("3.11", "3.12"), str(uv)) == str(newer)


def test_this_interpreter_answers_for_its_own_version_only():
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert pythons.answers(sys.executable, own)
    assert not pythons.answers(sys.executable, "3.9")
    assert not pythons.answers("/nowhere/python3.10", "3.10")
