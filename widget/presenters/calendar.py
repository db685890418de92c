"""The month: a grid of days, of which those with times can be picked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.presenters.clock import local_day, long_day, month_name

#: From this number of times on a day no longer counts as one with few.
SEVERAL = 4


@dataclass(frozen=True, slots=True)
class Weekday:
    short: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the grid; a cell without a ``number`` belongs to another month.

    ``present``: an appointment that is moved is on this day now.
    """

    number: int | None = None
    iso: str = ""
    label: str = ""
    times: int = 0
    selected: bool = False
    today: bool = False
    present: bool = False

    @property
    def few(self) -> bool:
        return self.times < SEVERAL


@dataclass(frozen=True, slots=True)
class Week:
    """``past`` when all of its days are; narrow pages leave it out."""

    cells: tuple[Cell, ...]
    past: bool


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    weekdays: tuple[Weekday, ...]
    weeks: tuple[Week, ...]
    previous: date | None
    next: date | None


def times_per_day(starts: Iterable[datetime], zone: ZoneInfo) -> Counter[date]:
    """How many starts each of the visitor's days has."""
    return Counter(local_day(start, zone) for start in starts)


def month_of(day: date) -> date:
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def month_view(
    month: date,
    times: Mapping[date, int],
    *,
    first: date,
    last: date,
    selected: date | None,
    today: date,
    locale: Locale,
    present: date | None = None,
) -> Month:
    """The grid of a month that starts on the locale's first weekday; ``first`` and ``last`` month bound the arrows."""
    begin = month - timedelta(days=(month.weekday() - locale.first_week_day) % 7)
    days = [begin + timedelta(days=number) for number in range(42)]

    def cell(day: date) -> Cell:
        if day.month != month.month:
            return Cell()
        marks = {"selected": day == selected, "today": day == today, "present": day == present}
        return _cell(day, times.get(day, 0), locale, **marks)

    weeks = [days[at : at + 7] for at in range(0, 42, 7)]
    return Month(
        title=month_name(month, locale),
        weekdays=weekdays(locale),
        weeks=tuple(
            Week(tuple(cell(day) for day in week), past=week[-1] < today)
            for week in weeks
            if any(day.month == month.month for day in week)
        ),
        previous=month_before(month) if month > first else None,
        next=month_after(month) if month < last else None,
    )


def _cell(day: date, count: int, locale: Locale, *, selected: bool, today: bool, present: bool) -> Cell:
    label = day_label(day, count, locale) if count else ""
    return Cell(
        number=day.day,
        iso=day.isoformat(),
        label=f"{label}, {_('your appointment')}" if label and present else label,
        times=count,
        selected=selected,
        today=today,
        present=present,
    )


def day_label(day: date, times: int, locale: Locale) -> str:
    """Such as "Tuesday, March 2, 2027, 9 times"."""
    counted = ngettext("%(count)d time", "%(count)d times", times) % {"count": times}
    return f"{long_day(day, locale)}, {counted}"


def weekdays(locale: Locale) -> tuple[Weekday, ...]:
    """The week from the locale's first day on."""
    order = [(locale.first_week_day + number) % 7 for number in range(7)]
    short, wide = locale.days["stand-alone"]["short"], locale.days["stand-alone"]["wide"]
    return tuple(Weekday(short[day], wide[day]) for day in order)
