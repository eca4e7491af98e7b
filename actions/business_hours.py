"""When people answer: the shop's business hours as store.yml gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)", re.ASCII)
_MIDNIGHT = 24 * 60


class HoursError(ValueError):
    """An entry makes no sense: the message names it and says what is expected."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `begin` until just before `end`, in minutes after midnight; 1440 is the end of the day."""

    begin: int
    end: int


ALL_DAY = (Span(0, _MIDNIGHT),)


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans of each weekday, Monday first, by the clock of `zone`; `holidays` are closed all day."""

    zone: ZoneInfo = ZoneInfo("UTC")
    days: tuple[tuple[Span, ...], ...] = (ALL_DAY,) * len(DAYS)
    holidays: frozenset[date] = frozenset()

    @classmethod
    def read(cls, entries: Mapping[str, object]) -> Hours:
        """Read `time_zone`, `hours` and `holidays`; without `hours` the shop is open at any time.

        Raises:
            HoursError: one of them is malformed.
        """
        return cls(
            _zone(entries.get("time_zone", "UTC")),
            _days(entries["hours"]) if entries.get("hours") is not None else cls().days,
            _holidays(entries.get("holidays") or []),
        )

    @property
    def never_close(self) -> bool:
        """Whether the shop is open at any time."""
        return not self.holidays and all(spans == ALL_DAY for spans in self.days)

    def open_at(self, moment: datetime) -> bool:
        """Whether people answer at a moment, which knows its offset."""
        local = moment.astimezone(self.zone)
        if local.date() in self.holidays:
            return False
        minute = local.hour * 60 + local.minute
        return any(span.begin <= minute < span.end for span in self.days[local.weekday()])


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, str) and value:
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass  # the message below says what is expected
    raise HoursError(f"time_zone: {value!r} is no time zone such as Europe/London")


def _days(value: object) -> tuple[tuple[Span, ...], ...]:
    if not isinstance(value, Mapping):
        raise HoursError('hours: expected a weekday a line, such as `monday: ["09:00-17:30"]`')
    for day in value:
        if day not in DAYS:
            raise HoursError(f"hours: {day!r} is no weekday such as monday")
    return tuple(_spans(day, value.get(day)) for day in DAYS)


def _spans(day: str, value: object) -> tuple[Span, ...]:
    texts = value if isinstance(value, list) else [] if value is None else [value]
    spans = sorted(_span(day, text) for text in texts)
    for earlier, later in zip(spans, spans[1:], strict=False):
        if later.begin < earlier.end:
            raise HoursError(f"hours: {day}: its spans overlap")
    return tuple(spans)


def _span(day: str, text: object) -> Span:
    found = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise HoursError(f'hours: {day}: {text!r} is no span such as "09:00-17:30"')
    begin_h, begin_min, end_h, end_min = map(int, found.groups())
    span = Span(begin_h * 60 + begin_min, end_h * 60 + end_min)
    if begin_min > 59 or end_min > 59 or not span.begin < span.end <= _MIDNIGHT:
        raise HoursError(
            f"hours: {day}: {text!r} must end after it begins and by 24:00; split it at midnight"
        )
    return span


def _holidays(value: object) -> frozenset[date]:
    if not isinstance(value, list) or any(
        not isinstance(day, date) or isinstance(day, datetime) for day in value
    ):
        raise HoursError("holidays: expected a list of dates such as 2025-12-25")
    return frozenset(value)
