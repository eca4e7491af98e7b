"""Faults on purpose, and what became of the shoppers' messages: `python -m tests.chaos`, or `make chaos`.

Two bots and two actions servers stand behind nginx, over one Redis with its append-only log. Exits with 1
where something did not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.table import report
from tests.chaos import actions, bots, store, wear
from tests.chaos.deployment import Deployment, deployed
from tests.chaos.findings import Finding

Scenario = Callable[[Deployment], Awaitable[list[Finding]]]


def scenarios(arguments: argparse.Namespace) -> dict[str, Scenario]:
    """What is tried, by name, in this order."""
    choose = random.Random(arguments.seed)
    return {
        "bots killed": lambda shop: bots.killed(shop, arguments.kills, choose),
        "crowded": lambda shop: bots.crowded(shop, arguments.senders, arguments.turns),
        "restarted": lambda shop: bots.restarted(shop, choose),
        "actions": actions.broken,
        "redis killed": lambda shop: store.killed(shop, choose),
        "redis stopped": lambda shop: store.stopped(shop, arguments.stopped_s),
        "redis refuses": store.refusing,
        "long conversation": lambda shop: wear.long_conversation(shop, arguments.long_turns),
        "soak": lambda shop: wear.soak(shop, arguments.soak_s, choose),
    }


async def run(tried: dict[str, Scenario], folder: Path) -> list[tuple[str, Finding]]:
    """Each scenario on a deployment of its own."""
    found = []
    for name, scenario in tried.items():
        print(f"{name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        place = folder / name.replace(" ", "-")
        place.mkdir()
        with deployed(place) as deployment:
            findings = await scenario(deployment)
        found += [(name, finding) for finding in findings]
        held = sum(finding.holds for finding in findings)
        print(
            f"  {held} of {len(findings)} hold, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True
        )
    return found


def main() -> int:
    """Read the arguments, try everything, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="bots killed under traffic (default 200)")
    parser.add_argument("--senders", type=int, default=50, help="conversations at once (default 50)")
    parser.add_argument("--turns", type=int, default=10_000, help="turns of all of them (default 10,000)")
    parser.add_argument("--stopped-s", type=float, default=30, help="seconds Redis is stopped (default 30)")
    parser.add_argument("--long-turns", type=int, default=500, help="turns of one conversation (default 500)")
    parser.add_argument("--soak-s", type=float, default=1200, help="seconds of the soak (default 1,200)")
    parser.add_argument("--seed", type=int, default=7, help="of what is random (default 7)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some of the scenarios")
    arguments = parser.parse_args()
    tried = scenarios(arguments)
    for name in arguments.only or ():
        if name not in tried:
            parser.error(f"--only: there is no {name!r}; there are {', '.join(tried)}")
    tried = {name: tried[name] for name in arguments.only or tried}
    with tempfile.TemporaryDirectory(prefix="daogou-chaos-") as folder:
        found = asyncio.run(run(tried, Path(folder)))
    rows = [[name, one.what, one.bar, one.figure, "" if one.holds else "missed"] for name, one in found]
    measured = {f"{name}: {one.what}": one.figure for name, one in found}
    report("chaos", ["fault", "what", "bar", "figure", ""], rows, {"seed": arguments.seed, **measured})
    return 0 if all(finding.holds for _, finding in found) else 1


if __name__ == "__main__":
    sys.exit(main())
