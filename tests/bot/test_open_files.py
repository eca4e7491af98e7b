"""The limit of open files is raised to what the streams need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.open_files import BESIDE_STREAMS
from bot.settings import ROOT

ALLOW = """
import resource, sys
from bot.open_files import allow_streams
soft, hard = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
allow_streams(500)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
NEEDED = 500 + BESIDE_STREAMS


@pytest.mark.parametrize(
    ("soft", "hard", "allowed"), [(100, 2_000, NEEDED), (1_500, 2_000, 1_500), (100, 600, 600)]
)
def test_the_soft_limit_is_raised_as_far_as_it_may(soft: int, hard: int, allowed: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALLOW, str(soft), str(hard)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == allowed
    assert ("the system allows 600" in done.stderr) == (allowed < NEEDED)
