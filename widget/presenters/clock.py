"""Instants as people read them. Babel is slow, so what repeats is formatted once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_timezone_gmt,
    get_timezone_location,
)
from babel.dates import get_timezone_name as zone_name
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

DAY = timedelta(days=1)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC; days on which midnight is skipped start where the clocks land."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


@lru_cache(maxsize=4096)
def long_day(day: date, locale: Locale) -> str:
    """Such as "Tuesday, March 9, 2027"."""
    return str(format_date(day, "full", locale=locale))


@lru_cache(maxsize=4096)
def short_day(day: date, locale: Locale) -> str:
    """Such as "Tue, Mar 9"."""
    return str(format_skeleton("MMMEd", _noon(day), locale=locale))


@lru_cache(maxsize=1024)
def month_name(month: date, locale: Locale) -> str:
    """Such as "March 2027"."""
    return str(format_skeleton("yMMMM", _noon(month), locale=locale))


@lru_cache(maxsize=4096)
def clock_time(hour: int, minute: int, locale: Locale, clock: int) -> str:
    """Such as "09:00" or "9:00 AM"; ``clock`` is 12 or 24."""
    pattern = locale.time_formats["short"].pattern
    if clock_of(locale) != clock:
        pattern = "HH:mm" if clock == 24 else "h:mm a"
    text = str(format_time(datetime(2000, 1, 1, hour, minute, tzinfo=UTC), pattern, locale=locale))
    return text.replace(" ", "\u00a0")  # in one piece


def clock_of(locale: Locale) -> int:
    """Whether the locale counts 12 or 24 hours."""
    return 12 if "a" in locale.time_formats["short"].pattern else 24


def time_of(instant: datetime, zone: ZoneInfo, locale: Locale, clock: int) -> str:
    local = instant.astimezone(zone)
    return clock_time(local.hour, local.minute, locale, clock)


def moment(instant: datetime, zone: ZoneInfo, locale: Locale, clock: int) -> str:
    """A day and a time of it, as they stand in a sentence."""
    words = {"day": long_day(local_day(instant, zone), locale), "time": time_of(instant, zone, locale, clock)}
    return pgettext("a moment", "%(day)s, %(time)s") % words


def offset(instant: datetime, zone: ZoneInfo) -> str:
    """Such as "UTC+1" or "UTC+5:30"."""
    seconds = int((instant.astimezone(zone).utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "−" if seconds < 0 else "+"
    if not seconds:
        return "UTC"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


@dataclass(frozen=True, slots=True)
class ZoneLabel:
    """A zone on one day: ``city`` "Berlin", ``name`` "Central European Standard Time", ``offset`` "UTC+1"."""

    city: str
    name: str
    offset: str


def zone_label(zone: ZoneInfo, at: datetime, locale: Locale) -> ZoneLabel:
    """The zone as it is at an instant; names and offsets change with the seasons, on full or half hours."""
    half_hour = int(at.timestamp()) // 1800 * 1800
    return _zone_label(zone, half_hour, locale)


@lru_cache(maxsize=4096)
def _zone_label(zone: ZoneInfo, timestamp: int, locale: Locale) -> ZoneLabel:
    local = datetime.fromtimestamp(timestamp, zone)
    place, away = city(zone.key, locale), offset(local, zone)
    return ZoneLabel(place, _name(local, zone, locale), away if away != place else "±0")


def _name(local: datetime, zone: ZoneInfo, locale: Locale) -> str:
    """Such as "Central European Standard Time", or "Türkiye Time" where the time has no name but its offset."""
    name = str(zone_name(local, "long", locale=locale))
    if name == get_timezone_gmt(local, "long", locale=locale) and _is_place(zone.key):
        return str(get_timezone_location(zone, locale=locale))
    return name


@lru_cache(maxsize=4096)
def city(key: str, locale: Locale) -> str:
    """The place that a zone is named after, in the language of the page."""
    if not _is_place(key):
        return key.removeprefix("Etc/")
    for name in (key, *_older_names().get(key, ())):
        if "city" in (words := locale.time_zones.get(name, {})):
            return str(words["city"])
    return str(get_timezone_location(key, locale=locale, return_city=True)).rpartition("/")[2].replace("_", " ")


def _is_place(key: str) -> bool:
    return "/" in key and not key.startswith("Etc/")


@cache
def _older_names() -> Mapping[str, list[str]]:
    """CLDR keeps a city under the name that its zone had first: Kyiv in all languages under Europe/Kiev."""
    older = defaultdict(list)
    for old, present in get_global("zone_aliases").items():
        older[present].append(old)
    return older


def clock_change(day: date, zone: ZoneInfo, locale: Locale, clock: int) -> str:
    """What the clocks do on a local day, in words; empty on nearly every day."""
    begin, end = midnight(day, zone), midnight(day + DAY, zone)
    change = (end - begin) - DAY
    if not change:
        return ""
    at = time_of(_change_between(begin, end, zone) - timedelta(minutes=1), zone, locale, clock)
    words = {"by": format_timedelta(abs(change), granularity="minute", threshold=1, locale=locale), "at": at}
    if change < timedelta():
        return _("The clocks go forward by %(by)s on this day, right after %(at)s.") % words
    text = _(
        "The clocks go back by %(by)s on this day, right after %(at)s. Times that come twice say which one they are."
    )
    return text % words


def which_of_two(instant: datetime, zone: ZoneInfo) -> str:
    """In words, whether a local time that the clocks show twice is the first or the second; empty for all others."""
    local = instant.astimezone(zone)
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return (
        pgettext("of the clocks", "after the change") if local.fold else pgettext("of the clocks", "before the change")
    )


def facts(*texts: str) -> str:
    """Short facts after each other, as a screen reader says them."""
    return pgettext("between facts", ", ").join(text for text in texts if text)


def _change_between(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The first instant with the new offset."""
    before = begin.astimezone(zone).utcoffset()
    while end - begin > timedelta(minutes=1):
        middle = begin + (end - begin) // 2
        if middle.astimezone(zone).utcoffset() == before:
            begin = middle
        else:
            end = middle
    return end.replace(second=0, microsecond=0)
