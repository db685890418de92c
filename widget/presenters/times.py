"""The times of one day, by morning, afternoon and evening."""

from collections import Counter
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
    clock_time,
    local_day,
    long_day,
    midnight,
    offset,
    short_day,
    zone_label,
)

NOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class Slot:
    """``start`` as the address wants it; ``offset`` only where the clocks show this time twice on the day.

    ``present``: an appointment that is moved begins then now, so there is nothing to pick.
    """

    start: str
    label: str
    offset: str = ""
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
    return Times(
        title=title,
        short_title=short_title,
        periods=_periods(_with_present(day, starts, zone, present), zone, locale, clock, present),
        zone=zone_label(zone, starts[0] if starts else midnight(day, zone) + timedelta(hours=12), locale),
        clock=clock,
        clock_change=clock_change(day, zone, locale, clock),
        announcement=f"{title}: {counted if starts else _('no times')}",
    )


def _with_present(
    day: date, starts: Sequence[datetime], zone: ZoneInfo, present: datetime | None
) -> Sequence[datetime]:
    return sorted((*starts, present)) if present and local_day(present, zone) == day else starts


def _periods(
    starts: Sequence[datetime], zone: ZoneInfo, locale: Locale, clock: int, present: datetime | None
) -> tuple[Period, ...]:
    local = [start.astimezone(zone) for start in starts]
    shown = Counter((start.hour, start.minute) for start in local)
    parts: tuple[list[Slot], list[Slot], list[Slot]] = ([], [], [])
    for start, here in zip(starts, local, strict=True):
        hour, minute = here.hour, here.minute
        twice = offset(start, zone) if shown[hour, minute] > 1 else ""
        label = clock_time(hour, minute, locale, clock)
        slot = Slot(f"{start:%Y-%m-%dT%H:%MZ}", label, twice, present=start == present)
        parts[(hour >= NOON) + (hour >= EVENING)].append(slot)
    names = (_("Morning"), _("Afternoon"), _("Evening"))
    return tuple(Period(name, tuple(slots)) for name, slots in zip(names, parts, strict=True) if slots)
