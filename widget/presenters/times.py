"""The times of one day, by morning, afternoon and evening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.presenters.clock import (
    ZoneLabel,
    clock_change,
    facts,
    local_day,
    long_day,
    midnight,
    offset,
    short_day,
    time_of,
    which_of_two,
    zone_label,
)

NOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class Slot:
    """``start`` as the address wants it; ``name`` in full; ``which`` only where the clocks show this time twice.

    ``present``: an appointment that is moved begins then now, so there is nothing to pick.
    """

    start: str
    label: str
    name: str
    which: str = ""
    present: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    name: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """``announcement`` is what a screen reader says when this day has been picked."""

    title: str
    short_title: str
    periods: tuple[Period, ...]
    zone: ZoneLabel
    clock: int
    clock_change: str
    announcement: str


def times_view(
    day: date,
    starts: Sequence[datetime],
    *,
    zone: ZoneInfo,
    locale: Locale,
    clock: int,
    title: str = "",
    present: datetime | None = None,
) -> Times:
    """``starts`` are the bookable starts of the visitor's ``day``, ascending; ``title`` if it is more than a day.

    ``present`` is when an appointment that is moved begins now.
    """
    short_title, title = title or short_day(day, locale), title or long_day(day, locale)
    counted = ngettext("%(count)d time", "%(count)d times", len(starts)) % {"count": len(starts)}
    found = counted if starts else _("no times")
    return Times(
        title=title,
        short_title=short_title,
        periods=_periods(_with_present(day, starts, zone, present), zone, locale, clock, present),
        zone=zone_label(zone, starts[0] if starts else midnight(day, zone) + timedelta(hours=12), locale),
        clock=clock,
        clock_change=clock_change(day, zone, locale, clock),
        announcement=f"{title}: {found}",
    )


def _with_present(
    day: date, starts: Sequence[datetime], zone: ZoneInfo, present: datetime | None
) -> Sequence[datetime]:
    return sorted((*starts, present)) if present and local_day(present, zone) == day else starts


def _periods(
    starts: Sequence[datetime], zone: ZoneInfo, locale: Locale, clock: int, present: datetime | None
) -> tuple[Period, ...]:
    parts: tuple[list[Slot], list[Slot], list[Slot]] = ([], [], [])
    for start in starts:
        hour = start.astimezone(zone).hour
        parts[(hour >= NOON) + (hour >= EVENING)].append(_slot(start, zone, locale, clock, present))
    names = (_("Morning"), _("Afternoon"), _("Evening"))
    return tuple(Period(name, tuple(slots)) for name, slots in zip(names, parts, strict=True) if slots)


def _slot(start: datetime, zone: ZoneInfo, locale: Locale, clock: int, present: datetime | None) -> Slot:
    label, which = time_of(start, zone, locale, clock), which_of_two(start, zone)
    name = facts(
        f"{label} {which}".strip(), offset(start, zone) if which else "", long_day(local_day(start, zone), locale)
    )
    return Slot(f"{start:%Y-%m-%dT%H:%MZ}", label, name, which, present=start == present)
