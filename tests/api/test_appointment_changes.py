"""Programs and attendees cancel and move an appointment, and who may."""

import json
from typing import Any

import pytest

from scheduling.api import limits
from scheduling.models import ApiKey, Appointment, MeetingType
from tests import builders
from tests.api.changes import (
    CANCEL,
    CANCEL_BY_SECRET,
    ELEVEN,
    LIST,
    MOVE,
    MOVE_BY_SECRET,
    WAITING,
    by_secret,
    secret,
    visitor,
)
from tests.api.conftest import Team, new_key
from tests.api.program import Program, answer_of, fields_of, problem_of
from tests.builders import at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


# Cancelling


@pytest.mark.parametrize("path", CANCEL)
@pytest.mark.parametrize("body", [{"cancellationReason": "Unable to attend"}, {"reason": "Unable to attend"}])
def test_a_host_cancels(path: str, body: dict[str, str], team: Team, booking: Appointment) -> None:
    cancelled = answer_of(team.program.post(path.format(id=booking.pk), body))

    assert (cancelled["id"], cancelled["status"], cancelled["isCancelled"]) == (str(booking.pk), "cancelled", True)
    assert cancelled["cancellationReason"] == "Unable to attend"
    assert cancelled == answer_of(team.program.get(f"/api/v4/appointment/{booking.pk}"))


@pytest.mark.parametrize("body", [b"", {}])
def test_a_reason_is_not_needed(body: Any, team: Team, booking: Appointment) -> None:
    by_host = builders.book(team.demo, at("11:00"))

    assert answer_of(team.program.post(CANCEL[0].format(id=by_host.pk), body))["cancellationReason"] == ""
    path = CANCEL_BY_SECRET.format(id=booking.pk, secret=secret(booking))
    assert answer_of(visitor.post(path, body))["isCancelled"]


def test_an_empty_body_needs_no_content_type(team: Team, booking: Appointment) -> None:
    assert answer_of(team.program.call("POST", CANCEL[1].format(id=booking.pk)))["status"] == "cancelled"


def test_the_secret_cancels_without_a_key(booking: Appointment) -> None:
    path = CANCEL_BY_SECRET.format(id=booking.pk, secret=secret(booking))

    cancelled = answer_of(visitor.post(path, {"cancellationReason": "Schedule conflict"}))

    assert (cancelled["status"], cancelled["cancellationReason"]) == ("cancelled", "Schedule conflict")
    assert cancelled["assignment"] is None  # balances are the team's own business
    assert secret(booking) not in json.dumps(cancelled)


def test_cancelling_twice_is_a_conflict(team: Team, booking: Appointment) -> None:
    path = CANCEL[0].format(id=booking.pk)
    first = answer_of(team.program.post(path, {"reason": "one"}))

    problem = problem_of(team.program.post(path, {"reason": "two"}), 409)

    assert problem["errorCode"] == "already-cancelled"
    assert answer_of(team.program.get(f"/api/v4/appointment/{booking.pk}")) == first


def test_a_reason_that_is_too_long_is_named_as_it_was_sent(team: Team, booking: Appointment) -> None:
    path = CANCEL[0].format(id=booking.pk)

    assert fields_of(team.program.post(path, {"reason": "x" * 501})) == ["reason"]
    assert fields_of(team.program.post(path, {"cancellationReason": "a\u0007"})) == ["cancellationReason"]


# Rescheduling


@pytest.mark.parametrize("path", MOVE)
def test_a_host_reschedules(path: str, team: Team, booking: Appointment) -> None:
    moved = answer_of(team.program.post(path.format(id=booking.pk), {"start": ELEVEN}))

    shown = answer_of(team.program.get(f"/api/v4/appointment/{booking.pk}"))
    assert moved == {"appointmentId": str(booking.pk), "secret": secret(booking)}
    assert (shown["start"], shown["end"]) == ("2027-01-04T11:00:00Z", "2027-01-04T11:30:00Z")
    assert shown["rescheduledAt"] == "2027-01-01T00:00:00Z"


@pytest.mark.parametrize("path", MOVE_BY_SECRET)
def test_the_secret_reschedules_without_a_key(path: str, booking: Appointment) -> None:
    assert answer_of(visitor.post(path, by_secret(booking))) == {
        "appointmentId": str(booking.pk),
        "secret": secret(booking),
    }


def test_a_taken_start_is_refused_as_in_booking(team: Team, booking: Appointment) -> None:
    builders.reserve(team.demo, at("11:00"), *team.hosts)

    problem = problem_of(team.program.post(MOVE[0].format(id=booking.pk), {"start": ELEVEN}), 400)

    assert problem["errorCode"] == "slot-occupied"
    assert problem["message"] == "The selected time slot is no longer available"


def test_the_deadline_binds_the_secret_and_not_the_key(team: Team, booking: Appointment) -> None:
    MeetingType.objects.filter(pk=team.demo.pk).update(change_deadline=7 * 1440)
    cancel = CANCEL_BY_SECRET.format(id=booking.pk, secret=secret(booking))

    refused = [visitor.post(MOVE_BY_SECRET[0], by_secret(booking)), visitor.post(cancel, {})]

    assert {problem_of(response, 409)["errorCode"] for response in refused} == {"deadline-passed"}
    answer_of(team.program.post(MOVE[0].format(id=booking.pk), {"start": ELEVEN}))
    answer_of(team.program.post(CANCEL[0].format(id=booking.pk), {}))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["start", "appointmentId", "secret"]),
        ({"start": "2027-01-04T11:00:00", "appointmentId": "x", "secret": "y"}, ["start"]),
        ({"start": ELEVEN, "appointmentId": 7, "secret": None}, ["appointmentId", "secret"]),
    ],
)
def test_everything_that_is_missing_is_named(body: dict[str, Any], fields: list[str], team: Team) -> None:
    assert fields_of(visitor.post(MOVE_BY_SECRET[0], body)) == fields


def test_a_host_names_the_start(team: Team, booking: Appointment) -> None:
    assert fields_of(team.program.post(MOVE[1].format(id=booking.pk), {})) == ["start"]


# Who may


def test_a_wrong_secret_and_an_unknown_appointment_are_one_and_the_same(team: Team, booking: Appointment) -> None:
    nobody = Appointment(pk=team.workspace.pk)
    other = builders.book(team.demo, at("11:00"))
    pairs = [(booking, "guess"), (booking, secret(other)), (nobody, "guess"), (nobody, secret(nobody))]

    answers = [visitor.post(CANCEL_BY_SECRET.format(id=row.pk, secret=text), {}) for row, text in pairs]
    answers += [visitor.post(MOVE_BY_SECRET[0], by_secret(row, secret=text)) for row, text in pairs]
    answers.append(visitor.post(CANCEL_BY_SECRET.format(id="appt-uuid-12345", secret="x"), {}))
    answers.append(visitor.post(MOVE_BY_SECRET[0], by_secret(booking, appointmentId="appt-uuid-12345")))

    assert len({json.dumps(problem_of(response, 404)) for response in answers}) == 1
    assert not Appointment.objects.exclude(status="confirmed").exists()


def test_other_workspaces_change_nothing_here(strangers: Team, booking: Appointment, hold: Appointment) -> None:
    for path in (*CANCEL, *MOVE):
        problem_of(strangers.program.post(path.format(id=booking.pk), {"start": ELEVEN}), 404)
    for word in ("confirm", "decline"):
        problem_of(strangers.program.post(f"/api/v4/provisional-booking/{hold.pk}/{word}", {}), 404)

    assert answer_of(strangers.program.get(LIST))["total"] == 0
    assert answer_of(strangers.program.get(WAITING))["total"] == 0
    assert set(Appointment.objects.values_list("status", "start")) == {
        ("confirmed", at("10:00")),
        ("provisional", at("15:00")),
    }


def test_a_booking_key_may_not_change_what_it_booked(team: Team, booking: Appointment) -> None:
    program = Program(new_key(team.workspace, scope=ApiKey.Scope.BOOKING))
    paths = [path.format(id=booking.pk) for path in (*CANCEL, *MOVE)]
    paths += [f"/api/v4/provisional-booking/{booking.pk}/{word}" for word in ("confirm", "decline")]

    refused = [program.post(path, {"start": ELEVEN}) for path in paths]
    refused += [program.get(LIST), program.get(WAITING)]

    assert {problem_of(response, 403)["errorCode"] for response in refused} == {"forbidden"}


def test_without_a_key_hosts_are_asked_for_one(booking: Appointment) -> None:
    for path in (*CANCEL, *MOVE):
        problem_of(visitor.post(path.format(id=booking.pk), {"start": ELEVEN}), 401)


@pytest.mark.parametrize("right", [True, False])
def test_secrets_from_one_network_are_counted(right: bool, booking: Appointment) -> None:
    text = secret(booking) if right else "guess"
    cancel = CANCEL_BY_SECRET.format(id=booking.pk, secret=text)
    for _ in range(limits.BY_SECRET.allowed):
        visitor.post(cancel, {})

    refused = [visitor.post(cancel, {}), visitor.post(MOVE_BY_SECRET[0], by_secret(booking, secret=text))]

    assert {problem_of(response, 429)["errorCode"] for response in refused} == {"rate-limited"}
    assert all(int(response["Retry-After"]) > 0 for response in refused)


def test_no_log_holds_the_secret(booking: Appointment, caplog: pytest.LogCaptureFixture) -> None:
    path = CANCEL_BY_SECRET.format(id=booking.pk, secret=secret(booking))
    for _ in range(2):
        visitor.post(path, {})

    assert "/confirm/cancel/" in caplog.text
    assert secret(booking) not in caplog.text
