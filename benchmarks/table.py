"""Prints a measurement as a table and keeps it under benchmarks/results/."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def as_markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Renders rows as a Markdown table with aligned columns."""
    widths = [max(len(str(row[i])) for row in [columns, *rows]) for i in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        return (
            "| "
            + " | ".join(str(cell).ljust(width) for cell, width in zip(cells, widths, strict=True))
            + " |"
        )

    return "\n".join(
        [line(columns), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)]
    )


def report(
    name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], measured: dict[str, object]
) -> None:
    """Prints the table and writes it as NAME.md, with the figures behind it as NAME.json."""
    table = as_markdown(columns, rows)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(table + "\n", encoding="utf-8")
    (RESULTS / f"{name}.json").write_text(
        json.dumps(
            {"measured_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "machine": platform.machine(), **measured},
            indent=1,
        ),
        encoding="utf-8",
    )
    print(table)
