"""What programs ask and are answered, on the spellings of both generations of the API."""

import json
from datetime import timedelta
from typing import Any

import pytest

from scheduling.models import Appointment
from tests import builders
from tests.api.conftest import Team
from tests.api.program import answer_of, fields_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BOOKINGS = ("/api/booking", "/api/v4/booking", "/api/v4/booking/")
V2, V4 = "/api/booking-availability/v2", "/api/v4/booking-availability"
MORNING = "2027-01-04T09:00:00Z"
SPAN = {"start": "2027-01-04", "end": "2027-01-05"}


def body(team: Team, **changes: Any) -> dict[str, Any]:
    attendee = {
        "email": "jane@example.com",
        "firstname": "Jane",
        "lastname": "Doe",
        "receiveReminders": True,
        "notes": {},
    }
    return {"meetingTypeId": str(team.demo.pk), "start": MORNING, "attendee": attendee, **changes}


@pytest.mark.parametrize("path", ["/api/meeting-type/", "/api/v4/meeting-type/"])
def test_a_meeting_type_says_whom_to_ask_for(path: str, team: Team) -> None:
    shared, single = (answer_of(team.program.get(f"{path}{kind.pk}")) for kind in (team.demo, team.advice))

    assert (shared["queueId"], shared["userId"]) == (str(team.demo.queue.pk), None)
    assert (single["queueId"], single["userId"]) == (None, str(team.hosts[0].uuid))
    assert shared["meetingInfo"]["duration"] == shared["duration"] == 30


def test_the_meeting_types_are_those_of_the_workspace(team: Team, strangers: Team) -> None:
    listed = answer_of(team.program.get("/api/v4/meeting-type"))

    assert {kind["id"] for kind in listed} == {str(team.demo.pk), str(team.advice.pk)}


def test_v2_answers_timeframes_and_nothing_else(team: Team) -> None:
    answer = answer_of(team.program.get(V2, {"meetingTypeId": team.demo.pk, **SPAN}))

    assert answer == {
        "timezone": "UTC",
        "timeframes": [{"start": "2027-01-04T09:00:00Z", "end": "2027-01-04T17:00:00Z"}],
    }


def test_v4_says_the_same_in_every_published_shape(team: Team) -> None:
    answer = answer_of(team.program.get(V4, {"meetingTypeId": team.demo.pk, **SPAN}))

    starts = [slot["start"] for slot in answer["availableSlots"]]
    assert (len(starts), starts[0], starts[-1]) == (16, "2027-01-04T09:00:00Z", "2027-01-04T16:30:00Z")
    assert [spot["startTime"] for spot in answer["dates"][0]["spots"]] == starts
    assert answer["timeframes"] == [{"start": "2027-01-04T09:00:00Z", "end": "2027-01-04T17:00:00Z"}]
    assert (answer["duration"], answer["slotInterval"], answer["earliestAvailableDate"]) == (30, 30, "2027-01-04")
    assert not any(host.given_name in json.dumps(answer) for host in team.hosts)


def test_v4_explains_what_is_missing_when_asked(team: Team) -> None:
    builders.reserve(team.demo, builders.at("09:00"), *team.hosts)

    asked = {"meetingTypeId": team.demo.pk, **SPAN, "troubleshoot": "true"}
    refused = answer_of(team.program.get(V4, asked))["refused"]

    assert {(one["start"], one["hostName"], one["reason"]) for one in refused} == {
        (MORNING, host.full_name, "busy") for host in team.hosts
    }


@pytest.mark.parametrize("path", [V2, V4])
@pytest.mark.parametrize(
    "query",
    [
        "start=2027-01-04&end=2027-01-05",
        "startDate=2027-01-04&endDate=2027-01-05&duration=30",
        "start=2027-01-04T00:00:00Z&end=2027-01-05T00:00:00.000Z&meetingDuration=30",
        "start=2027-01-04T01:00:00+01:00&end=2027-01-05T01:00:00%2B01:00&queueId=",
        "start=2027-01-04&end=2027-01-05&queueId={queue}&hostIds={ada}&hostIds={ben}",
        "start=2027-01-04&end=2027-01-05&queueId={queue}&hostIds={ada},{ben}&unknown=1",
        "start=2027-01-04&end=2027-01-05&timezone=UTC&calculationMethod=anyone",
    ],
)
def test_a_span_is_asked_for_in_many_spellings(path: str, query: str, team: Team) -> None:
    ada, ben = (host.uuid for host in team.hosts)
    asked = f"meetingTypeId={team.demo.pk}&" + query.format(queue=team.demo.queue.pk, ada=ada, ben=ben)

    timeframes = answer_of(team.program.get(path, asked))["timeframes"]

    assert timeframes == [{"start": "2027-01-04T09:00:00Z", "end": "2027-01-04T17:00:00Z"}]


def test_a_date_is_midnight_in_the_asked_zone(team: Team) -> None:
    query = {"meetingTypeId": team.demo.pk, **SPAN, "timezone": "Asia/Tokyo"}

    answer = answer_of(team.program.get(V4, query))

    assert answer["timezone"] == "Asia/Tokyo"
    assert answer["availableSlots"][-1]["start"] == "2027-01-04T14:30:00Z"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": "2027-01-04T09:00:00"}, "start"),
        ({"end": "soon"}, "end"),
        ({"end": "2027-01-04"}, "end"),
        ({"end": "2027-06-01"}, "end"),
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"meetingDuration": "long"}, "meetingDuration"),
        ({"queueId": "x"}, "queueId"),
        ({"hostIds": "x"}, "hostIds"),
        ({"meetingTypeId": ""}, "meetingTypeId"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(changes: dict[str, str], field: str, team: Team) -> None:
    query = {"meetingTypeId": str(team.demo.pk), **SPAN, **changes}

    assert fields_of(team.program.get(V4, query)) == [field]


def test_a_parameter_that_is_no_list_is_given_once(team: Team) -> None:
    response = team.program.get(
        V4, f"meetingTypeId={team.demo.pk}&start=2027-01-04&start=2027-01-05&end=2027-01-06&timezone=UTC&timezone=UTC"
    )

    assert fields_of(response) == ["start", "timezone"]
    assert "timezone must be given only once" in problem_of(response, 400)["message"]


def test_a_meeting_type_without_queue_needs_a_host(team: Team) -> None:
    query = {"meetingTypeId": team.advice.pk, **SPAN}

    assert problem_of(team.program.get(V2, query), 400)["errorCode"] == "host-required"
    assert answer_of(team.program.get(V2, {**query, "hostIds": team.hosts[0].uuid}))["timeframes"]


@pytest.mark.parametrize("path", BOOKINGS)
def test_a_booking_is_created_and_can_be_read(path: str, team: Team) -> None:
    booked = answer_of(team.program.post(path, body(team, queueId=str(team.demo.queue.pk))), 201)

    appointment = answer_of(team.program.get(f"/api/v4/appointment/{booked['appointmentId']}"))
    assert set(booked) == {"appointmentId", "secret"}
    assert (appointment["start"], appointment["end"]) == (MORNING, "2027-01-04T09:30:00Z")
    assert (appointment["status"], appointment["isCancelled"]) == ("confirmed", False)
    assert appointment["attendees"][0]["email"] == "jane@example.com"
    assert appointment["hosts"][0]["givenName"] == "Ada"
    assert appointment["assignment"]
    assert booked["secret"] not in json.dumps(appointment)


def test_a_booking_that_needs_confirmation_is_provisional(team: Team) -> None:
    asked = body(team, meetingTypeId=str(team.advice.pk), hostIds=[str(team.hosts[0].uuid)])

    booked = answer_of(team.program.post("/api/v4/booking", asked), 201)

    assert set(booked) == {"bookingType", "provisionalBookingId"}
    assert booked["bookingType"] == "DoubleOptIn"
    appointment = answer_of(team.program.get(f"/api/v4/appointment/{booked['provisionalBookingId']}"))
    assert appointment["status"] == "provisional"


def test_what_is_booked_is_no_longer_offered(team: Team) -> None:
    for _ in team.hosts:
        answer_of(team.program.post("/api/booking", body(team)), 201)

    problem = problem_of(team.program.post("/api/booking", body(team)), 400)
    timeframes = answer_of(team.program.get(V2, {"meetingTypeId": team.demo.pk, **SPAN}))["timeframes"]

    assert problem["errorCode"] == "slot-occupied"
    assert problem["message"] == "The selected time slot is no longer available"
    assert timeframes[0]["start"] == "2027-01-04T09:30:00Z"


@pytest.mark.parametrize(
    ("changes", "error_code"),
    [
        ({"duration": 45}, "duration-not-allowed"),
        ({"start": "2027-01-04T09:10:00Z"}, "slot-occupied"),
        ({"start": "2026-12-31T09:00:00Z"}, "slot-occupied"),
        ({"start": "2999-12-31T23:59:59Z"}, "slot-occupied"),
        ({"channel": "pigeon"}, "validation-failed"),
        ({"attendee": {"email": "jane@example.com"}}, "validation-failed"),
    ],
)
def test_a_booking_is_refused_with_its_code(changes: dict[str, Any], error_code: str, team: Team) -> None:
    assert problem_of(team.program.post("/api/v4/booking", body(team, **changes)), 400)["errorCode"] == error_code
    assert not Appointment.objects.exists()


def test_the_same_key_and_body_book_once(team: Team) -> None:
    answers = [answer_of(team.program.post(path, body(team), Idempotency_Key="a"), 201) for path in BOOKINGS]

    assert answers[0] == answers[1] == answers[2]
    assert Appointment.objects.count() == 1


def test_the_same_key_with_another_body_is_a_conflict(team: Team) -> None:
    team.program.post("/api/booking", body(team), Idempotency_Key="a")

    again = team.program.post("/api/booking", body(team, start="2027-01-04T10:00:00Z"), Idempotency_Key="a")

    assert problem_of(again, 409)["errorCode"] == "idempotency-mismatch"


def test_a_key_that_is_too_long_is_named(team: Team) -> None:
    assert fields_of(team.program.post("/api/booking", body(team), Idempotency_Key="x" * 256)) == ["Idempotency-Key"]


def test_keys_of_other_programs_do_not_meet(team: Team, strangers: Team) -> None:
    team.program.post("/api/booking", body(team), Idempotency_Key="a")

    answer_of(strangers.program.post("/api/booking", body(strangers), Idempotency_Key="a"), 201)

    assert Appointment.objects.count() == 2


def test_the_queues_of_the_workspace_are_listed(team: Team) -> None:
    queues = answer_of(team.program.get(f"/api/v4/queue/workspace/{team.workspace.pk}"))

    assert [(queue["id"], queue["meetingTypeId"]) for queue in queues] == [(str(team.demo.queue.pk), str(team.demo.pk))]


def test_a_queue_shows_its_members_with_their_weights(team: Team) -> None:
    builders.book(team.demo, builders.at("09:00"))

    queue = answer_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}"))

    members = [(user["givenName"], user["weight"], user["capacity"], user["bookings"]) for user in queue["users"]]
    assert members == [("Ada", 2, 2, 1), ("Ben", 1, 1, 0)]
    assert (queue["groups"], queue["workspaceId"]) == ([], str(team.workspace.pk))


def test_next_hosts_come_in_order_with_reasons(team: Team) -> None:
    hosts = answer_of(team.program.get(f"/api/v4/queue/{team.demo.queue.pk}/next"))["nextHosts"]

    assert [(host["position"], host["givenName"]) for host in hosts] == [(1, "Ada"), (2, "Ben")]
    assert all(host["reason"] for host in hosts)


def test_next_hosts_at_a_time_are_those_who_are_free_then(team: Team) -> None:
    builders.reserve(team.demo, builders.at("09:00"), team.hosts[0])
    path = f"/api/v4/queue/{team.demo.queue.pk}/next"

    then = answer_of(team.program.get(path, {"start": MORNING, "duration": "30"}))["nextHosts"]

    assert [host["givenName"] for host in then] == ["Ben"]
    assert (
        problem_of(team.program.get(path, {"start": MORNING, "duration": "7"}), 400)["errorCode"]
        == "duration-not-allowed"
    )
    assert fields_of(team.program.get(path, {"start": "2027-01-04"})) == ["start"]


def test_a_provisional_booking_expires_by_itself(team: Team) -> None:
    start = builders.at("09:00")
    builders.reserve(team.advice, start, team.hosts[0], hold_until=builders.NOW)

    listed = answer_of(team.program.get(f"/api/v4/appointment/{Appointment.objects.get().pk}"))

    assert listed["status"] == "expired"
    assert start - timedelta(hours=1) > builders.NOW
