"""What is wrong with a document, in sentences that continue the path of the value."""

import difflib
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from scheduling.contract.refusals import Fault
from scheduling.contract.sentences import Location, path_of, sentence_of

_TABLE_TYPES = ("dict_type", "model_type")


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
    return "must be a table" if kind in _TABLE_TYPES else sentence_of(fault)


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    known = list(model.model_fields) if model else []
    guess = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    return f"is not known here; did you mean {guess[0]}?" if guess else f"is not known here; use {', '.join(known)}"


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, str) and found is not None:
            field = found.model_fields.get(part)  # none: the key of a mapping of tables
            found = model_in(field.annotation) if field else found
    return found


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The table that an annotation such as ``tuple[HostSection, ...]`` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := model_in(part))), None)
