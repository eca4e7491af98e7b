"""A small share of `make chaos`: fewer of the same faults, without the times, which depend on the machine."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import pytest

from tests.chaos import actions, bots, store, wear
from tests.chaos.__main__ import Scenario
from tests.chaos.deployment import Deployment, deployed

SEED = 11


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("chaos")) as running:
        yield running


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(lambda shop: bots.killed(shop, 3, random.Random(SEED)), id="bots killed"),
        pytest.param(lambda shop: bots.crowded(shop, 20, 400), id="crowded"),
        pytest.param(lambda shop: bots.restarted(shop, random.Random(SEED)), id="restarted"),
        pytest.param(actions.broken, id="actions"),
        pytest.param(lambda shop: store.killed(shop, random.Random(SEED), kills=1), id="redis killed"),
        pytest.param(lambda shop: store.stopped(shop, 4), id="redis stopped"),
        pytest.param(store.refusing, id="redis refuses"),
        pytest.param(lambda shop: wear.long_conversation(shop, 40), id="long conversation"),
    ],
)
def test_shoppers_lose_nothing(deployment: Deployment, scenario: Scenario) -> None:
    counts = [finding for finding in asyncio.run(scenario(deployment)) if finding.is_count]
    assert [count for count in counts if not count.holds] == []
    assert counts
