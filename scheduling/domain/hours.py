"""Working hours: from local wall-clock windows to instants, and the grid of starts in them.

The only module that knows zones. An instant is an integer: minutes since 1970-01-01T00:00Z.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from scheduling.domain.intervals import Range, merge, subtract

DAY = 1440
WEEK = 7 * DAY
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(minutes=1)
_AROUND = timedelta(days=10)
_WINDOW = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


def parse_window(text: str) -> Range:
    """Minutes of the local day, `"22:00-02:00"` is `(1320, 1560)`: an end beyond 1440 is on the following date.

    The whole day is `"00:00-24:00"`. Raises ValueError.
    """
    match = _WINDOW.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a window such as '09:00-17:00'")
    hour, minute, end_hour, end_minute = map(int, match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if end > DAY:
        raise ValueError(f"{text!r} ends after 24:00")
    if start == end:
        raise ValueError(f"{text!r} is empty; the whole day is '00:00-24:00'")
    return start, end if start < end else end + DAY


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The windows that begin on each weekday, Monday first, in minutes of the local day."""

    days: tuple[tuple[Range, ...], ...] = ((),) * 7

    @classmethod
    def parse(cls, hours: Mapping[str, Sequence[str]]) -> Self:
        """From `{"mon": ["09:00-12:00", "13:00-17:00"]}`; a weekday that is absent is off. Raises ValueError."""
        if unknown := sorted(hours.keys() - set(WEEKDAYS)):
            raise ValueError(f"{unknown[0]!r} is not a weekday; use {', '.join(WEEKDAYS)}")
        return cls(tuple(tuple(sorted(map(parse_window, hours.get(day, ())))) for day in WEEKDAYS))


@dataclass(frozen=True, slots=True)
class ExceptionDays:
    """Local dates, both included, on which a host is off or has extra hours.

    Without `windows` it is the whole days, midnight to midnight; else the named minutes of each of those days.
    """

    start_date: date
    end_date: date
    is_available: bool
    windows: tuple[Range, ...] | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a host works: weekly hours in an IANA zone, and what differs from them."""

    zone: str
    weekly: WeeklyHours
    exceptions: tuple[ExceptionDays, ...] = ()


_zone = lru_cache(maxsize=None)(ZoneInfo)


def _wall(zone: str, at: int) -> datetime:
    return (_EPOCH + timedelta(minutes=at)).astimezone(_zone(zone)).replace(tzinfo=None)


@lru_cache(maxsize=1 << 14)
def instant(zone: str, day: date, minute: int) -> int:
    """When the clocks of `zone` reach that minute of that local day; 1440 and more is on the following date.

    A repeated time is its first occurrence (RFC 5545, 3.3.5), a skipped one the first instant after the gap.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    aware = wall.replace(tzinfo=_zone(zone))
    first, second = ((aware.replace(fold=fold) - _EPOCH) // timedelta(minutes=1) for fold in (0, 1))
    if first <= second:
        return first
    # In a gap fold=0 lands past the change of clocks and fold=1 before it.
    return second + bisect_left(range(second, first), wall, key=lambda at: _wall(zone, at))


def local_date(zone: str, at: int) -> date:
    """The date that the clocks of `zone` show at an instant."""
    return _wall(zone, at).date()


def local_day(zone: str, at: int) -> Range:
    """The local day of an instant, from midnight to midnight."""
    day = local_date(zone, at)
    if at >= instant(zone, day + timedelta(days=1), 0):
        day += timedelta(days=1)  # clocks were set back over midnight, this is the second 23:30
    return instant(zone, day, 0), instant(zone, day + timedelta(days=1), 0)


@lru_cache(maxsize=2048)
def windows(schedule: Schedule, span: Range) -> tuple[Range, ...]:
    """The working windows that overlap the span, uncut: (weekly hours minus days off) plus extra hours, merged.

    One that is longer than a week is shown for at least a week beyond the span.
    """
    start, end = max(span[0], 0), min(span[1], _LATEST)
    if start >= end:
        return ()
    zone = schedule.zone
    first, last = local_date(zone, start) - _AROUND, local_date(zone, end) + _AROUND
    usual = merge(window for monday in _mondays(first, last) for window in _week(zone, schedule.weekly, monday))
    off = merge(_exceptions(schedule, first, last, is_available=False))
    extra = _exceptions(schedule, first, last, is_available=True)
    return tuple((a, b) for a, b in merge([*subtract(usual, off), *extra]) if a < end and start < b)


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


@lru_cache(maxsize=4096)
def _week(zone: str, weekly: WeeklyHours, monday: date) -> tuple[Range, ...]:
    return tuple(
        (instant(zone, monday + timedelta(days=weekday), start), instant(zone, monday + timedelta(days=weekday), end))
        for weekday, day in enumerate(weekly.days)
        for start, end in day
    )


def _exceptions(schedule: Schedule, first: date, last: date, *, is_available: bool) -> Iterator[Range]:
    zone = schedule.zone
    for exception in schedule.exceptions:
        day, until = max(first, exception.start_date), min(last, exception.end_date)
        if exception.is_available != is_available or day > until:
            continue
        if exception.windows is None:
            yield instant(zone, day, 0), instant(zone, until, DAY)
            continue
        while day <= until:
            for start, end in exception.windows:
                yield instant(zone, day, start), instant(zone, day, end)
            day += timedelta(days=1)


@lru_cache(maxsize=2048)
def grid_starts(
    schedule: Schedule, span: Range, duration: int, interval: int, margins: tuple[int, int] = (0, 0)
) -> tuple[range, ...]:
    """The starts in the span at which `duration` minutes, and the margins around them, fit into one window.

    They are `interval` elapsed minutes apart, counted from the window's start. A window longer than a week (hours round
    the clock have no start to be found) is counted anew from each local Monday, 00:00; slots may still cross it.
    """
    before, after = margins
    runs = []
    for start, end in windows(schedule, span):
        origins = [start, *(_monday_starts(schedule.zone, start, end) if end - start > WEEK else ())]
        for origin, until in zip(origins, [*origins[1:], end], strict=True):
            earliest = max(span[0], start + before)
            first = origin + max(0, -(-(earliest - origin) // interval)) * interval
            run = range(first, min(until, span[1], end - duration - after + 1), interval)
            if run:
                runs.append(run)
    return tuple(runs)


def _monday_starts(zone: str, start: int, end: int) -> Iterator[int]:
    for monday in _mondays(local_date(zone, start), local_date(zone, end)):
        if start < (midnight := instant(zone, monday, 0)) < end:
            yield midnight
