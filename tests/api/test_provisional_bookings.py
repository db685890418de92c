"""Bookings that wait for a host as programs see them: listed, confirmed, declined."""

import json
from typing import Any

import pytest

from scheduling.models import Appointment
from tests.api.changes import CANCEL, WAITING, secret
from tests.api.conftest import Team
from tests.api.program import answer_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_waits_is_listed_with_what_was_sent(team: Team, hold: Appointment, booking: Appointment) -> None:
    found = answer_of(team.program.get(f"{WAITING}/", "page=1&limit=20"))

    (waiting,) = found["provisionalBookings"]
    assert (found["total"], found["page"], found["pageSize"]) == (1, 1, 20)
    assert (waiting["id"], waiting["type"], waiting["bookingType"]) == (str(hold.pk), "doubleOptIn", "DoubleOptIn")
    assert (waiting["start"], waiting["expiresAt"]) == ("2027-01-04T15:00:00Z", "2027-01-01T01:00:00Z")
    assert (waiting["meetingTypeId"], waiting["hostIds"]) == (str(team.advice.pk), [str(team.hosts[0].uuid)])
    assert waiting["attendee"]["email"] == "ada@example.com"
    assert waiting["hosts"][0]["givenName"] == "Ada"
    assert secret(hold) not in json.dumps(found)


def test_what_became_of_others_can_be_asked_for(team: Team, hold: Appointment, booking: Appointment) -> None:
    answer_of(team.program.post(f"/api/v4/provisional-booking/{hold.pk}/confirm", {}))

    assert answer_of(team.program.get(WAITING))["total"] == 0
    confirmed = answer_of(team.program.get(WAITING, "status=confirmed"))["provisionalBookings"]
    assert [row["id"] for row in confirmed] == [str(hold.pk)]


@pytest.mark.parametrize("body", [b"", {}])
def test_a_host_confirms(body: Any, team: Team, hold: Appointment) -> None:
    path = f"/api/v4/provisional-booking/{hold.pk}/confirm"

    first, again = answer_of(team.program.post(path, body)), answer_of(team.program.post(path, body))

    assert first == again
    assert (first["id"], first["status"], first["expiresAt"]) == (str(hold.pk), "confirmed", None)


def test_a_host_declines(team: Team, hold: Appointment) -> None:
    path = f"/api/v4/provisional-booking/{hold.pk}"

    declined = answer_of(team.program.post(f"{path}/decline", {"reason": "Fully booked"}))

    assert (declined["status"], declined["cancellationReason"]) == ("declined", "Fully booked")
    refused = [team.program.post(f"{path}/{word}", {}) for word in ("confirm", "decline")]
    refused += [team.program.post(CANCEL[0].format(id=hold.pk), {})]
    problems = [problem_of(response, 409) for response in refused]
    assert {(problem["errorCode"], problem["message"]) for problem in problems} == {
        ("stale", "The booking was declined")
    }


def test_what_never_waited_is_no_provisional_booking(team: Team, booking: Appointment) -> None:
    for word in ("confirm", "decline"):
        problem_of(team.program.post(f"/api/v4/provisional-booking/{booking.pk}/{word}", {}), 404)
        problem_of(team.program.post(f"/api/v4/provisional-booking/x/{word}", {}), 404)
