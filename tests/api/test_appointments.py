"""The life of an appointment as programs see it: listed, moved, cancelled, confirmed, declined."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.api import limits
from scheduling.models import ApiKey, Appointment, MeetingType
from scheduling.secrets import secret_of
from tests import builders
from tests.api.conftest import Team, new_key
from tests.api.program import Program, answer_of, fields_of, problem_of
from tests.builders import MONDAY, NOW, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LIST = "/api/v4/appointment/paginated"
WAITING = "/api/v4/provisional-booking/paginated"
CANCEL = ("/api/booking/cancel/{id}", "/api/v4/appointment/{id}/cancel", "/api/v4/appointment/{id}/cancel/")
CANCEL_BY_SECRET = "/api/booking/confirm/cancel/{id}/{secret}"
MOVE = ("/api/booking/reschedule/{id}", "/api/v4/appointment/{id}/reschedule")
MOVE_BY_SECRET = ("/api/booking/confirm/reschedule/", "/api/booking/confirm/reschedule")
ELEVEN = "2027-01-04T12:00:00+01:00"
visitor = Program()


@pytest.fixture
def booking(team: Team) -> Appointment:
    return builders.book(team.demo, at("10:00"))


@pytest.fixture
def hold(team: Team) -> Appointment:
    return builders.book(team.advice, at("15:00"), host_ids=(str(team.hosts[0].uuid),))


def secret(booking: Appointment) -> str:
    return secret_of(str(booking.pk), booking.secret_version)


def by_secret(booking: Appointment, **changes: Any) -> dict[str, Any]:
    return {"appointmentId": str(booking.pk), "secret": secret(booking), "start": ELEVEN, **changes}


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


# Listing


def test_a_page_counts_from_one_beside_limit_and_from_zero_beside_page_size(team: Team) -> None:
    bookings = [builders.reserve(team.demo, at(f"{hour:02}:00"), team.hosts[0]) for hour in range(9, 14)]
    ids = [str(row.pk) for row in bookings]

    def page(query: str) -> tuple[list[int], int, int, int]:
        found = answer_of(team.program.get(LIST, query))
        numbers = [ids.index(row["id"]) for row in found["appointments"]]
        return numbers, found["total"], found["page"], found["pageSize"]

    assert page("page=1&limit=2") == ([0, 1], 5, 1, 2)
    assert page("page=3&limit=2") == ([4], 5, 3, 2)
    assert page("page=0&pageSize=2") == ([0, 1], 5, 0, 2)
    assert page("page=2&pageSize=2") == ([4], 5, 2, 2)
    assert page("page=9&limit=2") == ([], 5, 9, 2)
    assert page("") == page("page=1&limit=20") == ([0, 1, 2, 3, 4], 5, 1, 20)
    assert page("pageSize=3") == ([0, 1, 2], 5, 0, 3)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0&limit=20", "page"),
        ("page=0", "page"),
        ("page=1&limit=20&pageSize=20", "pageSize"),
        ("page=1&limit=101", "limit"),
        ("page=-1&pageSize=5", "page"),
        ("page=x", "page"),
        ("status=done", "status"),
        ("start=2027-01-05&end=2027-01-04", "end"),
        ("startDate=2027-01-04T09:00:00", "startDate"),
        ("timezone=Europe/Atlantis", "timezone"),
        ("search=a%00b", "search"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(query: str, field: str, team: Team) -> None:
    assert [path.split("[")[0] for path in fields_of(team.program.get(LIST, query))] == [field]


def test_both_spellings_of_the_path_answer(team: Team, booking: Appointment) -> None:
    as_documented = answer_of(team.program.get(f"{LIST}/", "page=1&limit=20"))

    assert as_documented == answer_of(team.program.get(LIST))
    (shown,) = as_documented["appointments"]
    assert shown == {**answer_of(team.program.get(f"/api/v4/appointment/{booking.pk}")), "assignment": None}


def test_appointments_of_one_start_keep_their_order(team: Team) -> None:
    rows = [builders.reserve(team.demo, at("10:00"), host) for host in team.hosts]
    early = builders.reserve(team.demo, at("09:00"), team.hosts[0])
    pages = [answer_of(team.program.get(LIST, f"page={n}&limit=1"))["appointments"][0]["id"] for n in (1, 2, 3)]

    assert pages == [str(early.pk), *sorted(str(row.pk) for row in rows)]


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ("start=2027-01-04T10:00:00Z", [10, 23]),
        ("end=2027-01-04T10:00:00Z", [0]),
        ("start=2027-01-04T00:00:00Z&end=2027-01-04T10:00:01Z", [0, 10]),
        ("start=2027-01-04&end=2027-01-05", [0, 10, 23]),
        ("startDate=2027-01-04&endDate=2027-01-05&timezone=America/New_York", [10, 23]),
        ("start=2027-01-05&timezone=Asia/Tokyo", [23]),
        ("start=2027-01-01&end=2027-12-31", [0, 10, 23]),
    ],
)
def test_a_span_is_asked_for_in_many_spellings(query: str, hours: list[int], team: Team) -> None:
    for hour in (0, 10, 23):
        builders.reserve(team.demo, MONDAY + timedelta(hours=hour), team.hosts[0])

    found = answer_of(team.program.get(LIST, query))

    assert [int(row["start"][11:13]) for row in found["appointments"]] == hours
    assert found["total"] == len(hours)


def test_a_date_is_midnight_where_the_meeting_type_is(team: Team) -> None:
    far = builders.one_on_one(team.workspace, team.hosts, timezone="Pacific/Auckland")
    start = at("12:00") - timedelta(days=1)  # a Sunday in UTC, a Monday in Auckland
    monday = builders.reserve(far, start, team.hosts[0])
    builders.reserve(team.demo, start, team.hosts[1])

    found = answer_of(team.program.get(LIST, "start=2027-01-04&end=2027-01-05"))

    assert [row["id"] for row in found["appointments"]] == [str(monday.pk)]


def test_the_status_is_that_of_now(team: Team) -> None:
    names = ("confirmed", "provisional", "expired by reading", "cancelled", "declined", "expired")
    for hour, name in enumerate(names, start=9):
        until = {"provisional": NOW + timedelta(hours=1), "expired by reading": NOW}.get(name)
        row = builders.reserve(team.demo, at(f"{hour:02}:00"), team.hosts[0], hold_until=until)
        if until is None:
            Appointment.objects.filter(pk=row.pk).update(status=name, fullname=name)

    def hours(query: str) -> list[int]:
        found = answer_of(team.program.get(LIST, query))["appointments"]
        return [int(row["start"][11:13]) for row in found]

    assert hours("status=confirmed") == [9]
    assert hours("status=provisional") == [10]
    assert hours("status=expired") == [11, 14]
    assert hours("status=cancelled&status=declined") == hours("status=cancelled,declined") == [12, 13]
    assert hours("status=") == [9, 10, 11, 12, 13, 14]
    statuses = [row["status"] for row in answer_of(team.program.get(LIST))["appointments"]]
    assert statuses == ["confirmed", "provisional", "expired", "cancelled", "declined", "expired"]


@pytest.mark.parametrize("search", ["ada", "LOVELACE", "lovelace ada", "ada@example.com", "030 1234", "30+12"])
def test_an_attendee_is_found_by_words(search: str, team: Team) -> None:
    rows = [builders.reserve(team.demo, at(start), team.hosts[0]) for start in ("09:00", "10:00", "11:00")]
    Appointment.objects.filter(pk=rows[0].pk).update(fullname="Ada Lovelace", phone="+49 030 1234")
    Appointment.objects.filter(pk=rows[1].pk).update(fullname="Grace Hopper", email="grace@example.org", phone="555")
    Appointment.objects.filter(pk=rows[2].pk).update(fullname="100% Nobody", email="x_y@example.org")

    found = answer_of(team.program.get(LIST, {"search": search.replace("+", " ")}))["appointments"]

    assert [row["id"] for row in found] == [str(rows[0].pk)]
    wild = answer_of(team.program.get(LIST, {"search": "%"}))["appointments"]
    assert [row["id"] for row in wild] == [str(rows[2].pk)]


def test_a_meeting_type_is_picked_also_when_it_is_no_longer_offered(team: Team, strangers: Team) -> None:
    wanted = builders.reserve(team.demo, at("10:00"), team.hosts[0])
    builders.reserve(team.advice, at("11:00"), team.hosts[0])
    MeetingType.objects.filter(pk=team.demo.pk).update(is_active=False)

    found = answer_of(team.program.get(LIST, {"meetingTypeId": str(team.demo.pk)}))

    assert ([row["id"] for row in found["appointments"]], found["total"]) == ([str(wanted.pk)], 1)
    for unknown in (strangers.demo.pk, team.workspace.pk, "x"):
        problem_of(team.program.get(LIST, {"meetingTypeId": str(unknown)}), 404)


def test_a_longer_page_asks_the_database_no_more_often(team: Team) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            answer_of(team.program.get(path, "start=2027-01-04&end=2028-01-01&page=1&limit=100"))
        return len(asked)

    builders.reserve(team.demo, MONDAY, *team.hosts, hold_until=at("08:00"))
    few = queries(LIST), queries(WAITING)
    for day in range(1, 30):
        builders.reserve(team.demo, MONDAY + timedelta(days=day), *team.hosts, hold_until=at("08:00"))

    assert (queries(LIST), queries(WAITING)) == few
    assert max(few) <= 6


# Provisional bookings


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
