"""Amounts of money in figures and words, and the limits that a message sets to the price.

A bare amount ("20 quid", "a mug for £5") is the most the shopper would pay. "About" is 20 % either side.
A bare number is money only beside a word that limits or spends, and never when it counts something ("at least
6 bowls"). A price in another currency than the store's sets no limit; it is noted as the match "currency".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from recommender.query.message import Message

_PENNY = Decimal("0.01")
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


class PriceReader:
    """Reads the limits a message sets to the price, in the store's own currency."""

    def __init__(self, currency: str, tolerance: Decimal) -> None:
        self._currency = currency
        self._tolerance = tolerance

    def read(self, message: Message) -> None:
        """Note and take every limit; of two limits on one side the later holds."""
        at = 0
        while at < len(message.pieces):
            at = self._range(message, at) or self._limit(message, at) or self._bare(message, at) or at + 1

    def _range(self, message: Message, at: int) -> int | None:
        """Read "between 5 and 10", "from 5 to 10", "20-30 quid", "£5-£10"."""
        cued = bool({"between", "approx", "spend", "min"} & message.kinds(at))
        low = _amount_after(message, at) if cued else read_amount(message, at)
        if low is None or "to" not in message.kinds(low.last):
            return None
        high = read_amount(message, low.last + 1)
        if high is None:
            return None
        is_dash = message.pieces[low.last].norm == "-"
        is_cued = bool({"between", "spend"} & message.kinds(at)) or message.pieces[at].norm == "from"
        if message.pieces[low.last].norm in ("and", "&", "plus") and not is_cued:
            return None
        if not (low.is_money or high.is_money or is_cued or is_dash) or (
            self._counts(message, low) or self._counts(message, high)
        ):
            return None
        low, high = _same_unit(low, high)
        last = high.last
        if self._foreign(message, at, last, low.currency or high.currency):
            return last
        least, most = sorted((low.value, high.value))
        self._set(message, "price_min", least, at, last)
        self._set(message, "price_max", most, at, last)
        message.take(at, last)
        return last

    def _limit(self, message: Message, at: int) -> int | None:
        """Read a limiting word with its amount, or an amount with the limiting word behind it."""
        kinds = message.kinds(at)
        side = next((side for side in ("exact", "max", "min", "approx") if side in kinds), None)
        if side is None:
            return self._limit_behind(message, at)
        amount = _amount_after(message, at)
        if amount is None:
            return self._limit_behind(message, at)
        lenient = "price_only" in kinds
        if not amount.is_money and self._counts(message, amount, lenient=lenient):
            return None
        first = at
        if side == "min" and (negation := _negation_before(message, at)) is not None:
            side, first = "max", negation
        last = message.skip(amount.last, "or_so", 1) if side == "approx" else amount.last
        return self._apply(message, side, amount, first, last)

    def _limit_behind(self, message: Message, at: int) -> int | None:
        amount = read_amount(message, at)
        if amount is None:
            return None
        behind = message.kinds(amount.last)
        for kind, side in (("or_less", "max"), ("or_more", "min"), ("or_so", "approx")):
            if (
                kind in behind
                and not self._counts(message, amount)
                and not read_amount(message, amount.last + 1)
            ):
                return self._apply(message, side, amount, at, amount.last + 1)
        ends = not message.is_free(amount.last + 1)
        if (
            amount.is_money
            and ends
            and message.is_free(amount.last)
            and message.pieces[amount.last].norm == "-"
        ):
            return self._apply(message, "max", amount, at, amount.last + 1)
        return None

    def _bare(self, message: Message, at: int) -> int | None:
        """Read an amount without a limiting word: "my budget is 25", "20 to spend", "£5 mugs"."""
        spends = "spend" in message.kinds(at)
        amount = _amount_after(message, at) if spends else read_amount(message, at)
        if amount is None:
            return None
        to_spend = "spend" in message.kinds(amount.last) or (
            message.is_free(amount.last + 1) and message.pieces[amount.last + 1].norm == "spend"
        )
        cue = message.pieces[at].norm
        trusted = spends and "purposes" not in message.pieces[at].kinds and cue not in ("got", "i got")
        is_number_of = self._counts(message, amount)
        if not amount.is_money and (is_number_of or not (trusted or to_spend)):
            return None
        return self._apply(message, "max", amount, at, amount.last)

    def _apply(self, message: Message, side: str, amount: Amount, first: int, last: int) -> int:
        if self._foreign(message, first, last, amount.currency):
            return last
        spread = amount.value * self._tolerance if side == "approx" else Decimal(0)
        if side != "max":
            self._set(message, "price_min", amount.value - spread, first, last)
        if side != "min":
            self._set(message, "price_max", amount.value + spread, first, last)
        message.take(first, last)
        return last

    def _foreign(self, message: Message, first: int, last: int, currency: str | None) -> bool:
        if currency in (None, self._currency):
            return False
        message.note("currency", str(currency), first, last)
        message.take(first, last)
        return True

    def _set(self, message: Message, side: str, value: Decimal, first: int, last: int) -> None:
        value = value.quantize(_PENNY)
        setattr(message, side, value)
        message.note(side, str(value), first, last)

    def _counts(self, message: Message, amount: Amount, *, lenient: bool = False) -> bool:
        """Tell whether a bare number counts or measures what follows it."""
        if amount.is_money:
            return False
        at = amount.last
        if "counted" in message.kinds(at) or "years_old" in message.kinds(at):
            return True
        before = message.kinds(amount.first - 1)
        if {"size", "age", "pack"} & before:
            return True
        named = message.is_content(at) or any(
            a in ("category", "color", "material") for a, _ in message.values(at)
        )
        return named and not lenient


def _amount_after(message: Message, at: int) -> Amount | None:
    """Read the amount behind a limiting word: "under | 20", "around | a hundred", "max of | about | 20"."""
    for start in range(at + 1, at + 2 + _FILLERS):
        if amount := read_amount(message, start):
            return amount
        if "money_filler" not in message.kinds(start):
            return None
    return None


def _same_unit(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Give "20-50p" pence on both sides."""
    if high.is_hundredths and low.currency is None:
        return replace(low, value=low.value / _HUNDRED), high
    return low, high


def _negation_before(message: Message, at: int) -> int | None:
    """Find the "don't want" of "i don't want to spend more than 30"."""
    for back in range(at - 1, max(at - 7, -1), -1):
        kinds = message.kinds(back)
        if "refusal" in kinds or "not" in kinds:
            return back
        if not kinds & {"passing", "spend"} or "pause" in kinds:
            return None
    return None
