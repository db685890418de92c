"""What is wrong with a document, in sentences that continue the path of the value."""

import difflib
from collections.abc import Callable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from scheduling.contract.refusals import Fault

Location = tuple[int | str, ...]

_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _: "is required",
    "string_type": lambda _: "must be text",
    "int_type": lambda _: "must be a whole number",
    "bool_type": lambda _: "must be true or false",
    "tuple_type": lambda _: "must be a list",
    "dict_type": lambda _: "must be a table",
    "model_type": lambda _: "must be a table",
    "greater_than_equal": lambda context: f"must be at least {context['ge']}",
    "less_than_equal": lambda context: f"must be at most {context['le']}",
    "string_too_long": lambda context: f"must have at most {context['max_length']} characters",
    "string_too_short": lambda _: "must not be empty",
    "too_short": lambda context: f"must name at least {context['min_length']}",
    "literal_error": lambda context: f"must be one of {context['expected']}".replace(" or ", ", "),
    "enum": lambda context: f"must be one of {context['expected']}".replace(" or ", ", "),
    "timezone_aware": lambda _: "must have an offset, such as 2027-01-15T09:00:00Z",
    "value_error": lambda context: str(context["error"]),
}
_FAMILIES = {
    "date": "must be a date such as 2027-12-24",
    "datetime": "must be a time such as 2027-01-15T09:00:00Z",
    "uuid": "must be a UUID such as 0190b8a0-0000-7000-8000-000000000000",
}


def path_of(location: Location) -> str:
    """``("hosts", 0, "hours", "mon", 1)`` is ``hosts[0].hours.mon[1]``."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location if part != "[key]")
    return "".join(parts).removeprefix(".")


def faults_of(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """One fault for each thing that pydantic found wrong with a ``model``."""
    return [
        Fault(path_of(fault["loc"]), _sentence(fault, model))
        for fault in error.errors(include_url=False)
        # A list counts as too short without its faulty items, which are named themselves.
        if not (fault["type"] == "too_short" and fault["input"])
    ]


def _sentence(fault: Any, model: type[BaseModel]) -> str:
    kind, location = fault["type"], fault["loc"]
    if kind == "extra_forbidden":
        return _unknown_key(str(location[-1]), _model_at(model, location[:-1]))
    if kind == "tuple_type" and len(location) == 1:
        return f"must be a list: every entry begins with [[{location[0]}]]"
    if kind in _SENTENCES:
        return _SENTENCES[kind](fault.get("ctx", {}))
    return _FAMILIES.get(kind.partition("_")[0]) or str(fault["msg"])


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    known = list(model.model_fields) if model else []
    guess = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    return f"is not known here; did you mean {guess[0]}?" if guess else f"is not known here; use {', '.join(known)}"


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, str) and found is not None:
            found = model_in(found.model_fields[part].annotation)
    return found


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The table that an annotation such as ``tuple[HostSection, ...]`` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := model_in(part))), None)
