"""Whatever is sent to a path under /api, the answer is a problem that says what is wrong."""

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation

from scheduling import facade
from scheduling.contract.refusals import Busy
from tests import builders
from tests.api.conftest import Team
from tests.api.program import Program, fields_of, problem_of

pytestmark = pytest.mark.django_db
BOOKING = "/api/v4/booking"


def booking(team: Team, **changes: Any) -> dict[str, Any]:
    body = builders.asking(team.demo, builders.at("09:00")).model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {**body, **changes}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The body is not valid JSON: Expecting property name"),
        (b"attendee=Jane", "The body is not valid JSON: Expecting value"),
        (b'{"duration": NaN}', "The body is not valid JSON: NaN is not a number"),
        (b'{"duration": -Infinity}', "The body is not valid JSON: -Infinity is not a number"),
        (b'{"duration": 1e999}', "The body is not valid JSON: 1e999 is not a number"),
        (b'{"duration": ' + b"9" * 5000 + b"}", "The body is not valid JSON"),
        (b"\xff\xfe{}", "The body is not text in UTF-8"),
        (b"[" * 30_000, "The body is nested too deeply"),
    ],
)
def test_a_body_that_is_no_json_is_refused_with_the_reason(body: bytes, sentence: str, team: Team) -> None:
    response = team.program.post(BOOKING, body)

    assert fields_of(response) == ["body"]
    assert problem_of(response, 400)["message"].startswith(sentence)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7", b'"x"'])
def test_a_body_that_is_no_object_is_refused(body: bytes, team: Team) -> None:
    assert fields_of(team.program.post(BOOKING, body)) == ["body"]


@pytest.mark.parametrize(
    ("attendee", "field"),
    [
        ({"email": "nobody"}, "attendee.email"),
        ({"firstname": "a\0b"}, "attendee.firstname"),
        ({"notes": {"a\ud800b": 1}}, "attendee.notes"),
        ({"notes": {"a": ["x", "\udc00"]}}, "attendee.notes.a[1]"),
        ({"notes": {"a": "\0"}}, "attendee.notes.a"),
        ({"timezone": "Europe/Atlantis"}, "attendee.timezone"),
        ({"bringalongEmails": ["a@example.com", "b"]}, "attendee.bringalongEmails[1]"),
        ({"bringalongEmails": [f"{n}@example.com" for n in range(6)]}, "attendee.bringalongEmails"),
    ],
)
def test_a_wrong_value_is_named_as_the_sender_spelt_it(attendee: dict[str, Any], field: str, team: Team) -> None:
    body = json.dumps(booking(team, attendee={"email": "jane@example.com", "fullname": "Jane Doe", **attendee}))

    assert fields_of(team.program.post(BOOKING, body.encode())) == [field]


def test_a_name_that_cannot_be_stored_is_refused_even_where_nobody_reads_it(team: Team) -> None:
    assert fields_of(team.program.post(BOOKING, booking(team, **{"a\0": 1}))) == ["body"]


def test_everything_that_is_wrong_is_said_at_once(team: Team) -> None:
    response = team.program.post(
        BOOKING, {"start": "2027-01-04T09:00:00", "attendee": {"email": "x"}, "duration": "long"}
    )

    assert fields_of(response) == ["meetingTypeId", "start", "attendee.email", "duration"]


def test_deep_nesting_is_refused_where_it_begins(team: Team) -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = {"a": deep}
    body = booking(team, attendee={"email": "jane@example.com", "fullname": "Jane", "notes": deep})

    assert fields_of(team.program.post(BOOKING, body)) == ["attendee.notes.a"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_another_content_type_is_refused(content_type: str, team: Team) -> None:
    response = team.program.post(BOOKING, b"{}", Content_Type=content_type)

    assert problem_of(response, 415)["errorCode"] == "unsupported-media-type"


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"]
)
def test_json_by_its_other_names_is_read(content_type: str, team: Team) -> None:
    assert "meetingTypeId" in fields_of(team.program.post(BOOKING, b"{}", Content_Type=content_type))


@pytest.mark.parametrize("path", [BOOKING, "/api/nothing"])
def test_a_large_body_is_refused_unread(path: str, team: Team) -> None:
    at_most, too_much = b" " * (64 * 1024 - 2) + b"{}", b" " * (64 * 1024 - 1) + b"{}"

    assert problem_of(team.program.post(path, too_much), 413)["errorCode"] == "too-large"
    assert team.program.post(path, at_most).status_code != 413


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/booking", "POST"),
        ("DELETE", BOOKING, "POST"),
        ("POST", "/api/v4/meeting-type", "GET"),
        ("PURGE", "/api/v4/user/me", "GET"),
        ("HEAD", BOOKING, "POST"),
    ],
)
def test_another_method_is_refused_with_those_that_there_are(method: str, path: str, allowed: str, team: Team) -> None:
    response = team.program.call(method, path)

    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert method == "HEAD" or problem_of(response, 405)["errorCode"] == "method-not-allowed"


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/v4/",
        "/api/v5/booking",
        "/api/v4/meeting-type/a/b",
        "/api/%00",
        "/api/%ff",
    ],
)
def test_an_address_without_an_endpoint_is_not_found(path: str) -> None:
    for method in ("GET", "POST"):
        assert problem_of(Program().call(method, path), 404)["errorCode"] == "not-found"


@pytest.mark.parametrize("path", ["meeting-type", "appointment", "queue", "queue/workspace"])
@pytest.mark.parametrize("identifier", ["x", "0", "%00", "%22", "null", "..", "770e8400-e29b-41d4-a716-446655440002"])
def test_what_names_nothing_is_not_found(path: str, identifier: str, team: Team) -> None:
    assert problem_of(team.program.get(f"/api/v4/{path}/{identifier}"), 404)["errorCode"] == "not-found"


def test_a_strange_host_is_refused_in_the_same_shape() -> None:
    assert problem_of(Program().call("GET", "/api/v4/user/me", Host="a b"), 400)["errorCode"] == "bad-request"


def test_too_many_parameters_are_refused(team: Team) -> None:
    response = team.program.get("/api/v4/booking-availability", "&".join(f"x{n}=1" for n in range(1001)))

    assert problem_of(response, 400)["errorCode"] == "bad-request"


def test_busy_says_when_to_come_back(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise Busy(retry_after=2)

    monkeypatch.setattr(facade, "meeting_types", busy)
    response = team.program.get("/api/v4/meeting-type")

    assert problem_of(response, 503)["errorCode"] == "busy"
    assert response["Retry-After"] == "2"


@pytest.mark.parametrize("error", [RuntimeError("the password is hunter2"), SuspiciousOperation("hunter2")])
def test_an_unexpected_error_tells_nothing(
    error: Exception, team: Team, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(facade, "meeting_types", fail)
    response = team.program.get("/api/v4/meeting-type")

    assert response.status_code in (400, 500)
    assert "hunter2" not in str(problem_of(response, response.status_code))


def test_an_unexpected_error_is_logged(
    team: Team, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(facade, "meeting_types", lambda **_: 1 / 0)
    with caplog.at_level(logging.ERROR, logger="scheduling.api"):
        response = team.program.get("/api/v4/meeting-type")

    assert problem_of(response, 500)["errorCode"] == "internal-error"
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError]


def test_answers_are_kept_by_nobody(team: Team) -> None:
    assert team.program.get("/api/v4/meeting-type")["Cache-Control"] == "no-store"
