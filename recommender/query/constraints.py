"""Constraints that a message sets free or excludes, and how it wants the list sorted."""

from __future__ import annotations

from typing import Literal, cast

from recommender.query.message import Message, add_new
from recommender.query.pieces import Value
from recommender.types import WISH_ATTRIBUTES, Sort

_LISTED = 12


def read_order(message: Message) -> None:
    """Read sort wishes, steps in price ("cheaper") and "in stock", all of them phrases of the lexicon."""
    for at, piece in enumerate(message.pieces):
        if not message.is_free(at):
            continue
        if sort := piece.named("sort"):
            message.sort = cast(Sort, sort)
            _take_with_fillers(message, at, "sort", sort)
        elif (step := piece.named("step")) or (step := _comparison(message, at)):
            message.price_step = cast(Literal["cheaper", "dearer"], step)
            _take_with_fillers(message, at, "price_step", step)
        elif "in_stock" in piece.kinds:
            message.in_stock = True
            _take_with_fillers(message, at, "in_stock", "true")


def _comparison(message: Message, at: int) -> str | None:
    """Read "cheaper than the first": a limit that names no amount is a step."""
    norm = message.pieces[at].norm
    if norm.endswith("than") and ("max" in message.kinds(at) or "min" in message.kinds(at)):
        return {"cheaper than": "cheaper", "less expensive than": "cheaper"}.get(norm)
    return None


def _take_with_fillers(message: Message, at: int, attribute: str, value: str) -> None:
    first, last = at, at + 1
    while "sort_filler" in message.kinds(first - 1):
        first -= 1
    while attribute == "sort" and "sort_filler" in message.kinds(last):
        last += 1
    message.note(attribute, value, at, at + 1)
    message.take(first, last)


def read_freed(message: Message) -> None:
    """Read "any colour is fine", "forget the price", "drop the red", "plastic is fine"."""
    for at in range(len(message.pieces)):
        if not message.is_free(at):
            continue
        if whole := message.pieces[at].named("free_whole"):
            _free(message, {whole}, at, at + 1)
        elif "set_free" in message.kinds(at) or "any" in message.kinds(at):
            _freed_after(message, at)
        else:
            _freed_before(message, at)


def _freed_after(message: Message, at: int) -> None:
    start = at + 1
    while {"free_filler", "set_free"} & message.kinds(start) and not _attribute(message, start):
        start += 1
    if "set_free" in message.kinds(at) and "everything" in message.kinds(start):
        _free(message, {"all"}, at, start + 1)
        return
    with_values = "set_free" in message.kinds(at)
    names, last = _listed(message, start, with_values=with_values)
    if names:
        if "sort" in names and message.is_free(last) and message.pieces[last].named("sort"):
            last += 1  # "stop sorting | by price"
        while "free_filler" in message.kinds(last) or "is_free" in message.kinds(last):
            last += 1
        _free(message, names, at, last)
        if "but" in message.kinds(last):
            _exclude_after(message, last)  # "any colour but pink"


def _freed_before(message: Message, at: int) -> None:
    """Read a list of attributes or values with "is fine", "doesn't matter" behind it."""
    names, last = _listed(message, at, with_values=True)
    while names and "free_filler" in message.kinds(last) and "is_free" not in message.kinds(last):
        last += 1
    if names and "is_free" in message.kinds(last):
        while "free_filler" in message.kinds(last + 1):
            last += 1
        _free(message, names, at, last + 1)


def _listed(message: Message, at: int, *, with_values: bool) -> tuple[set[str], int]:
    """Return the attributes that a list ("colour or size", "the red") names, and the position after it."""
    names: set[str] = set()
    last = at
    while at < len(message.pieces):
        found = _attribute(message, at)
        if not found and with_values:
            found = {a for a, _ in preferred(message.values(at)) if a in WISH_ATTRIBUTES}
            found |= {"in_stock"} & message.kinds(at)
        if not found:
            break
        names |= found
        last = at = at + 1
        if "or" in message.kinds(at) or (message.is_free(at) and message.pieces[at].norm == ","):
            at = message.skip(at + 1, "free_filler", 2)
    return names, last


def _attribute(message: Message, at: int) -> set[str]:
    if not message.is_free(at):
        return set()
    name = message.pieces[at].named("attribute")
    return {name} if name else set()


def _free(message: Message, names: set[str], first: int, last: int) -> None:
    message.dropped |= names
    for name in sorted(names):
        message.note("dropped", name, first, last)
    message.take(first, last)


def preferred(values: frozenset[Value]) -> list[Value]:
    """Return what a word of several meanings stands for where nothing around it decides.

    Of a colour and a material ("silver") the colour; of a category and a colour or material the latter.
    """
    attributes = {attribute for attribute, _ in values}
    for attribute in ("color", "material", "category", "size", "gender", "brand"):
        if attribute in attributes:
            return sorted(v for v in values if v[0] == attribute)
    return []


def read_exclusions(message: Message) -> None:
    """Read "not plastic", "anything but red", "no glass or metal", "plastic-free", "red instead of blue"."""
    for at in range(len(message.pieces)):
        kinds = message.kinds(at)
        if "not" in kinds:
            _exclude_after(message, at)
        elif "non" in kinds and message.values(at + 1):
            _exclude(message, at, [at + 1], at + 2)
        elif "instead_of" in kinds or ("swap" in kinds and _swaps(message, at)):
            _replaced(message, at)
        elif "is_not" in kinds and (start := _run_before(message, at)) < at:
            _exclude(message, start, list(range(start, at)), at + 1)
        elif "free_of" in kinds and {a for a, _ in message.values(at - 1)} & {"material", "color"}:
            _exclude(message, at - 1, [at - 1], at + 1)


def _values(message: Message, at: int) -> list[Value]:
    return [v for v in message.values(at) if v[0] in WISH_ATTRIBUTES]


def _swaps(message: Message, at: int) -> bool:
    """Tell "swap the mugs for bowls" from "change to blue"."""
    start = message.skip(at + 1, "not_filler")
    return bool(_values(message, start)) and "purposes" in message.kinds(start + 1)


def _replaced(message: Message, at: int) -> None:
    start = message.skip(at + 1, "not_filler")
    last = start + 1 if _values(message, start) else start
    message.take(at, last)


def _exclude_after(message: Message, at: int) -> None:
    start = message.skip(at + 1, "not_filler", 5)
    run = _run(message, start)
    if not run:
        _drop_unknown(message, at, start)
        return
    adjectives = _without_head(message, run)
    last = run[-1] + 1
    if len(adjectives) < len(run):
        # "no red mugs": the mugs are what the wish is about.
        _exclude(message, at, adjectives, adjectives[-1] + 1)
        return
    while (more := _joined(message, last, run)) is not None:
        run = _run(message, more)
        adjectives += run
        last = run[-1] + 1
    last = message.skip(last, "generic", 1)
    _exclude(message, at, adjectives, last)


def _run(message: Message, at: int) -> list[int]:
    run: list[int] = []
    while _values(message, at) and len(run) < _LISTED:
        run.append(at)
        at += 1
    return run


def _run_before(message: Message, at: int) -> int:
    """Return where the values right before a position ("pink", "red or pink") begin."""
    while _values(message, at - 1) or ("or" in message.kinds(at - 1) and _values(message, at - 2)):
        at -= 1
    return at


def _without_head(message: Message, run: list[int]) -> list[int]:
    """Return the values before a category that they describe; all of them where none does."""
    if len(run) < 2 or {a for a, _ in preferred(message.values(run[-1]))} != {"category"}:
        return run
    return run[:-1]


def _joined(message: Message, at: int, run: list[int]) -> int | None:
    """Return where the list of exclusions goes on.

    "or" and "nor" go on with anything; "and" and a comma only with the attribute of before, and a comma only
    where an "or" or "and" ends the list: "not red, blue" wishes for blue.
    """
    if not message.is_free(at):
        return None
    joint = message.pieces[at].norm
    if joint != "," and "or" not in message.kinds(at) and joint != "nor":
        return None
    start = message.skip(at + 1, "or", 1) if joint == "," else at + 1
    start = message.skip(start, "not_filler", 3)
    if not (found := _values(message, start)):
        return None
    before = {a for i in run for a, _ in message.values(i)}
    same = bool(before & {a for a, _ in found})
    if joint == ",":
        return start if same and _ends_in_or(message, at) else None
    return start if same or joint in ("or", "nor", "/") else None


def _ends_in_or(message: Message, at: int) -> bool:
    for position in range(at, min(at + 2 * _LISTED, len(message.pieces))):
        if "or" in message.kinds(position):
            return True
        if not (_values(message, position) or message.pieces[position].norm == ","):
            return False
    return False


def _drop_unknown(message: Message, at: int, start: int) -> None:
    """Leave "lid" of "without a lid" out of the words to search for."""
    last = start
    while message.is_content(last) or "descriptors" in message.kinds(last):
        last += 1
    if last > start:
        message.take(at, last)


def _exclude(message: Message, first: int, found: list[int], last: int) -> None:
    for position in found:
        values = message.values(position)
        chosen = preferred(values)
        if chosen and chosen[0][0] in ("color", "material"):
            # "no gold" is neither the colour nor the metal.
            chosen = sorted(v for v in values if v[0] in ("color", "material"))
        for attribute, value in chosen:
            add_new(message.excluded.setdefault(attribute, []), [value])
            message.note(f"exclude.{attribute}", value, position, position + 1)
    message.take(first, last)
