"""One canonical readable title for an item from the stock descriptions of its order lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

TABLES = ("spelling.csv", "cut_descriptions.csv")
SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "de",
        "du",
        "for",
        "from",
        "in",
        "la",
        "le",
        "les",
        "of",
        "on",
        "or",
        "the",
        "to",
    ]
    + ["with", "your"]
)
CAPITALS = frozenset(["CD", "LED", "M.O.P", "TV", "USB", "VIP", "WC"])
AS_WRITTEN = {"T-LIGHT": "T-Light", "T-LIGHTS": "T-Lights", "IPOD": "iPod", "CM": "cm"}
UNIT = re.compile(r"\d+(?:\.\d+)?(?:cm|mm|ml|g|kg|m|l|w)?(?:x\d+)*(?:cm|mm)?(?:x\d+cm)?", re.IGNORECASE)


def load_spelling() -> dict[str, str]:
    """Read the tables of abbreviations, misspellings and cut descriptions: upper case → what it means."""
    meant: dict[str, str] = {}
    for name in TABLES:
        with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
            meant |= {row["written"]: row["meant"] for row in csv.DictReader(lines)}
    return meant


def canonical_description(descriptions: Counter[str]) -> str:
    """Choose the description written most often; between equals the longer one, then the first in order."""
    return max(sorted(descriptions), key=lambda text: (descriptions[text], len(text)))


def readable_title(description: str, spelling: dict[str, str]) -> str:
    """Mend whitespace, punctuation, abbreviations and case.

    "SET/6 RED SPOTTY PAPER  CUPS" becomes "Set of 6 Red Spotty Paper Cups".
    """
    text = " ".join(description.split())
    text = _mend_counts(_mend_punctuation(spelling.get(text.upper(), text)))
    words = " ".join(_spelled(word, spelling) for word in text.split()).split()
    return " ".join(_cased(word, first=position == 0) for position, word in enumerate(words))


def _mend_punctuation(text: str) -> str:
    text = re.sub(r"^[\W_]+|[\s,.;]+$", "", text)
    text = re.sub(r"\s*,\s*", ", ", text)
    text = re.sub(r"\s*\+\s*", " & ", text)
    text = re.sub(r"\s-(?=[A-Z])", " ", text)
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
    if "/" in word:
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
    if word.lower() in SMALL_WORDS and not first:
        return word.lower()
    return re.sub(r"(?<![\d'])[A-Za-z][A-Za-z']*|'[A-Za-z]+", lambda part: _capitalised(part[0]), word)


def _capitalised(letters: str) -> str:
    """ "MUM'S" → "Mum's"; after a digit or at an apostrophe ("50'S") nothing is raised."""
    return letters[0].upper() + letters[1:].lower() if letters[0] != "'" else letters.lower()
