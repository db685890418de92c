"""What is wrong with a value, in words that continue its path: ``attendee.email`` … ``is required``."""

from collections.abc import Callable, Mapping
from typing import Any

Location = tuple[int | str, ...]

_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is required",
    "dict_type": lambda _: "must be an object",
    "model_type": lambda _: "must be an object",
    "model_attributes_type": lambda _: "must be an object",
    "greater_than_equal": lambda context: f"must be at least {context['ge']}",
    "less_than_equal": lambda context: f"must be at most {context['le']}",
    "string_too_long": lambda context: f"must have at most {context['max_length']} characters",
    "string_too_short": lambda _: "must not be empty",
    "too_short": lambda context: f"must name at least {context['min_length']}",
    "too_long": lambda context: f"must have at most {context['max_length']} characters",  # no list has a limit
    "literal_error": lambda context: f"must be one of {context['expected']}".replace(" or ", ", "),
    "enum": lambda context: f"must be one of {context['expected']}".replace(" or ", ", "),
    "timezone_aware": lambda _: "must have an offset, such as 2027-01-15T09:00:00Z",
    "value_error": lambda context: str(context["error"]),
}
_FAMILIES = {
    "bool": "must be true or false",
    "date": "must be a date such as 2027-12-24",
    "datetime": "must be a time such as 2027-01-15T09:00:00Z",
    "int": "must be a whole number",
    "string": "must be text",
    "tuple": "must be a list",
    "uuid": "must be a UUID such as 0190b8a0-0000-7000-8000-000000000000",
}


def path_of(location: Location) -> str:
    """``("hosts", 0, "hours", "mon", 1)`` is ``hosts[0].hours.mon[1]``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location if part != "[key]")
    return "".join(parts).removeprefix(".")


def sentence_of(fault: Mapping[str, Any]) -> str:
    """The words for one of the errors that pydantic lists."""
    kind = str(fault["type"])
    if kind in _SENTENCES:
        return _SENTENCES[kind](fault.get("ctx", {}))
    return _FAMILIES.get(kind.partition("_")[0]) or str(fault["msg"])
