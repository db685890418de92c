"""Appointments as programs see them: page by page, of a span, with a status, by words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import Appointment, MeetingType
from tests import builders
from tests.api.changes import LIST, WAITING
from tests.api.conftest import Team
from tests.api.program import answer_of, fields_of, problem_of
from tests.builders import MONDAY, NOW, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
