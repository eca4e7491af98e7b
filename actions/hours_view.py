"""Business hours in words: "Monday to Friday 09:00–17:30, Saturday 10:00–14:00 (London time)"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from actions.business_hours import DAYS, Hours, Span
from actions.wording import Wording


def hours_text(hours: Hours, wording: Wording) -> str:
    """The hours as a phrase; days with the same hours in a row are said together, closed ones not at all."""
    if hours.never_close:
        return wording.text("utter_hours_always")
    lines = [
        wording.text("utter_hours_days", days=_days(first, last, wording), times=_times(spans, wording))
        for first, last, spans in _rows(hours)
    ]
    if not lines:
        return wording.text("utter_hours_never")
    joined = lines[0]
    for line in lines[1:]:
        joined = wording.text("utter_list_comma", first=joined, second=line)
    zone = hours.zone.key.rpartition("/")[2].replace("_", " ")
    return wording.text("utter_hours_zone", hours=joined, zone=zone)


def _rows(hours: Hours) -> Iterator[tuple[str, str, tuple[Span, ...]]]:
    """First and last day of each run of open days with the same spans."""
    for spans, run in groupby(range(len(DAYS)), key=lambda day: hours.days[day]):
        days = list(run)
        if spans:
            yield DAYS[days[0]], DAYS[days[-1]], spans


def _days(first: str, last: str, wording: Wording) -> str:
    name = wording.text(f"utter_day_{first}")
    if first == last:
        return name
    return wording.text("utter_hours_from_to", first=name, last=wording.text(f"utter_day_{last}"))


def _times(spans: tuple[Span, ...], wording: Wording) -> str:
    return wording.listed(
        [wording.text("utter_hours_span", begin=_clock(s.begin), end=_clock(s.end)) for s in spans], "and"
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
