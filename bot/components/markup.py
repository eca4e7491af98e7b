"""Markup in a message ("order <b>536365</b>") is no part of what is said.

The actions leave it out likewise (actions/markup.py); the conversation keeps what was typed.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s+[^<>=\s]+\s*=[^<>]*)?\s*/?>", re.IGNORECASE)
"""A tag, with attributes or none: not the "<" of "< £5", nor "<red mugs>"."""
_SIGN = re.compile(r"#\s+(?=\w)")


def without_markup(text: str) -> str:
    """The text without tags; as it is where it is nothing but tags."""
    if "<" not in text:
        return text
    bare = " ".join(_TAG.sub(" ", text).split())
    return _SIGN.sub("#", bare) or text
