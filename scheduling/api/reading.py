"""What programs send, as values of the contract."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from django.http import HttpRequest, QueryDict
from ninja.parser import Parser
from pydantic import ValidationError

from scheduling.contract.model import Contract
from scheduling.contract.refusals import Fault, Invalid, UnsupportedMediaType
from scheduling.contract.sentences import Location, path_of, sentence_of

MAX_DEPTH = 32
MAX_PATH = 200
_JSON = re.compile(r"application/([a-z0-9.+-]+\+)?json")
#: NUL cannot be stored by PostgreSQL, lone surrogates cannot be written as UTF-8.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

Query = TypeVar("Query", bound=Contract)


class JsonBody(Parser):
    """Bodies as RFC 8259 has them, in depth and texts such as can be stored. Raises refusals."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if not _JSON.fullmatch((request.content_type or "").lower()):
            raise UnsupportedMediaType
        document: dict[str, Any] = _parse(request.body)
        if faults := list(_unstorable(document, ())):
            raise Invalid(faults)
        return document


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data.decode(), parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise _malformed("is not text in UTF-8") from error
    except RecursionError as error:
        raise _malformed("is nested too deeply") from error
    except ValueError as error:
        raise _malformed(f"is not valid JSON: {error}") from error


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _malformed(what: str) -> Invalid:
    return Invalid([Fault("body", f"The body {what}")])


def _unstorable(value: Any, location: Location) -> Iterator[Fault]:
    """A fault for every text that cannot be stored, and for every branch that goes too deep."""
    if len(location) > MAX_DEPTH:
        yield _fault(location[:3], "is nested too deeply")
    elif isinstance(value, str):
        if _UNSTORABLE.search(value):
            yield _fault(location, "must not contain NUL or half of a surrogate pair")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unstorable(name, location)
            yield from _unstorable(inner, (*location, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unstorable(inner, (*location, index))


def query_of(request: HttpRequest, model: type[Query]) -> Query:
    """The query string: empty parameters count as absent, repeated ones as a list. Raises ``Invalid``."""
    try:
        return model.model_validate(_parameters(request.GET))
    except ValidationError as error:
        raise Invalid(faults_of(error.errors(include_url=False))) from error


def _parameters(query: QueryDict) -> dict[str, str | list[str]]:
    given = {name: [value for value in values if value] for name, values in query.lists()}
    return {name: values if len(values) > 1 else values[0] for name, values in given.items() if values}


def faults_of(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> list[Fault]:
    """pydantic's errors as faults; the first ``skip`` parts of their locations are not the sender's."""
    return [_fault(tuple(error["loc"])[skip:], _sentence(error)) for error in errors]


def _sentence(error: Mapping[str, Any]) -> str:
    repeated = isinstance(error.get("input"), list) and not str(error["type"]).startswith(("tuple", "list"))
    return "must be given only once" if repeated else sentence_of(error)


def _fault(location: Location, sentence: str) -> Fault:
    path = path_of(location)[:MAX_PATH] or "body"
    path = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", path)
    return Fault(path, f"{path} {sentence}")
