"""What an environment's stamp makes the launcher install, and in what order torch is looked for."""

import json
import sys

import pytest

from bootstrap import environments, torch
from bootstrap.failure import Failure

OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def environment(tmp_path):
    """An environment `.venv-x` with this interpreter, and two locks."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/a.txt").write_text("a==1\n")
    (tmp_path / "requirements/dev.txt").write_text("d==1\n")
    made = environments.Environment("x", (OWN,), ("a.txt",), ("dev.txt",), True, 0.1, root=tmp_path)
    (made.folder / "bin").mkdir(parents=True)
    (made.folder / "bin/python").symlink_to(sys.executable)
    return made


def stamp(environment, dev):
    content = environments.wanted(environment, dev)
    (environment.folder / environments.STAMP).write_text(json.dumps(content))


def test_without_a_stamp_everything_is_missing(environment):
    assert environments.missing(environment, dev=True) == ["a.txt", "dev.txt", "torch"]


def test_a_stamped_environment_lacks_nothing_and_nothing_runs(environment, monkeypatch):
    stamp(environment, dev=False)
    monkeypatch.setattr(environments, "run_step", None)  # calling it would fail
    environments.ensure(environment, dev=False)


def test_development_adds_only_its_own_locks(environment):
    stamp(environment, dev=False)
    assert environments.missing(environment, dev=True) == ["dev.txt"]


def test_a_changed_lock_is_installed_again(environment):
    stamp(environment, dev=True)
    (environment.root / "requirements/a.txt").write_text("a==2\n")
    assert environments.missing(environment, dev=True) == ["a.txt"]


def test_a_broken_interpreter_means_everything(environment):
    stamp(environment, dev=False)
    (environment.folder / "bin/python").unlink()
    assert environments.missing(environment, dev=False) == ["a.txt", "torch"]


def test_a_damaged_stamp_counts_as_none(environment):
    (environment.folder / environments.STAMP).write_text("{half")
    assert environments.missing(environment, dev=False) == ["a.txt", "torch"]


@pytest.mark.parametrize("works_at", [1, 2, 3])
def test_torch_is_looked_for_locally_then_on_the_cpu_index_then_on_pypi(tmp_path, monkeypatch, works_at):
    tried = []

    def attempt(title, command, log, env=None):
        tried.append(command)
        if len(tried) < works_at:
            raise Failure("not there")

    monkeypatch.setattr(torch, "run_step", attempt)
    torch.install(tmp_path, "uv")
    assert len(tried) == works_at
    assert {"--no-index", "--no-deps", torch.REQUIREMENT} <= set(tried[0])
    if works_at > 1:
        assert tried[1][tried[1].index("--torch-backend") + 1] == "cpu"


def test_torch_is_the_version_that_the_requirements_name():
    text = (environments.ROOT / "requirements/build.in").read_text()
    assert torch.REQUIREMENT in text


@pytest.mark.parametrize("lock", ["actions", "build", "dev", "bot", "bot-dev"])
def test_every_lock_carries_hashes_and_no_gpu_packages(lock):
    text = (environments.ROOT / f"requirements/{lock}.txt").read_text()
    pinned = [line for line in text.splitlines() if "==" in line and not line.startswith("#")]
    assert pinned
    assert all(line.endswith("\\") for line in pinned)
    assert not [line for line in pinned if line.startswith(("torch==", "nvidia-", "cuda-", "triton="))]
