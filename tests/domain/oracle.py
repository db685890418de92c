"""The specification of starts, minute by minute and as naive as can be. It shares no code with the engine.

Every minute is judged by the latest time that the wall clock has shown so far: a window's edge is the moment at which
the clock first reaches it or, if that time is skipped, first passes it.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduling.domain.hours import ExceptionDays, Schedule
from scheduling.domain.intervals import Range
from scheduling.domain.slots import Calendar, Rules

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def wall(zone: str, at: int) -> datetime:
    return (EPOCH + timedelta(minutes=at)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@lru_cache(maxsize=64)
def readings(zone: str, first: int, last: int) -> dict[int, datetime]:
    """The latest time that the wall clock has shown, for each minute."""
    latest, shown = wall(zone, first - 300), {}
    for at in range(first - 300, last):
        latest = max(latest, wall(zone, at))
        shown[at] = latest
    return {at: shown[at] for at in range(first, last)}


@lru_cache(maxsize=1024)
def clock_changes(zone: str, years: range) -> tuple[int, ...]:
    """The first minute of each new offset."""
    begin, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 60 for year in (years[0], years[-1] + 1))
    return tuple(
        next(at for at in range(half_day, half_day + 721) if offset(zone, at) != offset(zone, half_day))
        for half_day in range(begin, end, 720)
        if offset(zone, half_day) != offset(zone, half_day + 720)
    )


def offset(zone: str, at: int) -> timedelta | None:
    return (EPOCH + timedelta(minutes=at)).astimezone(ZoneInfo(zone)).utcoffset()


def is_open(schedule: Schedule, reading: datetime) -> bool:
    today, minute = reading.date(), reading.hour * 60 + reading.minute
    yesterday = today - timedelta(days=1)
    day_minutes = [(today, minute), (yesterday, minute + 1440)]
    usual = any(a <= m < b for day, m in day_minutes for a, b in schedule.weekly.days[day.weekday()])
    covering = [exception for exception in schedule.exceptions if covers(exception, today, day_minutes)]
    off = any(not exception.is_available for exception in covering)
    return (usual and not off) or any(exception.is_available for exception in covering)


def covers(exception: ExceptionDays, today: date, day_minutes: list[tuple[date, int]]) -> bool:
    if exception.windows is None:
        return exception.start_date <= today <= exception.end_date
    days = [(d, m) for d, m in day_minutes if exception.start_date <= d <= exception.end_date]
    return any(a <= m < b for _, m in days for a, b in exception.windows)


@lru_cache(maxsize=8)
def open_minutes(schedule: Schedule, first: int, last: int) -> set[int]:
    return {at for at, reading in readings(schedule.zone, first, last).items() if is_open(schedule, reading)}


def runs(opened: set[int]) -> list[tuple[int, int]]:
    starts = sorted(at for at in opened if at - 1 not in opened)
    ends = sorted(at + 1 for at in opened if at + 1 not in opened)
    return list(zip(starts, ends, strict=True))


def on_grid(schedule: Schedule, first: int, last: int, interval: int) -> set[int]:
    """Counted from the minute that opens a window; if it is longer than a week also from the first of each Monday."""
    shown = readings(schedule.zone, first, last)
    grid: set[int] = set()
    for start, end in runs(open_minutes(schedule, first, last)):
        origin = start
        for at in range(start, end):
            if end - start > 7 * 1440 and at > start and shown[at].weekday() == 0 != shown[at - 1].weekday():
                origin = at
            if (at - origin) % interval == 0:
                grid.add(at)
    return grid


def fitting(schedule: Schedule, span: Range, around: int, duration: int, interval: int) -> list[int]:
    """The starts in the span; `around` are the minutes looked at before and after it."""
    first, last = span[0] - around, span[1] + around
    opened = open_minutes(schedule, first, last)
    grid = on_grid(schedule, first, last, interval)
    return sorted(s for s in grid if s in range(*span) and all(m in opened for m in range(s, s + duration)))


def bookable(calendar: Calendar, rules: Rules, span: Range, around: int, now: float) -> list[int]:
    first, last = span[0] - around, span[1] + around
    opened = open_minutes(calendar.schedule, first, last)
    occupied = {m for start, end in calendar.busy for m in range(start, end)}

    def can(start: int) -> bool:
        core = range(start, start + rules.duration)
        buffered = range(start - rules.buffer_before, start + rules.duration + rules.buffer_after)
        return (
            all(m in opened for m in (buffered if rules.buffers_within_hours else core))
            and not any(m in occupied for m in buffered)
            and start * 60 >= now + rules.notice * 60
            and start * 60 < now + rules.horizon_days * 86400
            and not any(first <= start < end for _, first, end in calendar.barred)
        )

    grid = on_grid(calendar.schedule, first, last, rules.interval)
    return sorted(start for start in grid if start in range(*span) and can(start))
