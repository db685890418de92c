"""Days off and extra hours as programs add them for a user."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling.models import AvailabilityException, Host
from tests import builders
from tests.api.conftest import Team
from tests.api.program import answer_of, fields_of, problem_of
from tests.builders import MONDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PATH = "/api/availability-exception/user"
VACATION = {"startDate": "2027-01-04", "endDate": "2027-01-05", "isAvailable": False, "name": "Vacation"}


def add(team: Team, host: Host, **changes: Any) -> Any:
    return answer_of(team.program.acting_as(host.uuid).post(PATH, {**VACATION, **changes}), 201)


def refused(team: Team, **changes: Any) -> list[str]:
    return fields_of(team.program.acting_as(team.hosts[0].uuid).post(PATH, {**VACATION, **changes}))


def hosts_at(team: Team, text: str) -> list[str]:
    return [host.given_name for host in builders.next_hosts(team.demo, at(text))]


def test_a_day_off_counts_at_once_for_the_acting_user(team: Team) -> None:
    ada, ben = team.hosts
    before = hosts_at(team, "10:00"), len(builders.offer(team.demo).starts)

    added = add(team, ada)

    row = AvailabilityException.objects.get()
    assert added == {
        **VACATION,
        "id": str(row.pk),
        "userId": str(ada.uuid),
        "hours": None,
        "createdAt": "2027-01-01T00:00:00Z",
        "updatedAt": "2027-01-01T00:00:00Z",
    }
    assert before == (["Ada", "Ben"], 16)
    assert hosts_at(team, "10:00") == ["Ben"]
    add(team, ben)
    assert builders.offer(team.demo).starts == ()
    assert len(builders.offer(team.demo, (MONDAY + timedelta(days=2)).date()).starts) == 16


def test_hours_may_be_added_or_taken(team: Team) -> None:
    add(team, team.hosts[0], isAvailable=True, hours=["18:00-19:00"])
    for host in team.hosts:
        add(team, host, hours=["09:00-12:00"], name="")

    starts = builders.offer(team.demo).starts

    assert (starts[0], starts[-1]) == (at("12:00"), at("18:30"))


def test_what_is_booked_already_stays_booked(team: Team) -> None:
    booking = builders.book(team.demo, at("10:00"))

    add(team, team.hosts[0])

    booking.refresh_from_db()
    assert (booking.status, builders.taken_by(booking)) == ("confirmed", "Ada")


def test_instants_stand_for_their_dates_in_the_zone_of_the_user(team: Team) -> None:
    tokyo = builders.host(team.workspace, "Toki", zone="Asia/Tokyo")

    added = add(team, tokyo, startDate="2027-01-03T15:00:00Z", endDate="2027-01-05T14:59:00.000Z")

    assert (added["startDate"], added["endDate"]) == ("2027-01-04", "2027-01-05")


def test_the_same_days_sent_again_are_the_same_exception(team: Team) -> None:
    first, again = add(team, team.hosts[0]), add(team, team.hosts[0], name="Skiing")
    other = add(team, team.hosts[0], hours=["09:00-12:00"])

    assert again == {**first, "name": "Skiing"}
    assert other["id"] != first["id"]
    assert AvailabilityException.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"startDate": "4.1.2027", "endDate": None}, ["startDate", "endDate"]),
        ({"endDate": "2027-01-03"}, ["endDate"]),
        ({"endDate": "2030-01-05"}, ["endDate"]),
        ({"endDate": "2027-01-03T23:00:00Z"}, ["endDate"]),
        ({"endDate": "2027-01-05T00:00:00"}, ["endDate"]),
        ({"isAvailable": "no"}, ["isAvailable"]),
        ({"hours": ["9-12"]}, ["hours[0]"]),
        ({"name": "x" * 201}, ["name"]),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(changes: dict[str, Any], fields: list[str], team: Team) -> None:
    assert refused(team, **changes) == fields
    assert not AvailabilityException.objects.exists()


def test_it_is_about_the_acting_user_who_has_to_be_named(team: Team, strangers: Team) -> None:
    assert fields_of(team.program.post(PATH, VACATION)) == ["x-meetergo-api-user-id"]
    problem_of(team.program.acting_as(strangers.hosts[0].uuid).post(PATH, VACATION), 403)
