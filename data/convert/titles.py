"""One canonical readable title for an item from the stock descriptions of its order lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

SMALL_WORDS = frozenset("a an and at de des du for from in la le les of on or the to up with your x".split())
CAPITALS = frozenset("CD DIY HB LED PC TV UK USB VIP WC I II III M.O.P MDF BBQ EDT".split())
AS_WRITTEN = {"T-LIGHT": "T-Light", "T-LIGHTS": "T-Lights", "IPOD": "iPod", "CM": "cm", "MM": "mm", "G": "g"}
UNIT = re.compile(r"\d+(?:\.\d+)?(?:cm|mm|ml|g|kg|m|l|w)(?:x\d.*)?", re.IGNORECASE)


def load_spelling(path: Path = Path(__file__).with_name("spelling.csv")) -> dict[str, str]:
    """Read the table of abbreviations and misspellings: upper-case word → what it means."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["written"]: row["meant"] for row in csv.DictReader(lines)}


def canonical_description(descriptions: Counter[str]) -> str:
    """Choose the description written most often; between equals the longer one says more, then the first of the alphabet."""
    return max(sorted(descriptions), key=lambda text: (descriptions[text], len(text)))


def readable_title(description: str, spelling: dict[str, str]) -> str:
    """Mend whitespace, punctuation, abbreviations and case: "SET/6 RED SPOTTY PAPER CUPS" → "Set of 6 Red Spotty Paper Cups"."""
    text = _mend_counts(_mend_punctuation(" ".join(description.split())))
    words = " ".join(_spelled(word, spelling) for word in text.split()).split()
    return " ".join(_cased(word, first=position == 0) for position, word in enumerate(words))


def _mend_punctuation(text: str) -> str:
    text = re.sub(r"^\W+|[\s,.;]+$", "", text)
    text = re.sub(r"\s*,\s*", ", ", text)
    text = re.sub(r"\s*\+\s*", " & ", text)
    text = re.sub(r"(?<=[A-Za-z])\(", " (", text)
    text = re.sub(r"(?<=[A-Z])\"(?=[A-Z])", ' "', text)
    text = re.sub(r"(?<=NECKL)\.?(?=\d)", " ", text)
    text = re.sub(r"(?<=\d\")(?=[A-Z])", " ", text)
    return re.sub(r"\s+\d{5}$", "", text)  # the supplier's own number


def _mend_counts(text: str) -> str:
    text = re.sub(r"\b(?:SET|S)/(\d+)\b", r"SET OF \1", text)
    text = re.sub(r"\bSET (\d+)(?!\S)", r"SET OF \1", text)
    text = re.sub(r"\b(PACK|BOX)[/ ](\d+)\b", r"\1 OF \2", text, flags=re.IGNORECASE)
    return re.sub(r"\bW(?=\s)", "WITH", text)


def _spelled(word: str, spelling: dict[str, str]) -> str:
    """Spell a word, or the parts of one joined by a slash, as the table means it."""
    bare = word.rstrip(",").upper()
    if bare in spelling:
        return spelling[bare] + word[len(bare) :]
    if "/" in word and not UNIT.fullmatch(word):
        return "/".join(spelling.get(part.upper(), part) for part in word.split("/"))
    return word


def _cased(word: str, *, first: bool) -> str:
    bare = word.strip(',"()')
    if bare.upper() in AS_WRITTEN:
        return word.replace(bare, AS_WRITTEN[bare.upper()])
    if UNIT.fullmatch(bare):
        return word.lower()
    if bare.upper() in CAPITALS:
        return word.upper()
    if bare.lower() in SMALL_WORDS and not first:
        return word.lower()
    return re.sub(r"[A-Za-z][A-Za-z']*", lambda part: part[0][0].upper() + part[0][1:].lower(), word)
