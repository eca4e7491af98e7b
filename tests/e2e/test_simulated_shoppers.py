"""A share of the simulated shoppers; `python -m tests.e2e.simulated` walks as many as one likes."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.simulated.run import report, walk_all

CONVERSATIONS = 60
REACHED = 0.95


def test_simulated_shoppers_get_there_and_no_reply_breaks_a_promise(
    client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    results = walk_all(client, range(CONVERSATIONS))
    told = report(results)
    with capsys.disabled():
        print(f"\n{told}")
    assert not [result for result in results if result.broken], told
    goals = [got for result in results for got in result.goals.values()]
    assert sum(goals) >= REACHED * len(goals), told
