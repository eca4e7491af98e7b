"""Keeps off the terminal what libraries tell one another's developers."""

from __future__ import annotations

import warnings
from typing import TextIO

OF_NO_USE = "Slot auto-fill has been removed"
"""Rasa says it of any domain with slots, whatever stands in it."""


def ignore_notes_to_developers() -> None:
    """Call it before the libraries are imported; some reset the filters, so showing itself is replaced."""
    show = warnings.showwarning

    def show_others(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if not issubclass(category, DeprecationWarning) and OF_NO_USE not in str(message):
            show(message, category, filename, lineno, file, line)

    warnings.showwarning = show_others
