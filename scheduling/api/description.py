"""What the description of the API (OpenAPI) says about every endpoint."""

from http import HTTPStatus
from typing import Any

from scheduling.api.request import ACTING_USER_HEADER
from scheduling.contract.model import Contract
from scheduling.contract.problems import Problem

#: What every endpoint may refuse with. 404 includes everything of other workspaces.
PROBLEMS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 405, 429, 500, 503), Problem)
#: What endpoints that take a body may refuse with, beyond that.
BODY_PROBLEMS: dict[int, type[Problem]] = {**PROBLEMS, **dict.fromkeys((409, 413, 415), Problem)}

_ACTING_USER = {
    "in": "header",
    "name": ACTING_USER_HEADER,
    "description": "The acting user, who has to be one of the workspace",
    "schema": {"type": "string"},
}


def described(
    *,
    query: type[Contract] | None = None,
    body: dict[str, Any] | None = None,
    answers: dict[str, Any] | None = None,
    status: int = HTTPStatus.OK,
    acting_user_required: bool = False,
) -> dict[str, Any]:
    """What ninja cannot see: the query's parameters, the acting user, and examples by name."""
    extra: dict[str, Any] = {"parameters": [*_parameters(query), {**_ACTING_USER, "required": acting_user_required}]}
    if body:
        extra["requestBody"] = {"content": _examples(body)}
    if answers:
        extra["responses"] = {int(status): {"content": _examples(answers)}}
    return extra


def _examples(values: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"examples": {name: {"value": value} for name, value in values.items()}}}


def _parameters(query: type[Contract] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    schema = query.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    return [
        {"in": "query", "name": name, "required": name in required, "schema": _without_null(details)}
        for name, details in schema["properties"].items()
    ]


def _without_null(details: dict[str, Any]) -> dict[str, Any]:
    """A query cannot say null; a parameter that is absent is left out."""
    kinds = [kind for kind in details.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) == 1:
        return {**kinds[0], "title": details["title"]}
    return {name: value for name, value in details.items() if name != "default"}
