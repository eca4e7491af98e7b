"""The limits that a message sets to the price.

A bare amount ("20 quid", "a mug for £5") is the most the shopper would pay. "About" is 20 % either side.
A bare number is money only beside a word that limits or spends, and never when it counts something ("at least
6 bowls"). A price in another currency than the store's sets no limit; it is noted as the match "currency".
"""

from __future__ import annotations

from decimal import Decimal

from recommender.query.amounts import Amount, amount_after, read_amount, same_unit
from recommender.query.message import Message

_PENNY = Decimal("0.01")


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
        low = amount_after(message, at) if cued else read_amount(message, at)
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
        low, high = same_unit(low, high)
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
        if "unpaid" in kinds and not message.is_content(at + 1):
            return self._nothing(message, "max", at, at + 1)
        side = next((side for side in ("exact", "max", "min", "approx") if side in kinds), None)
        if side is None:
            return self._limit_behind(message, at)
        if (last := _nothing_after(message, at)) is not None:
            return self._nothing(message, side, at, last)
        amount = amount_after(message, at)
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

    def _nothing(self, message: Message, side: str, first: int, last: int) -> int:
        """Limit the price to nothing at all; as the least to pay that is no limit."""
        if side != "min":
            self._set(message, "price_max", Decimal(0), first, last)
        message.take(first, last)
        return last

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
        amount = amount_after(message, at) if spends else read_amount(message, at)
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
        roughly = any("approx" in message.kinds(between) for between in range(at, amount.first))
        return self._apply(message, "approx" if roughly else "max", amount, at, amount.last)

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
        message.matches = [m for m in message.matches if m.attribute != side]
        low, high = message.price_min, message.price_max
        if low is not None and high is not None and low > high:
            other = "price_max" if side == "price_min" else "price_min"
            setattr(message, other, None)  # "under 20, actually over 30"
            message.matches = [m for m in message.matches if m.attribute != other]
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


def _nothing_after(message: Message, at: int) -> int | None:
    """Return the position after what is no money: "under | nothing", "below | -5", "under | £-5"."""
    start = at + 1
    if "zero" in message.kinds(start):
        return None if message.is_content(start + 1) or message.values(start + 1) else start + 1
    if any(kind.startswith("unit:") for kind in message.kinds(start)):
        start += 1
    if "below_zero" not in message.kinds(start):
        return None
    amount = read_amount(message, start + 1)
    return amount.last if amount else None


def _negation_before(message: Message, at: int) -> int | None:
    """Find the "don't want" of "i don't want to spend more than 30"."""
    for back in range(at - 1, max(at - 7, -1), -1):
        kinds = message.kinds(back)
        if "refusal" in kinds or "not" in kinds:
            return back
        if not kinds & {"passing", "spend"} or "pause" in kinds:
            return None
    return None
