"""Which host can take which start: the one predicate.

Offering a start, accepting it, saying why it is missing and choosing its host all run `_Axis.removals`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from heapq import nsmallest
from itertools import chain, compress
from operator import and_, or_
from typing import Self

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
    HANDS_OVER = "hands_over"


_LIMITS_OF_BOOKING = frozenset({Reason.TYPE_LIMIT, Reason.LEAD})
"""What bars a host from new bookings, and not from a meeting that stands."""

Barred = tuple[Reason, int, int]
"""A span in which no start is allowed, and why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a meeting type asks of a start, for one duration; minutes, and days of 24 hours.

    ``stands``: the meeting is booked already and only changes hands. Then all that counts is whether the host can
    attend: hours, other meetings, the host's own limits; not what limits new bookings, nor anybody's grid.
    """

    duration: int
    interval: int
    buffer_before: int = 0
    buffer_after: int = 0
    notice: int = 0
    horizon_days: int = 60
    buffers_within_hours: bool = False
    stands: bool = False

    def standing(self) -> Self:
        """The same for a meeting that stands."""
        return replace(self, interval=1, stands=True)

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
        axis = _axis(self._calendars.values(), self._rules, self._span)
        free = {host: axis.free(calendar) for host, calendar in self._calendars.items()}
        found = _union(_common(entry, free) for entry in entries)
        return axis.decode(found & axis.open_at(now))

    def why_not(self, start: int, now: float | None) -> dict[int, Reason]:
        """Those who refuse the start, each with the first rule that it breaks; ValueError if outside the span."""
        refusals = {host: self._refusal(calendar, start, now) for host, calendar in self._calendars.items()}
        return {host: reason for host, reason in refusals.items() if reason}

    def free(self, host: int, start: int, now: float | None) -> bool:
        """Whether the host can take the start; ValueError if it is outside the span."""
        return self._refusal(self._calendars[host], start, now) is None

    def _refusal(self, calendar: Calendar, start: int, now: float | None) -> Reason | None:
        if not self._span[0] <= start < self._span[1]:
            raise ValueError("the start is outside the span that was looked at")
        removals = _Axis([start], self._rules, self._span).removals(calendar, now)
        reason = next((reason for reason, removed in removals if removed & 1), None)
        return self._hours_reason(calendar.schedule, start) if reason is Reason.OUTSIDE_HOURS else reason

    def _hours_reason(self, schedule: Schedule, start: int) -> Reason:
        if self._fits(schedule, start):
            return Reason.OFF_GRID
        usual = replace(schedule, exceptions=())
        return Reason.EXCEPTION if self._fits(usual, start) else Reason.OUTSIDE_HOURS

    def _fits(self, schedule: Schedule, start: int) -> bool:
        before, after = self._rules.margins
        first, last = start - before, start + self._rules.duration + after
        return any(opens <= first and last <= closes for opens, closes in windows(schedule, self._span))


def offered(
    entries: Iterable[Entry],
    outlines: Collection[Calendar],
    load: Callable[[list[int]], Iterable[Calendar]],
    rules: Rules,
    span: Range,
    now: float | None,
) -> list[int]:
    """`Offer.starts`, but loading no more calendars than that needs.

    `outlines` are the calendars of all hosts before their busy times are known. `load` completes those of some hosts,
    in growing batches, and may only add to `busy` and `barred`. An entry that cannot add a start is not loaded.
    """
    axis = _axis(outlines, rules, span)
    in_time = axis.open_at(now)
    at_best = {outline.host: axis.free(outline) & in_time for outline in outlines}
    known: dict[int, int] = {}
    waiting, found, size = list(entries), 0, 16
    while waiting := [entry for entry in waiting if _common(entry, at_best) & ~found]:
        batch, waiting = waiting[:size], waiting[size:]
        unknown = {host for entry in batch for host in entry} - known.keys()
        known |= {calendar.host: axis.free(calendar) & in_time for calendar in load(sorted(unknown))}
        found |= _union(_common(entry, known) for entry in batch)
        size *= 4
    return axis.decode(found)


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _common(entry: Entry, free: Mapping[int, int]) -> int:
    return reduce(and_, (free[host] for host in entry))


def _runs(schedule: Schedule, rules: Rules, span: Range) -> tuple[range, ...]:
    return grid_starts(schedule, span, rules.duration, rules.interval, rules.margins)


def _axis(calendars: Iterable[Calendar], rules: Rules, span: Range) -> "_Axis":
    """Every start on the grid of at least one host."""
    schedules = {calendar.schedule for calendar in calendars}
    runs = {run for schedule in schedules for run in _runs(schedule, rules, span)}
    return _Axis(sorted(set(chain.from_iterable(runs))), rules, span)


class _Axis:
    """Sorted starts. A set of them is an integer, a mask: bit n stands for the n-th start."""

    def __init__(self, starts: Sequence[int], rules: Rules, span: Range) -> None:
        self._starts, self._rules, self._span = starts, rules, span
        self._grids: dict[Schedule, int] = {}
        self._masks: dict[range, int] = {}

    def decode(self, mask: int) -> list[int]:
        return list(compress(self._starts, map(int, reversed(f"{mask:b}"))))

    def free(self, calendar: Calendar) -> int:
        """The starts that the host can take, notice and horizon apart."""
        return self._all & ~_union(removed for _, removed in self.removals(calendar, None))

    def open_at(self, now: float | None) -> int:
        """The starts that notice and horizon allow."""
        return self._all & ~_union(removed for _, removed in self._untimely(now))

    def removals(self, calendar: Calendar, now: float | None) -> Iterator[tuple[Reason, int]]:
        """Every rule with the starts that it removes, in the order in which they explain a refusal."""
        yield Reason.OUTSIDE_HOURS, ~self._grid(calendar.schedule)
        yield from self._untimely(now)
        yield Reason.BUSY, self._busy(calendar.busy)
        for reason, start, end in calendar.barred:
            if self._rules.stands and reason in _LIMITS_OF_BOOKING:
                continue
            yield reason, self._below(end) & ~self._below(start)

    def _untimely(self, now: float | None) -> Iterator[tuple[Reason, int]]:
        if now is not None and not self._rules.stands:
            minute = -int(-now // 60)  # starts are whole minutes, so the next one decides
            yield Reason.NOTICE, self._below(minute + self._rules.notice)
            yield Reason.HORIZON, ~self._below(minute + self._rules.horizon_days * DAY)

    def _busy(self, busy: Iterable[Range]) -> int:
        """Starts `s` of which `[s - before, s + duration + after)` meets a range; the innermost loop of it all."""
        starts, before = self._starts, self._rules.buffer_before
        reach = self._rules.duration + self._rules.buffer_after - 1
        mask = 0
        for start, end in busy:
            if start < end:
                mask |= (1 << bisect_left(starts, end + before)) - (1 << bisect_left(starts, start - reach))
        return mask

    def _grid(self, schedule: Schedule) -> int:
        grid = self._grids.get(schedule)
        if grid is None:
            grid = self._grids[schedule] = _union(map(self._run, _runs(schedule, self._rules, self._span)))
        return grid

    def _run(self, run: range) -> int:
        if run not in self._masks:
            first, end = bisect_left(self._starts, run[0]), bisect_left(self._starts, run[-1] + 1)
            self._masks[run] = sum(1 << n for n in range(first, end) if self._starts[n] in run)
        return self._masks[run]

    def _below(self, at: int) -> int:
        return (1 << bisect_left(self._starts, at)) - 1

    @property
    def _all(self) -> int:
        return (1 << len(self._starts)) - 1


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


def timely(starts: Sequence[int], rules: Rules, now: float) -> list[int]:
    """Those of the sorted starts that notice and horizon leave at `now` (seconds since 1970-01-01T00:00Z)."""
    axis = _Axis(starts, rules, (0, 0))
    return axis.decode(axis.open_at(now))
