"""Whatever is sent to any operation of the API, the answer is one of those that its description names, never a 500."""

import json
import os
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from scheduling.models import ApiKey
from tests import builders
from tests.api.conftest import Team, new_key
from tests.api.described import Operation, complaints, operations
from tests.api.known import fill_in, known_ids, name_a_free_time
from tests.api.program import Program, fields_of, problem_of

pytestmark = pytest.mark.django_db
ALL = operations()
WITH_BODY = [each for each in ALL if each.body]
WITH_KEY = [each for each in ALL if "security" in each.details]
#: What a key of the scope ``booking`` may do: the rows 1 to 5 of the table of endpoints in docs/api.md.
FOR_BOOKING = re.compile(r"/api(/v4)?/(meeting-type.*|booking-availability.*|booking)")
Path = tuple[str | int, ...]


def each(kind: list[Operation] | tuple[Operation, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", kind, ids=str)


@dataclass(frozen=True)
class Sound:
    """A request that names what there is, with the example of the description as its body."""

    operation: Operation
    ids: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def path(self) -> str:
        return self.operation.path.format(**self.ids)

    @property
    def said(self) -> tuple[str, dict[str, str], Any]:
        return self.path, self.query, self.body

    def send(self, program: Program, content: bytes | None = None, content_type: str = "application/json") -> Any:
        """Whatever is answered is described."""
        if content is None:
            content = b"" if self.body is None else json.dumps(self.body).encode()
        address = f"{self.path}?{urlencode(self.query)}"
        response = Client().generic(
            self.operation.method, address, content, content_type=content_type, headers=program.headers
        )
        assert list(complaints(self.operation.method, self.path, response.status_code, response.content)) == []
        assert response.status_code < 500
        if response.status_code >= 400:
            problem_of(response, response.status_code)
        return response


def sound(operation: Operation, ids: dict[str, str]) -> Sound:
    parameters = [each["name"] for each in operation.details.get("parameters", ()) if each["in"] == "query"]
    spans = {"start": "2027-01-04T00:00:00Z", "end": "2027-01-05T00:00:00Z"}
    query = {name: value for name, value in {**ids, **spans}.items() if name in parameters}
    body: Any = None
    if operation.body:
        examples = operation.details["requestBody"]["content"]["application/json"]["examples"]
        body = deepcopy(next(iter(examples.values()))["value"])
        fill_in(body, ids)
        name_a_free_time(body)
    return Sound(operation, ids, query, body)


@pytest.fixture
def request_to(team: Team, operation: Operation) -> Sound:
    return sound(operation, known_ids(team))


@pytest.fixture
def program(team: Team) -> Program:
    return team.program.acting_as(team.hosts[0].uuid)


@pytest.mark.database
@each(ALL)
def test_the_example_of_the_description_is_accepted(request_to: Sound, program: Program) -> None:
    response = request_to.send(program)

    assert response.status_code in (200, 201, 202, 204), response.content


# --- Bodies ----------------------------------------------------------------------------------------------------------


NO_SOUND_OBJECTS = [
    b"{",
    b"a=b",
    b"\xff\xfe",
    b'{"x": NaN}',
    b'{"x": 1e999}',
    b'{"x": ' + b"9" * 5000 + b"}",
    b'{"x": "\\u0000"}',
    b'{"\\ud800": 1}',
    b'{"x": ' * 40 + b"1" + b"}" * 40,
    b"[" * 30_000,
    b"[]",
    b"7",
    b'"x"',
]


@each(WITH_BODY)
def test_a_body_that_is_no_sound_json_object_is_refused(request_to: Sound, program: Program) -> None:
    for content in NO_SOUND_OBJECTS:
        assert len(fields_of(request_to.send(program, content))) == 1


@each(WITH_BODY)
def test_an_empty_body_is_refused_where_something_is_required(request_to: Sound, program: Program) -> None:
    required = bool(request_to.operation.details["requestBody"].get("required"))

    response = request_to.send(program, b"")

    assert (response.status_code == 400) == required


@each(WITH_BODY)
def test_a_body_that_is_not_json_is_refused(request_to: Sound, program: Program) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert request_to.send(program, b"{}", content_type).status_code == 415


@each(ALL)
def test_a_large_body_is_refused(request_to: Sound, program: Program) -> None:
    assert request_to.send(program, b"{" + b" " * 64 * 1024 + b"}").status_code == 413


# --- Fields ----------------------------------------------------------------------------------------------------------

STRANGE: list[Any] = [
    None,
    True,
    -1,
    1.5,
    10**300,
    "",
    "x",
    "\0",
    "\ud800",
    "é" * 6000,
    [],
    ["x"],
    [[]],
    {},
    {"a": [{}]},
]
STRANGE_TEXTS = ["", "x", "\0", "-1", "1e999", "9" * 400, "%", "2027-02-30", "0000-01-01", "9999-12-31T23:59:59-23:59"]
#: Each field is tried with every third of them, its neighbours with the others; in the exhaustive tests with all.
STRIDE = 1 if os.environ.get("TEST_EXHAUSTIVE") else 3


@pytest.mark.database
@each(WITH_BODY)
def test_a_strange_value_in_any_field_is_refused_in_words_or_accepted(request_to: Sound, program: Program) -> None:
    for number, path in enumerate(paths_in(request_to.body)):
        for value in STRANGE[number % STRIDE :: STRIDE]:
            replace(request_to, body=with_value(request_to.body, path, value)).send(program)


@pytest.mark.database
@each([each for each in ALL if any(known["in"] == "query" for known in each.details.get("parameters", ()))])
def test_a_strange_value_in_any_parameter_is_refused_in_words_or_accepted(request_to: Sound, program: Program) -> None:
    for number, parameter in enumerate(request_to.operation.details["parameters"]):
        for text in STRANGE_TEXTS[number % STRIDE :: STRIDE] if parameter["in"] == "query" else ():
            replace(request_to, query={**request_to.query, parameter["name"]: text}).send(program)


def paths_in(value: Any, path: Path = ()) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from paths_in(inner, (*path, name))


def with_value(document: Any, path: Path, value: Any) -> Any:
    changed = deepcopy(document)
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return changed


# --- Addresses -------------------------------------------------------------------------------------------------------


@each(ALL)
def test_another_method_is_refused_with_those_that_there_are(request_to: Sound, program: Program) -> None:
    there_are = {other.method for other in ALL if other.path == request_to.operation.path}
    if "GET" in there_are:
        there_are |= {"HEAD"}

    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - there_are:
        response = program.call(method, request_to.path)

        assert response.status_code == 405
        assert set(response["Allow"].split(", ")) == there_are - {"HEAD"}


NO_IDS = ["x", "0", "null", "%22", "%00", "770e8400-e29b-41d4-a716-446655440002"]


@pytest.mark.database
@each([each for each in ALL if "{" in each.path])
def test_what_names_nothing_in_an_address_is_not_found(request_to: Sound, program: Program) -> None:
    for name, text in product(re.findall(r"\{(\w+)\}", request_to.operation.path), NO_IDS):
        response = replace(request_to, ids={**request_to.ids, name: text}).send(program)

        assert problem_of(response, 404)["errorCode"] == "not-found"


@pytest.mark.database
@each(ALL)
def test_what_belongs_to_others_looks_like_what_is_not_there(
    request_to: Sound, program: Program, strangers: Team
) -> None:
    theirs = known_ids(strangers)
    del theirs["secret"]  # which is an authority everywhere

    for name, foreign in theirs.items():
        asked = [sound(request_to.operation, {**request_to.ids, name: each}) for each in (foreign, str(uuid4()))]
        if asked[0].said == request_to.said:
            continue  # the operation does not ask for it

        assert refusal_of(asked[0], program, asked[0].ids[name]) == refusal_of(asked[1], program, asked[1].ids[name])


def refusal_of(request: Sound, program: Program, some_id: str) -> tuple[int, str]:
    """Status and message, without the id that may be repeated in it. What would be done is not done."""
    with transaction.atomic():
        response = request.send(program)
        transaction.set_rollback(True)
    message = response.json()["message"] if response.status_code >= 400 else ""
    return response.status_code, message.replace(some_id, "<id>")


# --- Keys ------------------------------------------------------------------------------------------------------------


@each(WITH_KEY)
def test_a_key_is_asked_for_before_anything_else(request_to: Sound, team: Team) -> None:
    expired = new_key(team.workspace, expires_at=builders.NOW - timedelta(days=1))
    unknown = f"ak_live:{uuid4()}:{'x' * 43}"

    for key in (None, "x", unknown, expired, new_key(team.workspace, is_active=False)):
        for content in (None, b"{"):
            response = request_to.send(Program(key), content)

            assert problem_of(response, 401)["errorCode"] == "unauthorized"
            assert response["WWW-Authenticate"] == "Bearer"


@each(WITH_KEY)
def test_a_key_for_booking_does_that_and_nothing_else(request_to: Sound, team: Team) -> None:
    program = Program(new_key(team.workspace, scope=ApiKey.Scope.BOOKING))

    response = request_to.send(program)

    assert (response.status_code == 403) == (not FOR_BOOKING.fullmatch(request_to.operation.path))


@each([each for each in ALL if each not in WITH_KEY])
def test_a_secret_is_all_that_attendees_need(request_to: Sound) -> None:
    assert request_to.send(Program()).status_code == 200
