"""The month: a grid of days, of which those with times can be picked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.presenters.clock import facts, local_day, long_day, month_name

#: From this number of times on a day no longer counts as one with few.
SEVERAL = 4


@dataclass(frozen=True, slots=True)
class Weekday:
    short: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the grid. One ``outside`` belongs to another month and is seen where a week stands alone.

    ``present``: an appointment that is moved is on this day now.
    """

    number: int
    iso: str
    label: str = ""
    times: int = 0
    selected: bool = False
    today: bool = False
    present: bool = False
    outside: bool = False

    @property
    def few(self) -> bool:
        return self.times < SEVERAL

    @property
    def marks(self) -> str:
        """What the stylesheet knows it by."""
        shown = {"few": bool(self.times) and self.few, "today": self.today, "present": self.present}
        return " ".join(name for name, is_so in shown.items() if is_so)


@dataclass(frozen=True, slots=True)
class Week:
    """``past`` when all of its days are; narrow pages leave it out. The ``current`` one has the selected day."""

    cells: tuple[Cell, ...]
    past: bool
    current: bool

    @property
    def marks(self) -> str:
        """As a cell's."""
        return " ".join(name for name in ("past", "current") if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Month:
    """``previous`` and ``next`` are months; ``week_before`` and ``week_after`` days of the weeks beside the current."""

    title: str
    weekdays: tuple[Weekday, ...]
    weeks: tuple[Week, ...]
    previous: date | None
    next: date | None
    week_before: date | None
    week_after: date | None


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


def weeks_of(month: date, locale: Locale) -> list[list[date]]:
    """The weeks that have days of a month, whole, each from the locale's first weekday on."""
    begin = month - timedelta(days=(month.weekday() - first_weekday(locale)) % 7)
    weeks = [[begin + timedelta(days=7 * week + day) for day in range(7)] for week in range(6)]
    return [week for week in weeks if any(month_of(day) == month for day in week)]


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
    """The grid of a month with the times of all its ``weeks_of``; ``first`` and ``last`` month bound the arrows."""
    weeks = weeks_of(month, locale)
    picked = selected or max(month, min(today, weeks[-1][-1]))

    def cell(day: date) -> Cell:
        marks = {"selected": day == selected, "today": day == today, "present": day == present}
        return _cell(day, times.get(day, 0), locale, outside=month_of(day) != month, **marks)

    return Month(
        title=month_name(month, locale),
        weekdays=weekdays(locale),
        weeks=tuple(
            Week(tuple(cell(day) for day in week), past=week[-1] < today, current=picked in week) for week in weeks
        ),
        previous=month_before(month) if month > first else None,
        next=month_after(month) if month < last else None,
        **_neighbours(picked, weeks, times, today=today, end=month_after(last)),
    )


def _neighbours(
    picked: date, weeks: list[list[date]], times: Mapping[date, int], *, today: date, end: date
) -> dict[str, date | None]:
    """A day of the week before and of the week after: the same weekday, or one with times where that has none."""
    before, after = picked - timedelta(days=7), picked + timedelta(days=7)
    current = next((week for week in weeks if picked in week), weeks[0])

    def best(day: date) -> date:
        week = next((week for week in weeks if day in week), [])
        return day if times.get(day) else next((other for other in week if times.get(other)), day)

    return {
        "week_before": max(best(before), today) if current[0] > today else None,
        "week_after": best(after) if current[-1] + timedelta(days=1) < end else None,
    }


def _cell(day: date, count: int, locale: Locale, *, selected: bool, today: bool, present: bool, outside: bool) -> Cell:
    said = [_("today")] if today else []
    said += [_("your appointment")] if present else []
    return Cell(
        number=day.day,
        iso=day.isoformat(),
        label=facts(day_label(day, count, locale), *said) if count else "",
        times=count,
        selected=selected,
        today=today,
        present=present,
        outside=outside,
    )


def day_label(day: date, times: int, locale: Locale) -> str:
    """Such as "Tuesday, March 2, 2027, 9 times"."""
    counted = ngettext("%(count)d time", "%(count)d times", times) % {"count": times}
    return facts(long_day(day, locale), counted)


def first_weekday(locale: Locale) -> int:
    """0 is Monday. Where Arabic names no country, the one with most of its speakers decides instead of the world."""
    spoken = Locale("ar", "EG") if locale.language == "ar" and not locale.territory else locale
    return spoken.first_week_day


def weekdays(locale: Locale) -> tuple[Weekday, ...]:
    """The week from the locale's first day on."""
    order = [(first_weekday(locale) + number) % 7 for number in range(7)]
    short, wide = locale.days["stand-alone"]["short"], locale.days["stand-alone"]["wide"]
    return tuple(Weekday(short[day], wide[day]) for day in order)
