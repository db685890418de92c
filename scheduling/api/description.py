"""What the description of the API (OpenAPI) says about every endpoint."""

from http import HTTPStatus
from typing import Any

from scheduling.api.request import ACTING_USER_HEADER
from scheduling.contract.model import Contract
from scheduling.contract.problems import Problem

#: What every endpoint may refuse with. 404 includes everything of other workspaces.
PROBLEMS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 405, 413, 429, 500, 503), Problem)
#: What endpoints that take a body may refuse with, beyond that.
BODY_PROBLEMS: dict[int, type[Problem]] = {**PROBLEMS, **dict.fromkeys((409, 415), Problem)}
#: The same where nobody is asked for a key.
KEYLESS_PROBLEMS = {status: problem for status, problem in BODY_PROBLEMS.items() if status not in (401, 403)}

_ACTING_USER = {
    "in": "header",
    "name": ACTING_USER_HEADER,
    "description": "The acting user, who has to be one of the workspace",
    "schema": {"type": "string"},
}
_RETRY_AFTER = {
    "headers": {"Retry-After": {"description": "Seconds until it is worth trying again", "schema": {"type": "integer"}}}
}
#: What the parameters of queries mean.
_MEANINGS = {
    "meetingTypeId": "Id of a meeting type",
    "queueId": "The queue that shares it; may be left out",
    "hostIds": "Only these hosts: given several times, or separated by commas",
    "start": "An instant with its offset, or a date, which is midnight in `timezone`",
    "end": "The same, not included",
    "timezone": "IANA name such as Europe/Berlin; by default the meeting type's",
    "duration": "Minutes; one that the meeting type offers",
    "existingAppointmentId": "An appointment that is to be moved: its own time counts as free",
    "troubleshoot": "Also every refused start, with the host and the reason",
    "appointmentId": "Id of an appointment",
    "page": "From 1 beside `limit` and alone, from 0 beside `pageSize`",
    "limit": "How many there are on a page, which is counted from 1",
    "pageSize": "How many there are on a page, which is counted from 0",
    "status": "Only these: given several times, or separated by commas",
    "search": "Words of the attendee's name, address or phone number",
}


def described(
    *,
    query: type[Contract] | None = None,
    body: dict[str, Any] | None = None,
    answers: dict[str, Any] | None = None,
    status: int = HTTPStatus.OK,
    acting_user_required: bool = False,
    keyless: bool = False,
) -> dict[str, Any]:
    """What ninja cannot see: the query's parameters, the acting user, and examples by name."""
    acting_user = [] if keyless else [{**_ACTING_USER, "required": acting_user_required}]
    extra: dict[str, Any] = {"parameters": [*_parameters(query), *acting_user]}
    if body:
        extra["requestBody"] = {"content": _examples(body)}
    extra["responses"] = {429: _RETRY_AFTER, 503: _RETRY_AFTER}
    if answers:
        extra["responses"][int(status)] = {"content": _examples(answers)}
    return extra


def _examples(values: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"examples": {name: {"value": value} for name, value in values.items()}}}


def _parameters(query: type[Contract] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    schema = query.model_json_schema(by_alias=True)
    required, definitions = schema.get("required", []), schema.get("$defs", {})
    return [
        {
            "in": "query",
            "name": name,
            "required": name in required,
            "description": _MEANINGS[name],
            "schema": _inlined(_without_null(details), definitions),
        }
        for name, details in schema["properties"].items()
    ]


def _inlined(details: Any, definitions: dict[str, Any]) -> Any:
    """A parameter stands alone: what it refers to is put in its place."""
    if isinstance(details, list):
        return [_inlined(item, definitions) for item in details]
    if not isinstance(details, dict):
        return details
    if "$ref" in details:
        return definitions[details["$ref"].rpartition("/")[2]]
    return {name: _inlined(inner, definitions) for name, inner in details.items()}


def _without_null(details: dict[str, Any]) -> dict[str, Any]:
    """A query cannot say null; a parameter that is absent is left out, or is empty."""
    kinds = [kind for kind in details.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) == 1:
        return {**kinds[0], "title": details["title"]}
    rest = {name: value for name, value in details.items() if name not in ("default", "anyOf")}
    if len(kinds) < len(details.get("anyOf", ())):
        kinds.append({"type": "string", "maxLength": 0})
    return {**rest, "anyOf": kinds} if kinds else rest
