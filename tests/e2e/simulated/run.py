"""Many walks side by side, and what came of them."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from tests.e2e.simulated.goals import GOALS
from tests.e2e.simulated.invariants import Broken
from tests.e2e.simulated.walk import Walk
from tests.e2e.talk import RestShopper

AT_ONCE = 4
GOALS_EACH = 5


@dataclass
class Result:
    """One conversation: its goals and which were reached, and how it broke, if it did."""

    seed: int
    goals: dict[str, bool] = field(default_factory=dict)
    broken: str = ""
    transcript: str = ""


def walk_once(client: httpx.Client, seed: int) -> Result:
    """Walk the conversation of a seed."""
    rng, result = random.Random(seed), Result(seed)
    walk = Walk(RestShopper(client), rng)
    try:
        for name in rng.sample(list(GOALS), GOALS_EACH):
            result.goals[name] = GOALS[name](walk)
    except Broken as broken:
        result.broken = f"{broken} (after “{walk.turns[-1][0]}”)"
    result.transcript = walk.transcript()
    return result


def walk_all(client: httpx.Client, seeds: Sequence[int], *, progress: bool = False) -> list[Result]:
    """Walk the conversations of these seeds, some of them at once."""
    results = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(lambda seed: walk_once(client, seed), seeds):
            results.append(result)
            if progress and len(results) % 10 == 0:
                print(f"\r{len(results)} of {len(seeds)}", end="", file=sys.stderr)
    return results


def report(results: Sequence[Result], *, show: bool = False) -> str:
    """Return the table of goals, and the seeds of what failed or broke."""
    asked: Counter[str] = Counter(name for result in results for name in result.goals)
    reached = Counter(name for result in results for name, got in result.goals.items() if got)
    lines = ["| goal | reached | of |", "|---|---|---|"]
    lines += [f"| {name} | {reached[name]} | {asked[name]} |" for name in GOALS if asked[name]]
    lines.append(f"| all | {reached.total()} | {asked.total()} |")
    for result in results:
        missed = [name for name, got in result.goals.items() if not got]
        if missed:
            lines.append(f"seed {result.seed}: not reached: {', '.join(missed)}")
        if result.broken:
            lines.append(f"seed {result.seed}: BROKEN: {result.broken}")
        if show or result.broken:
            lines.append(result.transcript)
    return "\n".join(lines)
