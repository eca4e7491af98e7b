"""Numbers in a sentence: measures with their units, and how many of a thing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from recommender.answers.listing import Sentence

_BEFORE, _AFTER = 3, 1
"""Words between a number and the thing it counts: "40 scented cones"; "Pumpkin Duo"."""
_GROUPS = frozenset({"duo", "trio", "pair"})


def measured(words: Sequence[str], units: Collection[str], forms: Mapping[str, str]) -> list[int]:
    """Return the places of numbers that one of the units follows: "10-inch", "45cm", "15-20 cm"."""
    return [
        place
        for place, word in enumerate(words[:-1])
        if word[:1].isdigit() and forms.get(words[place + 1]) in units
    ]


def counted(sentence: Sentence, things: Collection[str], numbers: Mapping[str, int]) -> bool:
    """Tell whether the sentence gives a number of one of these things (stems)."""
    for place, word in enumerate(sentence.words):
        if not (word.isdecimal() or word in numbers):
            continue
        after = sentence.stems[place + 1 : place + 2 + _BEFORE]
        before = sentence.stems[max(place - _AFTER, 0) : place] if word in _GROUPS else ()
        if set(things) & {*after, *before}:
            return True
    return False
