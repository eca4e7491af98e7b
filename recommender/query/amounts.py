"""Amounts of money in figures and words: "£1.50", "50p", "two pounds fifty", "a tenner", "1k"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from recommender.query.message import Message

_HUNDRED = Decimal(100)
_MOST = Decimal(10**9)
_FILLERS = 3


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in pieces `first` to `last` (exclusive); without a currency, the cue beside it decides."""

    value: Decimal
    currency: str | None
    first: int
    last: int
    is_money: bool = False
    is_hundredths: bool = False


def read_number(message: Message, at: int) -> tuple[Decimal, int] | None:
    """Read "12", "1.5k", "twenty five", "a hundred and fifty"; the value and the position after it."""
    total, current, scale = Decimal(0), None, Decimal(0)
    start = at
    while (number := _number_at(message, at, current is None)) is not None:
        if "times" in message.kinds(at):
            if current is None:
                break
            current, scale = current * number, number
            if number > _HUNDRED:
                total, current = total + current, Decimal(0)
        elif current is None or _continues(current, number, scale):
            current = number if current is None else current + number
            scale = Decimal(10) if _is_tens(message, at) else Decimal(0)
        else:
            break
        at += 1
        if scale >= _HUNDRED and message.is_free(at) and message.pieces[at].norm == "and":
            at += 1 if _number_at(message, at + 1, False) is not None else 0
    if current is None or at == start or total + current > _MOST:
        return None
    return total + current, at


def _number_at(message: Message, at: int, is_first: bool) -> Decimal | None:
    if not message.is_free(at):
        return None
    piece = message.pieces[at]
    if is_first and "one" in piece.kinds:
        # "a" is a number before "hundred" or "pound" only.
        after = message.kinds(at + 1)
        return Decimal(1) if "times" in after or _unit(after, "unit") else None
    return None if any(kind.startswith("amount:") for kind in piece.kinds) else piece.number


def _is_tens(message: Message, at: int) -> bool:
    piece = message.pieces[at]
    return bool(piece.number and piece.kinds and piece.number >= 20 and piece.number % 10 == 0)


def _continues(current: Decimal, number: Decimal, scale: Decimal) -> bool:
    """Tell "twenty | five" and "hundred | fifty" from "five | ninety nine"."""
    return (
        (scale == 10 and number < 10)
        or (scale >= _HUNDRED and number < scale)
        or (current == 0 and scale > 0)
    )


def _unit(kinds: frozenset[str], kind: str) -> str | None:
    return next((k.split(":", 1)[1] for k in sorted(kinds) if k.startswith(kind + ":")), None)


def read_amount(message: Message, at: int) -> Amount | None:
    """Read "£1.50", "50p", "two pounds fifty", "a tenner", "1k", or a bare number."""
    first = at
    if "one" in message.kinds(at) and _unit(message.kinds(at + 1), "amount"):
        at += 1
    if slang := _slang(message, first, at):
        return slang
    sign = _unit(message.kinds(at), "unit")
    read = read_number(message, at + 1 if sign else at)
    if read is None:
        return None
    value, last = read
    if sign:
        amount = Amount(value, sign, first, last, is_money=True)
        repeated = _unit(message.kinds(last), "unit") == sign
        return replace(amount, last=last + 1) if repeated else amount
    return _with_unit(message, Amount(value, None, first, last))


def _slang(message: Message, first: int, at: int) -> Amount | None:
    if currency := _unit(message.kinds(at), "amount"):
        return Amount(message.pieces[at].number or Decimal(0), currency, first, at + 1, is_money=True)
    return None


def _with_unit(message: Message, amount: Amount) -> Amount:
    kinds = message.kinds(amount.last)
    if currency := _unit(kinds, "hundredth"):
        value = amount.value / _HUNDRED
        return replace(
            amount, value=value, currency=currency, last=amount.last + 1, is_money=True, is_hundredths=True
        )
    if currency := _unit(kinds, "unit"):
        return _with_pence(
            message, replace(amount, currency=currency, last=amount.last + 1, is_money=True), currency
        )
    words = message.pieces[amount.first : amount.last]
    if "times" in words[-1].kinds and words[-1].norm == "grand":
        return replace(amount, is_money=True)
    if spoken := _spoken_pence(message, amount):
        return spoken
    exponent = amount.value.as_tuple().exponent
    return replace(amount, is_money=exponent == -2)


def _with_pence(message: Message, amount: Amount, currency: str) -> Amount:
    """Read on after the unit: "two pounds | fifty", "4 pounds | and 95 pence"."""
    at = amount.last
    if message.is_free(at) and message.pieces[at].norm == "and":
        at += 1
    read = read_number(message, at)
    if read is None or not 0 < read[0] < _HUNDRED or read[0] % 1:
        return amount
    pence, last = read
    if _unit(message.kinds(last), "hundredth") == currency:
        last += 1
    elif at > amount.last or pence < 10 or message.is_content(last) or message.values(last):
        return amount
    return replace(amount, value=amount.value + pence / _HUNDRED, last=last)


def _spoken_pence(message: Message, amount: Amount) -> Amount | None:
    """Read "five ninety nine" as 5.99: two numbers in words side by side."""
    if not message.pieces[amount.first].kinds or amount.value >= _HUNDRED:
        return None
    read = read_number(message, amount.last)
    if read is None or not 10 <= read[0] < _HUNDRED or not message.pieces[amount.last].kinds:
        return None
    return replace(amount, value=amount.value + read[0] / _HUNDRED, last=read[1], is_money=True)


def amount_after(message: Message, at: int) -> Amount | None:
    """Read the amount behind a limiting word: "under | 20", "around | a hundred", "max of | about | 20"."""
    for start in range(at + 1, at + 2 + _FILLERS):
        if amount := read_amount(message, start):
            return amount
        if "money_filler" not in message.kinds(start):
            return None
    return None


def same_unit(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Give "20-50p" pence on both sides."""
    if high.is_hundredths and low.currency is None:
        return replace(low, value=low.value / _HUNDRED), high
    return low, high
