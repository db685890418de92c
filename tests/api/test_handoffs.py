"""Hand-offs, with the requests of the documents."""

from typing import Any

import pytest

from scheduling.models import Appointment, Host
from tests import builders
from tests.api.conftest import Team
from tests.api.program import answer_of, fields_of, problem_of
from tests.builders import at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ONE, OPTIONS, BULK = "/api/v4/handoff/appointment", "/api/v4/handoff/available-handoffs", "/api/v4/handoff/bulk"


def ids(*hosts: Host) -> list[str]:
    return [str(host.uuid) for host in hosts]


def booked(team: Team, time: str = "10:00") -> Appointment:
    """Ada's turn."""
    return builders.book(team.demo, at(time), queue_id=str(team.demo.queue.pk), host_ids=(str(team.hosts[0].uuid),))


@pytest.mark.parametrize("name", ["targetUserId", "userId"])
def test_an_appointment_goes_to_a_user(team: Team, name: str) -> None:
    booking, (ada, ben) = booked(team), team.hosts

    answer = answer_of(
        team.program.acting_as(ada.uuid).post(ONE, {"appointmentId": str(booking.pk), name: str(ben.uuid)})
    )

    assert (answer["id"], answer["start"], answer["status"]) == (str(booking.pk), "2027-01-04T10:00:00Z", "confirmed")
    assert ([host["fullName"] for host in answer["hosts"]], answer["hostIds"]) == (["Ben"], ids(ben))
    assert answer["assignment"]["reason"] == "Handed over by Ada to Ben."
    assert answer["assignment"]["hand_off"]["by"] == {"id": str(ada.uuid), "name": "Ada"}
    assert answer_of(team.program.get(f"/api/v4/appointment/{booking.pk}")) == answer


def test_an_appointment_goes_to_a_queue_or_a_group(team: Team) -> None:
    first, second = booked(team), booked(team, "11:00")
    group = builders.tier(team.demo, 1, team.hosts[1:])

    to_queue = answer_of(team.program.post(ONE, {"appointmentId": str(first.pk), "queueId": str(team.demo.queue.pk)}))
    to_group = answer_of(team.program.post(ONE, {"appointmentId": str(second.pk), "queueGroupId": str(group.pk)}))

    assert [answer["hosts"][0]["fullName"] for answer in (to_queue, to_group)] == ["Ben", "Ben"]
    assert to_queue["queueId"] == str(team.demo.queue.pk)


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        ({}, ["targetUserId"]),
        ({"targetUserId": "", "queueId": None}, ["targetUserId"]),
        ({"targetUserId": "a", "userId": "b"}, ["targetUserId", "userId"]),
        ({"userId": "a", "queueId": "b", "queueGroupId": "c"}, ["userId", "queueId", "queueGroupId"]),
        ({"targetUserId": 7}, ["targetUserId"]),
        ({"targetUserId": "a", "coverCounts": "no", "reason": "x" * 501}, ["coverCounts", "reason"]),
    ],
)
def test_a_hand_off_has_exactly_one_target(team: Team, target: dict[str, Any], fields: list[str]) -> None:
    booking = booked(team)

    assert fields_of(team.program.post(ONE, {"appointmentId": str(booking.pk), **target})) == fields
    assert builders.taken_by(booking) == "Ada"


def test_both_names_of_a_user_may_be_sent_when_they_say_the_same(team: Team) -> None:
    [ben] = ids(team.hosts[1])
    body = {"appointmentId": str(booked(team).pk), "targetUserId": ben, "userId": ben}

    assert answer_of(team.program.post(ONE, body))["hostIds"] == [ben]


def test_a_host_who_is_not_free_is_refused_in_words(team: Team) -> None:
    booking, ben = booked(team), team.hosts[1]
    builders.reserve(team.demo, at("10:00"), ben)

    problem = problem_of(team.program.post(ONE, {"appointmentId": str(booking.pk), "targetUserId": str(ben.uuid)}), 400)

    assert (problem["errorCode"], problem["message"]) == ("slot-occupied", "Ben is busy then")


def test_the_host_that_it_has_already_is_named_as_a_fault(team: Team) -> None:
    body = {"appointmentId": str(booked(team).pk), "userId": str(team.hosts[0].uuid)}

    assert fields_of(team.program.post(ONE, body)) == ["userId"]


def test_nothing_of_another_workspace_can_be_reached(team: Team, strangers: Team) -> None:
    booking, theirs = booked(team), booked(strangers)
    stranger = strangers.hosts[1]
    bodies = [
        {"appointmentId": str(theirs.pk), "targetUserId": str(team.hosts[1].uuid)},
        {"appointmentId": str(booking.pk), "targetUserId": str(stranger.uuid)},
        {"appointmentId": str(booking.pk), "queueId": str(strangers.demo.queue.pk)},
        {"appointmentId": str(booking.pk), "queueGroupId": str(builders.tier(strangers.demo, 1, [stranger]).pk)},
        {"appointmentId": "none", "targetUserId": str(team.hosts[1].uuid)},
    ]

    for body in bodies:
        assert problem_of(team.program.post(ONE, body), 404)["errorCode"] == "not-found"
    assert problem_of(team.program.get(OPTIONS, {"appointmentId": theirs.pk}), 404)["errorCode"] == "not-found"
    assert [builders.taken_by(row) for row in (booking, theirs)] == ["Ada", "Ada"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": "cancelled"}, "already-cancelled"),
        ({"status": "declined"}, "stale"),
        ({"start": builders.NOW}, "already-started"),
    ],
)
def test_what_no_longer_stands_is_a_conflict(team: Team, facts: dict[str, Any], code: str) -> None:
    booking = booked(team)
    Appointment.objects.filter(pk=booking.pk).update(**facts)

    body = {"appointmentId": str(booking.pk), "targetUserId": str(team.hosts[1].uuid)}

    assert problem_of(team.program.post(ONE, body), 409)["errorCode"] == code
    assert problem_of(team.program.get(OPTIONS, {"appointmentId": booking.pk}), 409)["errorCode"] == code


def test_the_options_are_everybody_else_and_the_queues(team: Team) -> None:
    booking, (_, ben) = booked(team), team.hosts
    cem = builders.host(team.workspace, "Cem")
    builders.reserve(team.demo, at("10:00"), ben)
    builders.host(team.workspace, "Dana", hours={"tue": ["09:00-17:00"]})
    builders.round_robin(team.workspace, [cem], duration=45)
    other = builders.round_robin(team.workspace, [cem, ben])

    options = answer_of(team.program.get(OPTIONS, {"appointmentId": booking.pk}))

    assert [(user["fullName"], user["blocked"], user["blockedReason"]) for user in options["users"]] == [
        ("Ben", "not_available", "Is busy then."),
        ("Cem", None, ""),
        ("Dana", "outside_hours", "Does not work then."),
    ]
    assert {(queue["id"], queue["available"]) for queue in options["queues"]} == {
        (str(team.demo.queue.pk), 0),
        (str(other.queue.pk), 1),
    }


def test_the_options_are_asked_for_an_appointment(team: Team) -> None:
    assert fields_of(team.program.get(OPTIONS)) == ["appointmentId"]


# In bulk


def test_a_holiday_is_covered_with_the_documented_requests(team: Team) -> None:
    ada, ben = team.hosts
    day, later = booked(team), booked(team, "16:30")
    builders.reserve(team.demo, at("16:30"), ben)

    answer = answer_of(
        team.program.post(
            BULK,
            {
                "fromUserIds": ids(ada),
                "targetUserId": str(ben.uuid),
                "startDate": "2027-01-04",
                "endDate": "2027-01-04",
            },
        )
    )

    assert answer == {"handedOff": 1, "failed": 1, "success": [str(day.pk)], "conflicts": [str(later.pk)]}
    assert (builders.taken_by(day), builders.taken_by(later)) == ("Ben", "Ada")


def test_the_reference_form_spreads_over_several(team: Team) -> None:
    ada, ben = team.hosts
    cem = builders.host(team.workspace, "Cem")
    bookings = [booked(team, time) for time in ("09:00", "10:00", "11:00", "12:00")]

    answer = answer_of(
        team.program.post(
            BULK,
            {
                "userId": ids(ada),
                "targetUserIds": ids(ben, cem),
                "start": "2027-01-04T09:00:00Z",
                "end": "2027-01-04T12:00:00Z",
            },
        )
    )

    assert (answer["handedOff"], answer["failed"]) == (3, 0)
    assert [builders.taken_by(booking) for booking in bookings] == ["Ben", "Cem", "Ben", "Ada"]


DATES = {"startDate": "2027-01-04", "endDate": "2027-01-05"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["fromUserIds", "startDate", "endDate", "targetUserId"]),
        ({"fromUserIds": [], "targetUserIds": [], **DATES}, ["fromUserIds", "targetUserId"]),
        ({"userId": ["a"], "targetUserIds": ["b", "A"], **DATES}, ["targetUserIds"]),
        ({"userId": "a", "targetUserId": "b", **DATES, "start": "2027-01-05"}, ["startDate"]),
        ({"userId": "a", "targetUserId": "b", "start": "tomorrow", "end": "2027-01-05T10:00:00"}, ["start", "end"]),
    ],
)
def test_all_that_is_wrong_with_a_bulk_is_named(team: Team, body: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(team.program.post(BULK, body)) == fields


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"startDate": "2027-01-05", "endDate": "2027-01-04"}, "endDate"),
        ({"start": "2027-01-05T09:00:00Z", "end": "2027-01-05T09:00:00Z"}, "end"),
    ],
)
def test_a_span_does_not_end_before_it_starts(team: Team, dates: dict[str, str], field: str) -> None:
    [ada, ben] = ids(*team.hosts)

    assert fields_of(team.program.post(BULK, {"fromUserIds": [ada], "targetUserId": ben, **dates})) == [field]


def test_a_bulk_reaches_nobody_of_another_workspace(team: Team, strangers: Team) -> None:
    [ada, ben], [theirs, _] = ids(*team.hosts), ids(*strangers.hosts)
    booked(strangers)

    for who in ({"fromUserIds": [theirs], "targetUserId": ben}, {"fromUserIds": [ada], "targetUserIds": [ben, theirs]}):
        assert problem_of(team.program.post(BULK, {**who, **DATES}), 404)["errorCode"] == "not-found"


def test_the_widest_span_is_no_fault(team: Team) -> None:
    [ada, ben] = ids(*team.hosts)
    body = {"fromUserIds": [ada], "targetUserId": ben, "startDate": "1970-01-01", "endDate": "2999-12-31"}

    assert answer_of(team.program.post(BULK, body))["handedOff"] == 0
