"""From plain sections to the plainest document that reads back as the same: what goes without saying is left out."""

from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

from scheduling.contract.refusals import Fault
from scheduling.contract.workspace.faults import faults_of, model_in

EMPTY: tuple[object, ...] = (None, [], {}, "")


def concise(section: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The section without what is absent, empty or the default of its ``model``, all the way down."""
    short = {}
    for name, value in section.items():
        field = model.model_fields[name]
        inner = _concise_value(value, field.annotation)
        default = field.get_default(call_default_factory=True, validated_data=section)
        if field.is_required() or not (inner in EMPTY or inner == _plain(default)):
            short[name] = inner
    return short


def _concise_value(value: Any, annotation: Any) -> Any:
    model = model_in(annotation)
    if model is None:
        return value
    if get_origin(annotation) is dict:  # tables by keys that the file chooses
        return {key: short for key, item in value.items() if (short := concise(item, model))}
    if isinstance(value, list):
        return [concise(item, model) for item in value]
    return concise(value, model) if isinstance(value, dict) else value


def _plain(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default


def section_faults(section: dict[str, Any], model: type[BaseModel]) -> list[Fault]:
    """What is wrong with one section that does not come from a file; empty when nothing is."""
    try:
        model.model_validate(section)
    except ValidationError as error:
        return faults_of(error, model)
    return []
