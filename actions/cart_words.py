"""How many of what a message wants in the cart: "two of the first", "half a dozen", "make it three".

A pure function of the words; the words themselves are data (actions/lexicon/). What the rest of a message
points at is read in actions/references.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from actions.references import says, tokens

Direction = Literal["to", "more", "fewer"]

_PIECE = re.compile(r"(?<!\w)[-−–]?\d[\d,]*(?:\.\d+)?(?:e\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[#£$€%+&,]")
_NUMBER = re.compile(r"(?P<minus>[-−–])?(?P<whole>\d[\d,]*)(?P<fraction>\.\d+)?(?P<power>e\d+)?")
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
TIMES = frozenset({"x", "times"})
_LONGEST_NUMBER = 9
"""Digits of a number that are read; a longer one is no number of pieces."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many: `pieces` is None where a message says some number that no cart takes ("a zillion", "-1")."""

    pieces: int | None
    direction: Direction = "to"


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish: how many, None where it is not said, and the words that say of what."""

    quantity: Quantity | None
    rest: str


@dataclass(frozen=True, slots=True)
class Swap:
    """The words for what is to leave the cart, "" where none are said, and for what is to come instead.

    `of_last`: nothing says that it is about the cart but that it was just spoken of ("the blue one instead").
    """

    out: str
    into: str
    of_last: bool = False


@dataclass(frozen=True, slots=True)
class CartWords:
    """A language's words for carts: see the comments of actions/lexicon/en_cart.yml."""

    numbers: Mapping[str, int]
    misspelt: frozenset[str]
    multiples: Mapping[str, int]
    amounts: Mapping[tuple[str, ...], int]
    uncounted: frozenset[str]
    more: frozenset[str]
    fewer: frozenset[str]
    before_one: frozenset[str]
    after_one: frozenset[str]
    beside: frozenset[str]
    packs: frozenset[str]
    money: frozenset[str]
    pointing: frozenset[str]
    joints: frozenset[str]
    place: re.Pattern[str]
    verbs: frozenset[str]
    everything: tuple[str, ...]
    all: frozenset[str]
    each: tuple[str, ...]
    removing: tuple[str, ...]
    setting: tuple[str, ...]
    into_cart: tuple[str, ...]
    out_of_cart: tuple[str, ...]
    second_thoughts: tuple[str, ...]
    taking_back: tuple[str, ...]
    swap: re.Pattern[str]
    rather: re.Pattern[str]
    instead: tuple[str, ...]
    corrections: tuple[re.Pattern[str], ...]

    @classmethod
    def load(cls, path: Path) -> CartWords:
        """Read a language's file.

        Raises:
            OSError: there is no such file.
            KeyError: a section is missing.
        """
        words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        built: dict[str, Any] = {name: words[name] for name in ("numbers", "multiples")}
        built |= {name: tuple(words[name]) for name in _PHRASES}
        built |= {name: frozenset(words[name]) for name in _SETS}
        return cls(
            **built,
            amounts={tuple(phrase.split()): pieces for phrase, pieces in words["amounts"].items()},
            beside=frozenset([*words["packs"], *words["units"], *words["money"]]),
            place=_place(words),
            swap=_swap(words),
            rather=_rather(words),
            corrections=_corrections(words),
        )


_PHRASES = (
    *("everything", "each", "removing", "setting", "into_cart", "out_of_cart", "second_thoughts"),
    *("taking_back", "instead"),
)
_SETS = (
    *("misspelt", "uncounted", "more", "fewer", "before_one", "after_one", "packs", "money", "pointing"),
    *("joints", "verbs", "all"),
)


def _place(words: Mapping[str, Any]) -> re.Pattern[str]:
    """The cart in a sentence: "in my shopping basket", "to cart", "my cart"."""
    towards, whose, cart = ("|".join(map(re.escape, words[name])) for name in ("towards", "whose", "cart"))
    return re.compile(rf"\b(?:(?:{towards})\s+(?:(?:{whose})\s+)?|(?:{whose})\s+)(?:{cart})\b", re.IGNORECASE)


def _swap(words: Mapping[str, Any]) -> re.Pattern[str]:
    """ "Swap it for the third one": the parts `out` and `into`."""
    verbs, between = (_any_of(words[name]) for name in ("swapping", "swapped_for"))
    return re.compile(rf"\b(?:{verbs})\s+(?P<out>.+?)\s+(?:{between})\s+(?P<into>.+)", re.IGNORECASE)


def _rather(words: Mapping[str, Any]) -> re.Pattern[str]:
    """ "I'd rather have the blue one instead of it": the parts `into` and, where it is said, `out`."""
    verbs, instead = (_any_of(words[name]) for name in ("preferring", "instead"))
    wish = rf"\b(?:{verbs})\s+(?P<into>.+?)\s+(?:{instead})\b(?:\s+of\s+(?P<out>.+))?"
    return re.compile(wish, re.IGNORECASE)


def _corrections(words: Mapping[str, Any]) -> tuple[re.Pattern[str], ...]:
    """Whole messages that put it right: "no, the blue one instead", "not the red one, the blue one"."""
    before, after, instead, changing, meant, refused, back = (
        _any_of(words[name])
        for name in (
            *("before_correction", "after_correction", "instead", "changing_to", "meant", "not_but"),
            "taking_it_back",
        )
    )
    start, end = rf"\s*(?:(?:{before})\b[\s,.!]*)*", rf"(?:[\s,]+(?:{after}))*[\s.!?]*"
    forms = (
        rf"(?:(?:{changing})\s+)?(?P<into>.+?)[\s,]+(?:{instead})\b(?:\s+of\s+(?P<out>.+?))?",
        rf"(?P<out>)(?:{changing}|{meant})\s+(?P<into>.+?)",
        rf"(?:{refused})\s+(?P<out>[^,;.]+?)\s*(?:[,;.]|\bbut\b)\s*(?:but\s+)?(?P<into>.+?)",
        rf"(?P<into>[^,;.]+?)[\s,;.]+(?:{refused})\s+(?P<out>.+?)",
    )
    taken_back = rf"\s*(?P<out>)(?:{back})\b[\s,.!]*" + start + r"(?P<into>.+?)" + end
    return tuple(re.compile(form, re.IGNORECASE) for form in (*(start + f + end for f in forms), taken_back))


def _any_of(phrases: Sequence[str]) -> str:
    return "|".join(map(re.escape, phrases))


def swapped(text: str, titles: Sequence[str], words: CartWords) -> Swap | None:
    """What a message wants out of the cart, and what in its place; words of whole titles join nothing."""
    masked = _masked(text, titles)
    match = words.swap.search(masked) or words.rather.search(masked)
    last = None if match else next(filter(None, (form.fullmatch(masked) for form in words.corrections)), None)
    found = match or last
    if found is None:
        return None
    out, into = (text[slice(*found.span(part))] if found[part] else "" for part in ("out", "into"))
    return Swap(out, into, of_last=last is not None)


def asked(text: str, titles: Sequence[str], words: CartWords) -> Asked:
    """One wish; numbers in a product's whole title ("Set of 4 Mugs") count nothing."""
    masked = _masked(text, titles)
    cut = [match.span() for match in words.place.finditer(masked)]
    found = list(_PIECE.finditer(masked))
    said = [match.group().lower().replace("’", "'") for match in found]
    quantity, counted = _quantity(said, found, words)
    for i, (match, word) in enumerate(zip(found, said, strict=True)):
        if i in counted or word in words.verbs:
            cut.append(match.span())
    return Asked(quantity, _without(text, cut))


def wishes(text: str, titles: Sequence[str], words: CartWords) -> list[Asked]:
    """The parts of a message at its joints ("two of the first and the blue one"), each read for itself."""
    masked = _masked(text, titles)
    ends = [m.span() for m in _PIECE.finditer(masked) if m.group().lower() in words.joints]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    parts = [text[start:stop] for start, stop in zip(starts, stops, strict=True)]
    return [asked(part, titles, words) for part in parts if part.strip()]


def means_everything(text: str, words: CartWords) -> bool:
    """Whether a message speaks of the whole cart ("empty it")."""
    return says(tokens(text), words.everything)


def means_all(text: str, words: CartWords) -> bool:
    """Whether a message speaks of all that fits ("all the mugs")."""
    return bool(words.all & set(tokens(text)))


def means_each(text: str, words: CartWords) -> bool:
    """Whether a message speaks of every product shown ("add them all")."""
    return says(tokens(text), words.each)


def _masked(text: str, titles: Sequence[str]) -> str:
    """The text with whole titles made unreadable, as long as before."""
    for title in sorted(titles, key=len, reverse=True):
        text = re.sub(re.escape(title), lambda match: "\0" * len(match.group()), text, flags=re.IGNORECASE)
    return text


def _without(text: str, cut: Sequence[tuple[int, int]]) -> str:
    kept = list(text)
    for start, end in cut:
        kept[start:end] = " " * (end - start)
    return " ".join("".join(kept).split())


def _quantity(
    said: list[str], found: list[re.Match[str]], words: CartWords
) -> tuple[Quantity | None, set[int]]:
    """The first number of pieces, and the places of its words."""
    for at in _likeliest_first(said):
        number = _number(said, at, words)
        if number is None or not _counts(said, found, at, number[1], words):
            continue
        pieces, end = number
        direction, beside = _direction(said, at, end, words)
        return Quantity(pieces, direction), {*range(at, end), *beside}
    for at, word in enumerate(said):
        if word in words.more:
            return Quantity(1, "more"), {at}
    return None, set()


def _likeliest_first(said: list[str]) -> list[int]:
    """The places of words in order, but the one after a multiplication sign ("the second one x 4") first."""
    times = [at for at in range(1, len(said)) if said[at - 1] in TIMES]
    return [*times, *(at for at in range(len(said)) if at not in times)]


def _number(said: list[str], at: int, words: CartWords) -> tuple[int | None, int] | None:
    """The number that begins here and the place after it; its value is None if no cart takes it."""
    for phrase, pieces in words.amounts.items():
        if tuple(said[at : at + len(phrase)]) == phrase:
            return pieces, at + len(phrase)
    value: int | None
    if (match := _NUMBER.fullmatch(said[at])) is not None:
        digits = match["whole"].replace(",", "")
        odd = match["minus"] or match["fraction"] or match["power"] or len(digits) > _LONGEST_NUMBER
        value, end = None if odd else int(digits), at + 1
    elif said[at] in words.numbers:
        value, end = words.numbers[said[at]], at + 1
        if value >= 20 and end < len(said) and 1 <= words.numbers.get(said[end], 0) <= 9:
            value, end = value + words.numbers[said[end]], end + 1
    elif said[at] in words.multiples or said[at] in words.uncounted:
        value, end = 1, at
    else:
        return None
    if end < len(said) and said[end] in words.uncounted:
        return None, end + 1
    if end < len(said) and said[end] in words.multiples:
        return None if value is None else value * words.multiples[said[end]], end + 1
    return value, end


def _counts(said: list[str], found: list[re.Match[str]], at: int, end: int, words: CartWords) -> bool:
    """Whether the number at `at` counts pieces; it may be a place, a price, a size, or part of a name."""
    before = said[at - 1] if at else ""
    after = said[end] if end < len(said) else ""
    if before in words.pointing or before in words.money or after in words.beside:
        return False
    if before == "of" and at > 1 and said[at - 2] in words.packs:
        return False
    if after in _ORDINAL_ENDINGS and found[end].start() == found[end - 1].end():
        return False
    if re.fullmatch(r"\d+\.\d\d", said[at]):
        return False  # written like a price
    if said[at] in words.misspelt:
        return end - at == 1 and after in words.after_one
    if words.numbers.get(said[at]) == 1 and end - at == 1:
        return before in words.before_one or after in words.after_one or len(said) == 1
    return True


def _direction(said: list[str], at: int, end: int, words: CartWords) -> tuple[Direction, set[int]]:
    """Whether the number says how many more or fewer, and the place of the word that says so."""
    for place in (end, at - 1):
        if 0 <= place < len(said):
            if said[place] in words.more:
                return "more", {place}
            if said[place] in words.fewer:
                return "fewer", {place}
    return "to", set()
