"""The list of time zones, by region, searchable by city, country, state, abbreviation, old name and offset."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from django.utils.translation import gettext as _

from widget.presenters.cities import PLACES
from widget.presenters.clock import city, offset, time_of

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_ENGLISH = Locale("en")


@dataclass(frozen=True, slots=True)
class Zone:
    key: str
    city: str
    country: str
    offset: str
    time: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Region:
    name: str
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """``zone`` is held, because Python forgets the rules of all but the last few that were asked for."""

    key: str
    zone: ZoneInfo
    region: str
    city: str
    country: str
    words: str


def canonical(key: str) -> str:
    """The name that a zone goes by today: Asia/Kolkata for Asia/Calcutta."""
    return str(get_global("zone_aliases").get(key, key))


def country_of(key: str) -> str:
    """The country of a zone (ISO 3166), as a guess where a visitor is; empty when it is not in one."""
    code = str(get_global("zone_territories").get(canonical(key), ""))
    return code if code != "001" else ""


def zones_view(search: str, *, selected: str, now: datetime, locale: Locale, clock: int) -> tuple[Region, ...]:
    """Every zone whose words hold all words of the search, the visitor's own region first."""
    wanted = _plain(search).split()
    chosen = canonical(selected)
    found: dict[str, list[Zone]] = defaultdict(list)
    for entry in _entries(locale):
        offset_text = offset(now, entry.zone)
        if all(word in entry.words or word in _plain(offset_text) for word in wanted):
            time = time_of(now, entry.zone, locale, clock)
            found[entry.region].append(
                Zone(entry.key, entry.city, entry.country, offset_text, time, entry.key == chosen)
            )
    own = chosen.partition("/")[0]
    names = _region_names()
    ordered = sorted(found, key=lambda region: (region != own, names[region]))
    return tuple(Region(names[region], tuple(found[region])) for region in ordered)


def _region_names() -> dict[str, str]:
    return {
        "Africa": _("Africa"),
        "America": _("America"),
        "Antarctica": _("Antarctica"),
        "Arctic": _("Arctic"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic"),
        "Australia": _("Australia"),
        "Europe": _("Europe"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific"),
        "": _("Everywhere"),
    }


@lru_cache(maxsize=32)
def _entries(locale: Locale) -> tuple[_Entry, ...]:
    """Today's names only; the old ones are among the words by which each is found."""
    territories = get_global("zone_territories")
    old_names: dict[str, list[str]] = defaultdict(list)
    for old, new in get_global("zone_aliases").items():
        old_names[str(new)].append(str(old))
    known = available_timezones()
    entries = [
        _entry(key, str(territories[key]), old_names[key], locale)
        for key in territories
        if key in known and key.partition("/")[0] in REGIONS
    ]
    utc = _Entry("UTC", ZoneInfo("UTC"), "", "UTC", "", _plain(f"UTC {PLACES['UTC']}"))
    return (*sorted(entries, key=lambda entry: _plain(entry.city)), utc)


def _entry(key: str, territory: str, old_names: list[str], locale: Locale) -> _Entry:
    region, place, country = key.partition("/")[0], city(key, locale), str(locale.territories.get(territory, ""))
    known_as = [*old_names, *_abbreviations(key), PLACES.get(key, ""), _ENGLISH.territories.get(territory, "")]
    words = _plain(" ".join([key, place, country, *known_as]))
    return _Entry(key, ZoneInfo(key), region, place, country if country != place else "", words)


def _abbreviations(key: str) -> list[str]:
    """Such as CET and CEST. What is only a number is found by the offset."""
    names = (datetime(2027, month, 1, tzinfo=ZoneInfo(key)).tzname() or "" for month in (1, 7))
    return [name for name in names if name.isalpha()]


def _plain(text: str) -> str:
    """Without case, accents and the underscores of names."""
    decomposed = unicodedata.normalize("NFKD", text.replace("_", " ").replace("−", "-").casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
