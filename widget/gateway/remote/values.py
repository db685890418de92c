"""Reading JSON that may be anything: what is not of the kind that is asked for counts as absent."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from scheduling.contract.model import Zone, is_control
from widget.gateway.remote.client import Unclear

_zone = TypeAdapter(Zone)
_LARGE = 10**9
#: As the contract has them.
_YEARS = range(1970, 3000)


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def entries(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text(source: dict[str, Any], *names: str) -> str:
    """The first that is a text or a number and not empty, without what no page can show."""
    for name in names:
        value = source.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return "".join(
                " " if is_control(letter) and letter not in "\n\t" else letter for letter in str(value)
            ).strip()
    return ""


def number(source: dict[str, Any], *names: str) -> int | None:
    """The first whole number, also where it is written as a text."""
    for name in names:
        value = source.get(name)
        if isinstance(value, float) and value.is_integer() and abs(value) < _LARGE:
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGE:
            return value
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
            return int(value)
    return None


def flag(source: dict[str, Any], *names: str) -> bool:
    return any(source.get(name) in (True, "true", 1) for name in names)


def texts(value: object) -> tuple[str, ...]:
    return tuple(found for item in entries(value) if (found := text({"": item}, "")))


def identifier(source: dict[str, Any], *names: str) -> str:
    """An id, or nothing when it is none that could stand in an address."""
    found = text(source, *names)
    return found if re.fullmatch(r"[\w:~-]{1,100}", found, re.ASCII) else ""


def secret(source: dict[str, Any]) -> str:
    found = text(source, "secret")
    return found if re.fullmatch(r"[\w.:~-]{1,200}", found, re.ASCII) else ""


def zone(source: dict[str, Any], default: str) -> str:
    try:
        return _zone.validate_python(text(source, "timezone", "timeZone"))
    except ValidationError:
        return default


def instant(value: object, zone_name: str = "") -> datetime | None:
    """ISO 8601; without an offset it is local to the zone, if one is given."""
    if not isinstance(value, str) or "T" not in value.strip().upper():
        return None
    try:
        read = datetime.fromisoformat(value.strip().upper())
        if read.tzinfo is None:
            if not zone_name:
                return None
            read = read.replace(tzinfo=ZoneInfo(zone_name))
        found = read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year in _YEARS else None


def day(value: object) -> date | None:
    """The day of a date or of a time, as it is written."""
    try:
        found = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.year in _YEARS else None


def web_address(source: dict[str, Any], *names: str) -> str:
    """Something that may become a link."""
    found = text(source, *names)
    try:
        parts = urlsplit(found)
    except ValueError:
        return ""
    return found if parts.scheme in ("http", "https") and parts.netloc else ""


def unwrapped(answer: object, *names: str) -> dict[str, Any]:
    """The object that was answered, also inside of an envelope. Raises ``Unclear`` for anything else."""
    if not isinstance(answer, dict):
        raise Unclear("no object")
    inner: Iterator[dict[str, Any]] = (value for name in names if isinstance(value := answer.get(name), dict))
    return next(inner, answer)
