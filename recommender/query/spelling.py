"""Typos in a shopper's words, corrected towards the words that a reading can turn on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from threading import Lock

from symspellpy import SymSpell, Verbosity

from recommender.query.tokens import Token

SHORTEST = 5
"""Letters of a word that is corrected, where the words to be corrected towards are very many."""
_SHORTEST_WISH = 3
_TWO_EDITS_FROM = 7
_MOST_CORRECTIONS = 40
_SOUNDS_ALIKE = frozenset({frozenset("sz"), frozenset("ck")})
_OF_LISTINGS = 1 << 50
_OF_WISHES = 1 << 60


class Speller:
    """Corrects a word of `shortest` letters or more by one edit (a swap of neighbours is one), seven by two.

    A word that the store's listings, the lexicon or an English dictionary know is never touched. Words of
    three letters or more are corrected by one slip towards `wishes`, which win where several are as near.
    """

    def __init__(
        self,
        targets: Iterable[str],
        known: Iterable[str],
        *,
        wishes: Iterable[str] = (),
        shortest: int = SHORTEST,
    ) -> None:
        self._shortest = shortest
        self._wishes = {word for word in wishes if word.isalpha() and len(word) >= _SHORTEST_WISH}
        targets, listed, counts = set(targets), set(known), english_counts()
        self._known = counts.keys() | targets | listed
        targets = {word for word in targets if word.isalpha() and len(word) >= shortest - 1} | self._wishes
        # Looking up uses scratch space of the object: one thread at a time.
        self._lock = Lock()
        self._symspell = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in sorted(targets):
            # Of two that are as near, what listings say is meant, then what people write more often.
            count = counts.get(word, 1) + (_OF_LISTINGS if word in listed else 0)
            count += _OF_WISHES if word in self._wishes else 0
            self._symspell.create_dictionary_entry(word, count)

    def corrected(self, tokens: list[Token]) -> list[Token]:
        """Return the tokens with the norms of mistyped words put right; places stay as they are."""
        norms = self.put_right([token.norm for token in tokens])
        return [replace(token, norm=norm) for token, norm in zip(tokens, norms, strict=True)]

    def put_right(self, words: Sequence[str]) -> list[str]:
        """Return lower-case words with the mistyped ones put right."""
        unknown = {word for word in words if self._is_unknown(word)}
        fixes = {word: self._closest(word) for word in sorted(unknown)[:_MOST_CORRECTIONS]}
        return [fixes.get(word, word) for word in words]

    def _is_unknown(self, word: str) -> bool:
        shortest = _SHORTEST_WISH if self._wishes else self._shortest
        fits = word.isascii() and word.isalpha() and shortest <= len(word) <= 24
        return fits and word not in self._known

    def _closest(self, word: str) -> str:
        edits = 2 if len(word) >= _TWO_EDITS_FROM else 1
        with self._lock:
            found = self._symspell.lookup(word, Verbosity.CLOSEST, max_edit_distance=edits)
        # Typos seldom fall on the first letter; two edits and another first letter is another word.
        same_start = [hit for hit in found if hit.term[0] == word[0]]
        if len(word) < self._shortest:
            slips = (hit.term for hit in same_start if hit.term in self._wishes and _is_slip(word, hit.term))
            return str(next(slips, word))
        if same_start:
            return str(same_start[0].term)
        return str(found[0].term) if found and found[0].distance == 1 else word


def _is_slip(word: str, meant: str) -> bool:
    """Tell "bord", "rde", "rugg" from "lites", near "limes": a letter left out, swapped or doubled.

    Or another of the same sound: "vaze", "mugz".
    """
    if len(meant) == len(word):
        differing = {frozenset(pair) for pair in zip(word, meant, strict=True) if pair[0] != pair[1]}
        return sorted(meant) == sorted(word) or differing <= _SOUNDS_ALIKE
    doubled = any(
        word[at] == word[at - 1] and word[:at] + word[at + 1 :] == meant for at in range(1, len(word))
    )
    return len(meant) > len(word) or doubled


@lru_cache(maxsize=1)
def english_counts() -> dict[str, int]:
    """Return the 82,765 English words that come with symspellpy, and how often they are written."""
    lines = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    return {word: int(count) for word, count in (line.split(" ") for line in lines.splitlines())}
