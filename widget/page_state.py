"""What the address of a widget page says. Its query is a public interface.

A value that cannot be read is never a fault: it is left out and remembered by name, so that the page can say so.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter

from scheduling.contract.bookings import UTM_KEYS
from scheduling.contract.model import Instant, Zone, is_control, iso

PREFILL_KEYS = ("firstname", "lastname", "fullname", "email", "phone")
THEMES = ("auto", "light", "dark")
HOSTS = ("same", "anyone")
#: Parts that a page may leave out: whose it is, what is offered, the text about it, contact and privacy below.
PARTS = ("logo", "meeting", "intro", "footer")
_LONGEST = 500
_LONGEST_LOOK = 4000
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_ZONE: TypeAdapter[str] = TypeAdapter(Zone)
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """``timezone`` and ``language`` are empty until somebody says them; ``month`` is the first day of one.

    ``host`` is who may take an appointment that is moved; ``widget`` is the one in whose looks its pages appear;
    ``look`` is one that the team tries out. ``carried`` holds what only travels along: prefill, UTM pairs and click
    ids. ``unreadable`` names the parameters left out.
    """

    timezone: str = ""
    duration: int | None = None
    month: date | None = None
    day: date | None = None
    start: datetime | None = None
    language: str = ""
    theme: str = ""
    clock: int | None = None
    embed: bool = False
    hide: tuple[str, ...] = ()
    host: str = ""
    widget: str = ""
    look: str = ""
    carried: tuple[tuple[str, str], ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def prefill(self) -> dict[str, str]:
        return {key: value for key, value in self.carried if key in PREFILL_KEYS}

    @property
    def utm(self) -> dict[str, str]:
        return {key: value for key, value in self.carried if key in UTM_KEYS}

    @property
    def click_ids(self) -> dict[str, str]:
        return {key: value for key, value in self.carried if key not in UTM_KEYS and key not in PREFILL_KEYS}

    def query(self, **changes: Any) -> str:
        """The query that reads as this state with the changes."""
        return urlencode(self.pairs(**changes), safe="/:")

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """The parameters that read as this state with the changes."""
        state = replace(self, **changes)
        pairs = {
            "timezone": state.timezone,
            "duration": state.duration,
            "language": state.language,
            "theme": state.theme,
            "clock": state.clock,
            "embed": "1" if state.embed else None,
            "hide": " ".join(state.hide),
            "host": state.host,
            "widget": state.widget,
            "look": state.look,
            "month": state.month and f"{state.month:%Y-%m}",
            "day": state.day and state.day.isoformat(),
            "start": state.start and iso(state.start),
        }
        said = [(key, str(value)) for key, value in pairs.items() if value]
        return [*said, *state.carried]


def read_page_state(query: Mapping[str, str], *, click_ids: Sequence[str] = ()) -> PageState:
    """The state that a query asks for. Of everything else in it only the named ``click_ids`` are kept."""
    values: dict[str, Any] = {}
    unreadable = []
    for name, reader in _READERS.items():
        text = query.get(name, "").strip()
        try:
            if text:
                values[name] = reader(text)
        except (ValueError, OverflowError):
            unreadable.append(name)
    carried = tuple(
        (key, text) for key in (*UTM_KEYS, *click_ids, *PREFILL_KEYS) if (text := _carried(query.get(key, "")))
    )
    return PageState(**values, carried=carried, unreadable=tuple(unreadable))


def _carried(text: str) -> str:
    """Without control characters: the scheduler refuses them, and a visitor could not correct the address."""
    return "".join(character for character in text if not is_control(character))[:_LONGEST]


@lru_cache(maxsize=1024)
def read_zone(text: str) -> str:
    """An IANA name that exists, old ones included. Raises ``ValueError``."""
    return _ZONE.validate_python(text)


def read_instant(text: str) -> datetime:
    """An ISO 8601 instant, in UTC, on a whole minute. Raises ``ValueError``."""
    instant = _INSTANT.validate_python(text)
    if instant.second or instant.microsecond or not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise ValueError("meetings start on whole minutes of our time")
    return instant


def _month(text: str) -> date:
    if len(text) != 7:
        raise ValueError("a month looks like 2027-03")
    return _day(f"{text}-01")


def _day(text: str) -> date:
    if len(text) != 10:
        raise ValueError("a day looks like 2027-03-09")
    day = date.fromisoformat(text)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError("not a day that anybody books")
    return day


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError("a duration is a number of minutes")
    return int(text)


def _one_of(*offered: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in offered:
            raise ValueError(f"one of {', '.join(offered)}")
        return text

    return read


def _language(text: str) -> str:
    if not text.replace("-", "").replace("_", "").isalnum() or not text.isascii() or len(text) > 20:
        raise ValueError("a language looks like de or de-AT")
    return text.replace("_", "-")


def _parts(text: str) -> tuple[str, ...]:
    named = text.replace(",", " ").split()
    if not set(named) <= set(PARTS):
        raise ValueError(f"some of {', '.join(PARTS)}")
    return tuple(part for part in PARTS if part in named)


def _slug(text: str) -> str:
    if len(text) > 80 or not text.isascii() or not text.replace("-", "").replace("_", "").isalnum():
        raise ValueError("the address of a widget looks like acme-demo")
    return text


def _look(text: str) -> str:
    if len(text) > _LONGEST_LOOK or not re.fullmatch(r"[\w.:-]+", text, re.ASCII):
        raise ValueError("a look is made by the page that tries it out")
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "timezone": read_zone,
    "duration": _minutes,
    "month": _month,
    "day": _day,
    "start": read_instant,
    "language": _language,
    "theme": _one_of(*THEMES),
    "clock": lambda text: int(_one_of("12", "24")(text)),
    "embed": lambda text: text.lower() in ("1", "true", "yes"),
    "hide": _parts,
    "host": _one_of(*HOSTS),
    "widget": _slug,
    "look": _look,
}
