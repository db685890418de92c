"""All that somebody has in a span goes to colleagues; what does not fit stays where it was and is listed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scheduling import facade
from scheduling.contract.handoffs import BulkHandOff, BulkHandOffRequest
from scheduling.contract.refusals import NotFound
from scheduling.domain import routing
from scheduling.models import Appointment, Host, MeetingType, Workspace
from tests import builders
from tests.builders import ALWAYS, MONDAY, NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]
MONDAY_ONLY: dict[str, Any] = {"start_date": "2027-01-04", "end_date": "2027-01-04"}


def cover(
    team: Workspace, leaving: Host | list[Host], *targets: Host, now: datetime = NOW, **facts: Any
) -> BulkHandOff:
    people = leaving if isinstance(leaving, list) else [leaving]
    request = BulkHandOffRequest(
        from_user_ids=tuple(str(host.uuid) for host in people),
        target_user_ids=tuple(str(host.uuid) for host in targets),
        **facts,
    )
    return facade.hand_off_in_bulk(request, workspace_id=team.pk, now=now)


def ids(*bookings: Appointment) -> tuple[str, ...]:
    return tuple(str(booking.pk) for booking in bookings)


def of(kind: MeetingType, host: Host, *starts: datetime) -> list[Appointment]:
    return [builders.reserve(kind, start, host) for start in starts]


def test_dates_are_the_days_of_whoever_hands_over_both_included() -> None:
    team = builders.workspace()
    alice = builders.host(team, "A", zone="America/Los_Angeles", hours=ALWAYS)
    bob = builders.host(team, "B", zone="Asia/Kathmandu", hours=ALWAYS)
    midnight = datetime(2027, 1, 4, 8, tzinfo=UTC)  # in Los Angeles
    end = midnight + timedelta(days=2)
    kind = builders.one_on_one(team, [alice])
    before, first, last, after = of(
        kind, alice, midnight - timedelta(minutes=30), midnight, end - timedelta(minutes=30), end
    )

    outcome = cover(team, alice, bob, start_date=date(2027, 1, 4), end_date=date(2027, 1, 5))

    assert outcome.success == ids(first, last)
    assert [builders.taken_by(row) for row in (before, first, last, after)] == ["A", "B", "B", "A"]


def test_a_meeting_that_reaches_into_the_first_day_has_to_be_covered_too() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2, hours=ALWAYS)
    [late] = of(builders.one_on_one(team, [alice]), alice, MONDAY - timedelta(minutes=15))

    assert cover(team, alice, bob, **MONDAY_ONLY).success == ids(late)


def test_instants_are_a_half_open_span() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.one_on_one(team, [alice])
    first, second, _ = of(kind, alice, at("10:00"), at("10:30"), at("11:00"))

    assert cover(team, alice, bob, start=at("10:00"), end=at("11:00")).success == ids(first, second)


def test_what_does_not_fit_stays_and_is_listed_and_the_rest_goes() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.one_on_one(team, [alice])
    early, busy, late = of(kind, alice, at("08:00"), at("10:00"), at("11:00"))
    of(kind, bob, at("10:15"))

    outcome = cover(team, alice, bob, **MONDAY_ONLY)

    assert outcome == BulkHandOff(handed_off=1, failed=2, success=ids(late), conflicts=ids(early, busy))
    assert [builders.taken_by(row) for row in (early, busy, late)] == ["A", "A", "B"]
    assert Appointment.objects.get(pk=busy.pk).sequence == 0


def test_asked_again_it_hands_over_only_what_fits_by_now() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.one_on_one(team, [alice])
    bookings = of(kind, alice, at("10:00"), at("11:00"))
    [in_the_way] = of(kind, bob, at("10:00"))
    first = cover(team, alice, bob, **MONDAY_ONLY)

    again = cover(team, alice, bob, **MONDAY_ONLY)
    in_the_way.reservations.update(is_active=False)
    third = cover(team, alice, bob, **MONDAY_ONLY)

    assert (first.success, first.conflicts) == (ids(bookings[1]), ids(bookings[0]))
    assert (again.success, again.conflicts) == ((), ids(bookings[0]))
    assert (third.success, third.conflicts) == (ids(bookings[0]), ())
    assert [Appointment.objects.get(pk=row.pk).sequence for row in bookings] == [1, 1]


def test_several_colleagues_share_it_the_first_named_first() -> None:
    team = builders.workspace()
    alice, bob, carol, dora = builders.hosts(team, 4)
    kind = builders.one_on_one(team, [alice])
    bookings = of(kind, alice, *(at(f"{hour:02}:00") for hour in range(9, 17)))
    of(kind, dora, at("11:00"))

    outcome = cover(team, alice, carol, bob, dora, **MONDAY_ONLY)

    assert outcome.handed_off == 8
    assert "".join(builders.taken_by(row) for row in bookings) == "CBCDBDCB"


def test_what_has_started_or_ended_is_nobodys_concern() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.one_on_one(team, [alice])
    _, gone, coming = of(kind, alice, at("09:00"), at("11:00"), at("12:00"))
    Appointment.objects.filter(pk=gone.pk).update(status="cancelled")
    held = builders.reserve(kind, at("13:00"), alice, hold_until=at("12:30"))
    builders.reserve(kind, at("14:00"), alice, hold_until=at("09:00"))

    outcome = cover(team, alice, bob, now=at("09:10"), **MONDAY_ONLY)

    assert (outcome.success, outcome.conflicts) == (ids(coming, held), ())


def test_of_a_meeting_of_several_only_whoever_is_away_is_replaced() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.co_host(team, [alice, bob])
    booking, second = builders.book(kind, at("10:00")), builders.book(kind, at("11:00"))
    builders.away(bob, MONDAY.date())  # who goes on is not asked again

    assert cover(team, alice, carol, start=at("10:00"), end=at("10:30")).success == ids(booking)
    assert cover(team, [alice, bob], carol, start=at("11:00"), end=at("11:30")).success == ids(second)
    assert (builders.taken_by(booking), builders.taken_by(second)) == ("BC", "C")


def test_a_colleague_who_attends_already_goes_on_alone() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.co_host(team, [alice, bob]), at("10:00"))

    assert cover(team, alice, bob, **MONDAY_ONLY).success == ids(booking)
    assert builders.taken_by(booking) == "B"


def test_whoever_has_left_can_be_covered_but_not_cover() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    bookings = of(builders.one_on_one(team, [alice]), alice, at("10:00"))
    Host.objects.filter(pk__in=[alice.pk, carol.pk]).update(is_active=False)

    with pytest.raises(NotFound, match="targetUserIds does not name an active user"):
        cover(team, alice, carol, **MONDAY_ONLY)
    assert cover(team, alice, carol, bob, **MONDAY_ONLY).success == ids(*bookings)
    assert builders.taken_by(bookings[0]) == "B"


def test_the_turns_go_along_and_whoever_was_covered_for_makes_up_for_it() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob, carol])
    bookings = [builders.book(kind, at(f"{hour}:00")) for hour in range(10, 16)]

    outcome = cover(team, alice, bob, carol, **MONDAY_ONLY)

    assert outcome.handed_off == 2
    assert builders.balances(kind.queue) == builders.ledger_sums(kind.queue)
    balances = dict(kind.queue.members.values_list("host__given_name", "balance"))
    price = 3 * (routing.UNIT // 3)
    assert balances == {"A": 2 * price, "B": -price, "C": -price}
    assert len(bookings) == 6


def test_a_favour_leaves_the_turns_where_they_are() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob])
    builders.book(kind, at("10:00"))
    before = builders.balances(kind.queue)

    outcome = cover(team, alice, bob, cover_counts=False, **MONDAY_ONLY)

    assert (outcome.handed_off, builders.balances(kind.queue)) == (1, before)


def test_a_company_of_any_size_can_be_covered_at_once() -> None:
    team = builders.workspace()
    everybody = [
        Host(workspace=team, email=f"colleague-{n}@example.com", given_name="A", timezone="UTC") for n in range(1100)
    ]
    leaving = Host.objects.bulk_create(everybody)
    bob = builders.host(team, "B")
    [meeting] = of(builders.one_on_one(team, leaving[-1:]), leaving[-1], at("10:00"))

    outcome = cover(team, leaving, bob, **MONDAY_ONLY)

    assert outcome.success == ids(meeting)
