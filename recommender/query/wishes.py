"""What a message wishes for: category, colour, material, brand, size, gender; and whom it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from recommender.query.constraints import preferred
from recommender.query.message import Message, add_new
from recommender.query.pieces import Value
from recommender.types import WISH_ATTRIBUTES

_GROWN_UP = 18
_LIMITING = frozenset({"max", "min", "approx"})


def read_people(message: Message) -> None:
    """Read whom it is for and on what occasion: "for my dad's birthday", "christmas present"."""
    for at in range(len(message.pieces)):
        age = (
            message.pieces[at - 1].number
            if "years_old" in message.kinds(at) and message.is_free(at - 1)
            else None
        )
        if age is not None and age >= _GROWN_UP:
            message.take(at - 1, at + 1)
        if age is None and "age_only" in message.kinds(at):
            continue  # "yo, got any mugs"
        for attribute, value in () if _is_part(message, at) else sorted(message.values(at)):
            is_first = message.recipient is None or "recipient" in _attributes(message, at - 1)
            if attribute == "recipient" and is_first and not _is_motif(message, at):
                message.recipient = value
            elif attribute == "occasion" and message.occasion is None:
                message.occasion = value
            else:
                continue
            message.note(attribute, value, at, at + 1)
        if age is not None:
            message.take(at - 1, at + 1)


def _attributes(message: Message, at: int) -> set[str]:
    return {attribute for attribute, _ in message.values(at)}


def _is_motif(message: Message, at: int) -> bool:
    """Tell "cat mug" from "kids lunch box" and "my dad fishing"."""
    return (
        _noun_follows(message, at) and not message.pieces[at].plural and "whose" not in message.kinds(at - 1)
    )


def read_sizes(message: Message, units: Mapping[str, str]) -> None:
    """Read "size 10" and "30cm", which no vocabulary needs to list; `units` maps "inch" to "in"."""
    for at in range(len(message.pieces) - 1):
        following = message.pieces[at + 1]
        if "size" in message.kinds(at) and following.number is not None:
            _wish(message, ("size", following.norm), at, at + 2)
            message.take(at, at + 2)
        elif message.is_free(at) and message.pieces[at].number is not None and following.norm in units:
            # "under 5 in blue" names no inches; "5in" does.
            if following.norm == "in" and message.pieces[at].end < following.start:
                continue
            if message.kinds(at - 1) & _LIMITING:
                message.take(at - 1, at + 2)  # "under 10 inches" names no size
                continue
            _wish(message, ("size", message.pieces[at].norm + units[following.norm]), at, at + 2)
            message.kept.update((at, at + 1))


def read_shades(message: Message) -> None:
    """Let "coral" be a colour in "the coral ones", "in coral", "coral or pink", "dark coral", "not coral"."""
    for at, piece in enumerate(message.pieces):
        if piece.shades and _means_color(message, at):
            message.pieces[at] = replace(piece, values=piece.values | piece.shades)


def _means_color(message: Message, at: int) -> bool:
    before, after = message.kinds(at - 1), message.kinds(at + 1)
    if {"generic", "attribute:color"} & after or "degree" in before:
        return True
    if _names_color(message, at + 1) or ("or" in after and _names_color(message, at + 2)):
        return True
    if "or" in before and _names_color(message, at - 2):
        return True
    is_last = not message.is_content(at + 1) and not message.values(at + 1)
    said_of_it = bool({"of_it", "make_it", "not"} & before)
    return is_last and said_of_it


def _names_color(message: Message, at: int) -> bool:
    return any(attribute == "color" for attribute, _ in message.values(at))


def read_wishes(message: Message) -> None:
    """Read every value that nothing else was read in; what tells of a part is only searched for."""
    head: int | None = None
    corrected = 0
    for at, piece in enumerate(message.pieces):
        values = message.values(at)
        if "correction" in message.kinds(at):
            corrected, head = at, None
        if not values or at in message.kept:
            if message.is_content(at):
                head = at if head is None else head
            continue
        chosen = _choose(message, at, head)
        for attribute in {attribute for attribute, _ in chosen} if corrected else ():
            message.forget(attribute, corrected)  # "red, sorry, I meant blue"
        for value in chosen:
            _wish(message, value, at, at + 1)
        if any(a == "category" for a, _ in values) and chosen:
            head = at if head is None else head
        _keep(message, at, piece.values)


def _choose(message: Message, at: int, head: int | None) -> list[Value]:
    values = frozenset(v for v in message.values(at) if v[0] in WISH_ATTRIBUTES)
    categories = sorted(v for v in values if v[0] == "category")
    if not values or _is_part(message, at):
        return []
    others = preferred(values - frozenset(categories))
    if others and not (categories and _is_noun(message, at)):
        return others
    if not categories or _describes_next(message, at) or _serves_head(message, at, head):
        return []
    if any(a == "occasion" for a, _ in message.values(at)) and _is_occasion_only(message, at):
        return []
    return categories


def _is_part(message: Message, at: int) -> bool:
    """Tell the red of "a mug with a red handle", which is not said of the mug."""
    before = at - 1
    while (
        "passing" in message.kinds(before) and "parts" not in message.kinds(before) or message.values(before)
    ):
        before -= 1
    if "parts" not in message.kinds(before):
        return False
    if not any(piece.is_content or piece.values for piece in message.pieces[: max(before, 0)]):
        return False  # "might you have | red mugs" tells of no thing yet
    is_named = any(a == "category" for a, _ in message.values(at))
    return is_named or _noun_follows(message, at)


def _noun_follows(message: Message, at: int) -> bool:
    follows = at + 1
    while message.values(follows) and not any(a == "category" for a, _ in message.values(follows)):
        follows += 1
    return message.is_content(follows) or bool(message.values(follows))


def _is_noun(message: Message, at: int) -> bool:
    """Tell whether a word that is a thing and a colour or material ("chocolate") names the thing here."""
    if _noun_follows(message, at) or "of_it" in message.kinds(at - 1) or "generic" in message.kinds(at + 1):
        return False
    return message.pieces[at].plural


def _describes_next(message: Message, at: int) -> bool:
    """Tell the "christmas" of "christmas mugs", the "watch" of "watch strap": the last noun is the head."""
    if any(a == "category" for a, _ in message.values(at + 1)):
        return True
    if "descriptors" in message.kinds(at) and (message.values(at + 1) or "generic" in message.kinds(at + 1)):
        return True  # "light blue cushion", "lighter ones"
    return message.is_content(at + 1) and not message.pieces[at].plural


def _serves_head(message: Message, at: int, head: int | None) -> bool:
    """Tell the guitar of "a stand for my guitar"."""
    if head is None:
        return False
    before = at - 1
    while before > head and "passing" in message.kinds(before) and "purposes" not in message.kinds(before):
        before -= 1
    return "purposes" in message.kinds(before)


def _is_occasion_only(message: Message, at: int) -> bool:
    """Tell "a present for christmas" from "christmas decorations" and from "anything for christmas"."""
    if "gift" in message.kinds(at + 1):
        return True
    if message.recipient and _is_occasion_word(message, at) and not _noun_follows(message, at):
        return True  # "something for dad this christmas"
    before = at - 1
    while "passing" in message.kinds(before) and "purposes" not in message.kinds(before):
        before -= 1
    if "purposes" not in message.kinds(before):
        return False
    is_present = message.recipient or any("gift" in message.kinds(i) for i in range(before))
    return bool(is_present) or "generic" not in message.kinds(before - 1)


def _is_occasion_word(message: Message, at: int) -> bool:
    """Tell "christmas" from "party bags"."""
    piece = message.pieces[at]
    return piece.last - piece.first == 1 and any(a == "occasion" for a, _ in piece.values)


def _wish(message: Message, value: Value, first: int, last: int) -> None:
    attribute, name = value
    add_new(message.wishes.setdefault(attribute, []), [name])
    message.note(attribute, name, first, last)


def _keep(message: Message, at: int, values: frozenset[Value]) -> None:
    """Keep words to search for; a person or occasion only where it describes a thing ("birthday cards")."""
    attributes = {attribute for attribute, _ in values}
    is_wish = bool(attributes & set(WISH_ATTRIBUTES))
    if attributes & {"recipient", "occasion"}:
        is_wish = _noun_follows(message, at) or (is_wish and not _is_occasion_only(message, at))
    if is_wish:
        message.kept.add(at)
