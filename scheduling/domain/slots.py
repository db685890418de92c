"""Which host can take which start: the one predicate.

Offering a start, accepting it, saying why it is missing and choosing its host all run `_Axis.removals`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from heapq import nsmallest
from itertools import chain, compress
from operator import and_, or_

from scheduling.domain.hours import DAY, Schedule, grid_starts, local_day, windows
from scheduling.domain.intervals import Range

Entry = tuple[int, ...]
"""Hosts who must all be free: one in a round robin, all of them with co-hosts or in a collective group."""


class Reason(StrEnum):
    """Why a host cannot take a start."""

    OUTSIDE_HOURS = "outside_hours"
    EXCEPTION = "exception"
    OFF_GRID = "off_grid"
    NOTICE = "notice"
    HORIZON = "horizon"
    BUSY = "busy"
    HOST_LIMIT = "host_limit"
    TYPE_LIMIT = "type_limit"
    LEAD = "lead"
    UNREADABLE = "calendar_unreadable"


Barred = tuple[Reason, int, int]
"""A span in which no start is allowed, and why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a meeting type asks of a start, for one duration; minutes, and days of 24 hours."""

    duration: int
    interval: int
    buffer_before: int = 0
    buffer_after: int = 0
    notice: int = 0
    horizon_days: int = 60
    buffers_within_hours: bool = False

    @property
    def margins(self) -> tuple[int, int]:
        """The minutes before and after a booking that must lie in working hours too."""
        return (self.buffer_before, self.buffer_after) if self.buffers_within_hours else (0, 0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of a host: ranges in `busy` carry the buffers of their own bookings; any order, may overlap."""

    host: int
    schedule: Schedule
    busy: Sequence[Range] = ()
    barred: Sequence[Barred] = ()


class Offer:
    """Which hosts can take which start of a span.

    `now` is in seconds since 1970-01-01T00:00Z; None leaves notice and horizon out of account.
    """

    def __init__(self, calendars: Iterable[Calendar], rules: Rules, span: Range) -> None:
        self._calendars = {calendar.host: calendar for calendar in calendars}
        self._rules, self._span = rules, span

    def starts(self, entries: Iterable[Entry], now: float | None) -> list[int]:
        """The starts, sorted, that at least one entry can take."""
        axis = _Axis.of((calendar.schedule for calendar in self._calendars.values()), self._rules, self._span)
        free = {host: axis.free(calendar) for host, calendar in self._calendars.items()}
        found = reduce(or_, (_common(entry, free) for entry in entries), 0)
        return axis.decode(found & ~axis.union(axis.clock(now)))

    def why_not(self, start: int, now: float | None) -> dict[int, Reason]:
        """Those who refuse the start, each with the first rule that it breaks."""
        refusals = ((host, self._refusal(host, start, now)) for host in self._calendars)
        return {host: reason for host, reason in refusals if reason}

    def free(self, host: int, start: int, now: float | None) -> bool:
        """Whether the host can take the start."""
        return self._refusal(host, start, now) is None

    def _refusal(self, host: int, start: int, now: float | None) -> Reason | None:
        if not self._span[0] <= start < self._span[1]:
            raise ValueError("the start is outside the span that was looked at")
        calendar = self._calendars[host]
        removals = _Axis([start], self._rules, self._span).removals(calendar, now)
        reason = next((reason for reason, starts in removals if starts & 1), None)
        return self._hours_reason(calendar.schedule, start) if reason is Reason.OUTSIDE_HOURS else reason

    def _hours_reason(self, schedule: Schedule, start: int) -> Reason:
        before, after = self._rules.margins
        first, last = start - before, start + self._rules.duration + after
        usual = replace(schedule, exceptions=())
        if any(a <= first and last <= b for a, b in windows(schedule, self._span)):
            return Reason.OFF_GRID
        if any(a <= first and last <= b for a, b in windows(usual, self._span)):
            return Reason.EXCEPTION
        return Reason.OUTSIDE_HOURS


def offered(
    entries: Iterable[Entry],
    outlines: Iterable[Calendar],
    load: Callable[[list[int]], Iterable[Calendar]],
    rules: Rules,
    span: Range,
    now: float | None,
) -> list[int]:
    """The starts, sorted, that at least one entry can take, loading no more calendars than that needs.

    `outlines` are the hosts' calendars before their busy times are known; `load` completes those of some hosts, in growing
    batches, and must only add to `busy` and `barred`. Entries that cannot add a start to those found are never loaded.
    """
    outlines = list(outlines)
    axis = _Axis.of((outline.schedule for outline in outlines), rules, span)
    clock = ~axis.union(axis.clock(now))
    best = {outline.host: axis.free(outline) & clock for outline in outlines}
    known: dict[int, int] = {}
    waiting, found, size = list(entries), 0, 16
    while waiting := [entry for entry in waiting if _common(entry, best) & ~found]:
        batch, waiting = waiting[:size], waiting[size:]
        missing = {host: None for entry in batch for host in entry if host not in known}
        known |= {calendar.host: axis.free(calendar) & clock for calendar in load(list(missing))}
        found = reduce(or_, (_common(entry, known) for entry in batch), found)
        size *= 4
    return axis.decode(found)


def _common(entry: Entry, free: Mapping[int, int]) -> int:
    return reduce(and_, (free[host] for host in entry))


class _Axis:
    """Sorted starts; a set of them is an integer whose bit n stands for the n-th."""

    def __init__(self, starts: Sequence[int], rules: Rules, span: Range) -> None:
        self._starts, self._rules, self._span = starts, rules, span
        self._grids: dict[Schedule, int] = {}

    @classmethod
    def of(cls, schedules: Iterable[Schedule], rules: Rules, span: Range) -> "_Axis":
        axis = cls([], rules, span)
        runs = {run for schedule in set(schedules) for run in axis._runs(schedule)}
        axis._starts = sorted(set(chain.from_iterable(runs)))
        return axis

    def free(self, calendar: Calendar) -> int:
        """The starts that the host can take, whatever the time is now."""
        return ((1 << len(self._starts)) - 1) & ~self.union(self.removals(calendar, None))

    def removals(self, calendar: Calendar, now: float | None) -> Iterator[tuple[Reason, int]]:
        """Each rule, in the order in which they explain a refusal, with the starts that it removes."""
        yield Reason.OUTSIDE_HOURS, ~self._grid(calendar.schedule)
        yield from self.clock(now)
        yield Reason.BUSY, self._busy(calendar.busy)
        for reason, start, end in calendar.barred:
            yield reason, self._below(end) & ~self._below(start)

    def clock(self, now: float | None) -> Iterator[tuple[Reason, int]]:
        """What notice (`start >= now + notice`) and horizon (`start < now + days`) remove from every host."""
        if now is not None:
            minute = -int(-now // 60)
            yield Reason.NOTICE, self._below(minute + self._rules.notice)
            yield Reason.HORIZON, ~self._below(minute + self._rules.horizon_days * DAY)

    @staticmethod
    def union(removals: Iterable[tuple[Reason, int]]) -> int:
        return reduce(or_, (starts for _, starts in removals), 0)

    def decode(self, starts: int) -> list[int]:
        return list(compress(self._starts, map(int, reversed(f"{starts:b}"))))

    def _below(self, at: int) -> int:
        return (1 << bisect_left(self._starts, at)) - 1

    def _busy(self, busy: Iterable[Range]) -> int:
        """A booking from `s` needs `[s - before, s + duration + after)`."""
        axis, before = self._starts, self._rules.buffer_before
        length = self._rules.duration + self._rules.buffer_after - 1
        removed = 0
        for start, end in busy:
            if start < end:
                removed |= (1 << bisect_left(axis, end + before)) - (1 << bisect_left(axis, start - length))
        return removed

    def _runs(self, schedule: Schedule) -> tuple[range, ...]:
        return grid_starts(schedule, self._span, self._rules.duration, self._rules.interval, self._rules.margins)

    def _grid(self, schedule: Schedule) -> int:
        if schedule not in self._grids:
            self._grids[schedule] = reduce(or_, map(self._run, self._runs(schedule)), 0)
        return self._grids[schedule]

    def _run(self, run: range) -> int:
        lo, hi = bisect_left(self._starts, run[0]), bisect_left(self._starts, run[-1] + 1)
        if self._starts[lo:hi] == list(run):
            return (1 << hi) - (1 << lo)
        return sum(1 << n for n in range(lo, hi) if self._starts[n] in run)


def full_days(starts: Iterable[int], zone: str, limit: int) -> list[Range]:
    """The local days, midnight to midnight, in which `limit` bookings or more start."""
    count: dict[Range, int] = defaultdict(int)
    today = (0, 0)
    for start in sorted(starts):
        if not today[0] <= start < today[1]:
            today = local_day(zone, start)
        count[today] += 1
    return [day for day, bookings in count.items() if bookings >= limit]


def timeframes(starts: Iterable[int], rules: Rules) -> list[Range]:
    """The fewest ranges `[a, b)` that stand for exactly these starts: `a, a + interval, ...` up to `b - duration`."""
    known = set(starts)
    frames = []
    for first in sorted(known):
        if first - rules.interval not in known:
            last = first
            while last + rules.interval in known:
                last += rules.interval
            frames.append((first, last + rules.duration))
    return frames


def nearest(starts: Iterable[int], wanted: int, count: int) -> list[int]:
    """The starts nearest to the wanted one, nearest first, of two equally near the earlier first."""
    return nsmallest(count, starts, key=lambda start: (abs(start - wanted), start))
