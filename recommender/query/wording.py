"""What is left to search for, and whether it names a kind of product."""

from __future__ import annotations

from recommender.query.message import Message

_TELLING = frozenset({"descriptors"})


def read_text(message: Message) -> str:
    """Return the words that describe the product, in order, as they were written but for case and typos."""
    kept = [at for at in range(len(message.pieces)) if _is_searched(message, at)]
    words = ""
    for position, at in enumerate(kept):
        piece = message.pieces[at]
        if position:
            previous = message.pieces[kept[position - 1]]
            joint = message.text[previous.end : piece.start] if kept[position - 1] == at - 1 else " "
            words += joint if joint in ("", "-") else " "
        words += _written(message, at)
    return words


def _written(message: Message, at: int) -> str:
    """Return a piece as typed where nothing was corrected in it, else its corrected words."""
    piece = message.pieces[at]
    typed = " ".join(message.text[piece.start : piece.end].lower().split())
    plain = "".join(c for c in typed if c.isalnum())
    return typed if plain == piece.norm.replace(" ", "") else piece.norm


def _is_searched(message: Message, at: int) -> bool:
    if not message.is_free(at):
        return False
    if at in message.kept or message.is_content(at):
        return True
    if _is_headcount(message, at):
        return False
    kinds = message.kinds(at)
    if "descriptors" in kinds:
        return True
    if "pack" in kinds:
        return message.is_free(at + 1) and message.pieces[at + 1].number is not None
    if message.pieces[at].number is not None:
        is_glued = (
            message.is_content(at - 1) and message.pieces[at - 1].end == message.pieces[at].start
        )  # mp3
        return is_glued or "pack" in message.kinds(at - 1) or "counted" in message.kinds(at + 1)
    if "free_of" in kinds:
        return message.is_content(at - 1)  # "sugar free"
    if "counted" in kinds:
        return message.is_free(at - 1) and message.pieces[at - 1].number is not None
    return "gift" in kinds and _noun_after(message, at)


def _is_headcount(message: Message, at: int) -> bool:
    """Tell "a tent for 4 people" from "a 4 person tent": it says how many it serves, not what it is."""
    number = at - 1 if "counted" in message.kinds(at) else at
    is_number = message.is_free(number) and message.pieces[number].number is not None
    return is_number and "purposes" in message.kinds(number - 1) and "counted" in message.kinds(number + 1)


def _noun_after(message: Message, at: int) -> bool:
    """Tell "gift bags" from "a gift for my sister"."""
    return message.is_content(at + 1) or any(a == "category" for a, _ in message.values(at + 1))


def names_subject(message: Message) -> bool:
    """Tell whether a category, a gift or a content word of its own is named: the message can stand alone.

    Not so for words that describe ("the spotty ones", "vintage") or that name a part ("with a lid").
    """
    if message.wishes.get("category"):
        return True
    for at in range(len(message.pieces)):
        if "parts" in message.kinds(at):
            return False
        if "gift" in message.kinds(at):
            return "gift_said" not in message.kinds(at - 1)
        if message.is_content(at) and not _describes_generic(message, at):
            return True
    return False


def _describes_generic(message: Message, at: int) -> bool:
    """Tell the "stripy" of "the stripy ones" and the "owls" of "anything with owls on"."""
    while message.is_content(at):
        at += 1
    return "generic" in message.kinds(at)
