"""Moving an appointment: it stays the same appointment, with its host when free then, and the ledger follows."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import Sum

from scheduling import facade
from scheduling.contract.bookings import Booked
from scheduling.contract.changes import Rescheduling, ReschedulingBySecret
from scheduling.contract.refusals import (
    AlreadyCancelled,
    AlreadyStarted,
    DeadlinePassed,
    DurationNotAllowed,
    NotFound,
    Refusal,
    SlotOccupied,
    Stale,
)
from scheduling.domain import routing
from scheduling.models import Appointment, Host, MeetingType, OutboxMessage, QueueMember
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import MONDAY, NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def move(booking: Appointment, start: datetime, *, now: datetime = NOW) -> Booked:
    moved = facade.reschedule(str(booking.pk), Rescheduling(start=start), workspace_id=None, now=now)
    booking.refresh_from_db()
    return moved


def move_by_secret(booking: Appointment, start: datetime, *, now: datetime = NOW, secret: str = "") -> Booked:
    secret = secret or secret_of(str(booking.pk), 1)
    asked = ReschedulingBySecret(appointment_id=str(booking.pk), secret=secret, start=start)
    return facade.reschedule_by_secret(asked, now=now)


def state(booking: Appointment) -> list[Any]:
    """All that is known of a booking."""
    row = Appointment.objects.filter(pk=booking.pk).values().get()
    related = (booking.reservations, booking.ledger, booking.assignments)
    return [row, *(list(rows.order_by("id").values()) for rows in related), OutboxMessage.objects.count()]


def require_balanced(kind: MeetingType) -> None:
    assert builders.balances(kind.queue) == builders.ledger_sums(kind.queue)
    assert sum(builders.balances(kind.queue).values()) == 0


@pytest.fixture
def people() -> list[Host]:
    return builders.hosts(builders.workspace(), 2)


@pytest.fixture
def kind(people: list[Host]) -> MeetingType:
    return builders.round_robin(people[0].workspace, people)


def test_a_moved_appointment_stays_the_same_one(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))

    moved = move(booking, at("14:30"))

    assert moved == Booked(appointment_id=str(booking.pk), secret=secret_of(str(booking.pk), 1))
    assert (booking.start, booking.end) == (at("14:30"), at("15:00"))
    assert (booking.status, booking.rescheduled_at, booking.sequence) == ("confirmed", NOW, 1)
    assert Appointment.objects.filter(meeting_type=kind).count() == 1


def test_links_of_earlier_mails_go_on_working(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    secret = secret_of(str(booking.pk), booking.secret_version)

    move(booking, at("11:00"))
    again = move_by_secret(booking, at("12:00"), secret=secret)

    assert again.secret == secret
    assert facade.appointment_by_secret(str(booking.pk), secret, now=NOW).start == at("12:00")


def test_the_old_time_is_free_and_the_new_one_taken(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people[:1])
    booking = builders.book(kind, at("10:00"))

    move(booking, at("11:00"))

    starts = builders.offer(kind).starts
    assert at("10:00") in starts
    assert at("11:00") not in starts


def test_it_can_move_over_its_own_old_time(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people[:1], duration=60, slot_interval=15, buffer_after=15)
    booking = builders.book(kind, at("10:00"))

    move(booking, at("10:15"))

    (row,) = booking.reservations.all()
    assert (row.end_minute - row.start_minute, row.busy_until - row.end_minute) == (60, 15)
    assert builders.taken_by(booking) == "A"


def test_its_own_place_in_a_daily_limit_is_its_own(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people, daily_limit=1)
    booking = builders.book(kind, at("10:00"))

    move(booking, at("11:00"))

    assert not builders.can_book(kind, at("10:00"))


def test_the_same_host_keeps_its_turn(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    before = list(booking.ledger.values()), list(booking.assignments.values()), builders.balances(kind.queue)

    move(booking, at("11:00"))

    assert builders.taken_by(booking) == "A"
    assert (list(booking.ledger.values()), list(booking.assignments.values()), builders.balances(kind.queue)) == before


def test_the_same_host_keeps_it_also_when_another_is_owed_more(kind: MeetingType) -> None:
    first, second = builders.book(kind, at("10:00")), builders.book(kind, at("10:30"))

    move(first, at("15:00"))
    move(second, at("16:00"))

    assert builders.taken_by(first) + builders.taken_by(second) == "AB"


def test_another_host_takes_over_and_the_ledger_is_as_if_it_had_been_booked_there(
    kind: MeetingType, people: list[Host]
) -> None:
    booking = builders.book(kind, at("10:00"))
    first_rows = {(row.member_id, row.units) for row in booking.ledger.all()}
    builders.reserve(builders.one_on_one(kind.workspace, people), at("11:00"), people[0])

    move(booking, at("11:00"))

    assert builders.taken_by(booking) == "B"
    rows = list(booking.ledger.order_by("id"))
    assert [row.event for row in rows] == ["booked", "booked", "reversed", "reversed"]  # alone, B owes itself
    assert {(row.member_id, -row.units) for row in rows[2:]} == first_rows
    assert set(builders.balances(kind.queue).values()) == {0}
    require_balanced(kind)


def test_the_old_turn_is_given_back_before_the_queue_decides_anew() -> None:
    team = builders.workspace()
    alice, bob, carol = people = builders.hosts(team, 3)
    kind = builders.round_robin(team, people, (2, 1, 1))
    booking = builders.book(kind, at("10:00"))
    builders.reserve(builders.one_on_one(team, people), at("11:00"), alice)

    move(booking, at("11:00"))

    assert builders.taken_by(booking) == "B"
    last = booking.assignments.last()
    assert last is not None
    assert {row["name"]: row["balance"] for row in last.record["ranking"]} == {bob.full_name: 0, carol.full_name: 0}
    members = dict(QueueMember.objects.filter(queue=kind.queue).values_list("host__given_name", "balance"))
    assert members == {"A": 0, "B": -routing.UNIT // 2, "C": routing.UNIT // 2}
    require_balanced(kind)


def test_every_decision_is_kept_and_the_last_says_why_it_moved(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"))
    builders.away(people[0], (MONDAY + timedelta(days=1)).date())

    move(booking, at("10:00") + timedelta(days=1))

    first, second = booking.assignments.all()
    shown = facade.appointment(str(booking.pk), workspace_id=None, now=NOW)
    assert routing.replay(first.record)
    assert routing.replay(second.record)
    assert "moved" not in first.record
    assert shown.assignment == second.record
    assert second.record["moved"] == {
        "start": "2027-01-04T10:00:00Z",
        "hosts": [people[0].full_name],
        "reason": "exception",
        "detail": "Has a day off then.",
    }


def test_a_move_back_and_forth_leaves_the_ledger_level(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"))
    other = builders.one_on_one(kind.workspace, people)
    builders.reserve(other, at("11:00"), people[0])
    builders.reserve(other, at("12:00"), people[1])

    hosts = []
    for start in ("11:00", "12:00", "11:00", "10:00"):
        move(booking, at(start))
        hosts.append(builders.taken_by(booking))

    assert hosts == ["B", "A", "B", "B"]
    assert booking.sequence == 4
    assert booking.ledger.aggregate(total=Sum("units"))["total"] == 0
    require_balanced(kind)


def test_a_host_who_has_left_the_company_hands_it_to_the_queue(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"))
    Host.objects.filter(pk=people[0].pk).update(is_active=False)

    move(booking, at("11:00"))

    assert builders.taken_by(booking) == "B"
    last = booking.assignments.last()
    assert last is not None
    assert last.record["moved"]["reason"] == "inactive"


def test_a_host_who_has_left_the_queue_keeps_what_it_has(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"))
    QueueMember.objects.filter(queue=kind.queue, host=people[0]).update(is_active=False)

    move(booking, at("11:00"))

    assert builders.taken_by(booking) == "A"


# Bookings of named hosts


def test_who_was_asked_for_by_name_is_never_replaced(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"), host_ids=(str(people[0].uuid),))
    builders.reserve(builders.one_on_one(kind.workspace, people), at("11:00"), people[0])
    before = state(booking)

    with pytest.raises(SlotOccupied):
        move(booking, at("11:00"))

    assert state(booking) == before
    move(booking, at("12:00"))
    assert builders.taken_by(booking) == "A"
    assert not booking.ledger.exists()


def test_a_one_on_one_stays_with_its_host(people: list[Host]) -> None:
    kind = builders.one_on_one(people[0].workspace, people)
    booking = builders.book(kind, at("10:00"), host_ids=(str(people[1].uuid),))
    builders.reserve(kind, at("11:00"), people[1])

    with pytest.raises(SlotOccupied):
        move(booking, at("11:00"))
    move(booking, at("11:30"))

    assert builders.taken_by(booking) == "B"


def test_co_hosts_all_move_or_nobody_does(people: list[Host]) -> None:
    kind = builders.co_host(people[0].workspace, people)
    booking = builders.book(kind, at("10:00"))
    builders.reserve(builders.one_on_one(kind.workspace, people), at("11:00"), people[1])

    with pytest.raises(SlotOccupied):
        move(booking, at("11:00"))
    move(booking, at("11:30"))

    assert builders.taken_by(booking) == "AB"


def test_co_hosts_of_whom_one_has_left_the_company_are_replaced_by_those_who_are_there(people: list[Host]) -> None:
    kind = builders.co_host(people[0].workspace, people)
    booking = builders.book(kind, at("10:00"))
    Host.objects.filter(pk=people[1].pk).update(is_active=False)
    offered = builders.offer(kind, existing_appointment_id=str(booking.pk)).starts

    move(booking, offered[0])

    assert builders.taken_by(booking) == "A"


def test_who_covers_for_a_co_host_is_not_asked_where_the_co_hosts_move_to(people: list[Host]) -> None:
    kind = builders.co_host(people[0].workspace, people)
    booking = builders.book(kind, at("10:00"))
    stranger = builders.host(people[0].workspace, "S", hours={"mon": ["10:00-10:30"]})
    booking.reservations.filter(host=people[1]).update(host=stranger)

    move(booking, at("11:00"))

    assert at("11:00") in builders.offer(kind, existing_appointment_id=str(booking.pk)).starts
    assert builders.taken_by(booking) == "AB"


def test_a_group_moves_together_or_somebody_else_takes_over(people: list[Host]) -> None:
    team = people[0].workspace
    carol = builders.host(team, "C")
    kind = builders.round_robin(team, [*people, carol])
    builders.together(kind, people, weight=3)
    booking = builders.book(kind, at("10:00"))
    builders.reserve(builders.one_on_one(team, people), at("12:00"), people[0])

    hosts = []
    for start in ("11:00", "12:00"):
        move(booking, at(start))
        hosts.append(builders.taken_by(booking))

    assert hosts == ["AB", "C"]
    require_balanced(kind)


# What is refused changes nothing


@pytest.mark.parametrize(
    ("start", "facts"),
    [
        (at("10:10"), {}),
        (at("10:30") + timedelta(seconds=1), {}),
        (at("08:30"), {}),
        (at("17:00"), {}),
        (at("10:00") - timedelta(days=7), {}),
        (at("11:00"), {"horizon_days": 3}),
        (at("11:00"), {"minimum_notice": 5000}),
        (at("16:30"), {"buffer_after": 30, "buffers_within_hours": True}),
        (at("11:00"), {"is_active": False}),
    ],
)
def test_a_start_that_could_not_be_booked_is_no_start_to_move_to(
    kind: MeetingType, start: datetime, facts: dict[str, Any]
) -> None:
    booking = builders.book(kind, at("10:00"))
    MeetingType.objects.filter(pk=kind.pk).update(**facts)
    before = state(booking)

    with pytest.raises(SlotOccupied):
        move(booking, start)

    assert state(booking) == before
    require_balanced(kind)


def test_what_is_offered_for_it_is_what_it_can_move_to(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"))
    other = builders.one_on_one(kind.workspace, people)
    builders.reserve(other, at("12:00"), *people)
    builders.reserve(other, at("13:00"), people[0])
    offered = builders.offer(kind, existing_appointment_id=str(booking.pk)).starts

    for number in range(48):
        start = MONDAY + timedelta(minutes=30 * number)
        try:
            move(booking, start)
        except SlotOccupied:
            assert start not in offered
        else:
            assert start in offered


def test_the_start_that_it_has_changes_nothing_and_tells_nobody(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    before = state(booking)

    answers = {move(booking, at("10:00")).secret, move_by_secret(booking, at("10:00")).secret}

    assert state(booking) == before
    assert answers == {secret_of(str(booking.pk), 1)}


@pytest.mark.parametrize(
    ("status", "refusal"), [("cancelled", AlreadyCancelled), ("declined", Stale), ("expired", Stale)]
)
def test_what_has_ended_does_not_move(kind: MeetingType, status: str, refusal: type[Refusal]) -> None:
    booking = builders.book(kind, at("10:00"))
    Appointment.objects.filter(pk=booking.pk).update(status=status)

    with pytest.raises(refusal):
        move(booking, at("11:00"))


def test_what_has_started_does_not_move(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))

    with pytest.raises(AlreadyStarted):
        move(booking, at("11:00"), now=at("10:00"))


def test_attendees_are_bound_to_the_deadline_and_hosts_are_not(kind: MeetingType) -> None:
    MeetingType.objects.filter(pk=kind.pk).update(change_deadline=60)
    booking = builders.book(kind, at("10:00"))

    move_by_secret(booking, at("10:30"), now=at("09:00"))
    with pytest.raises(DeadlinePassed, match="60 minutes"):
        move_by_secret(booking, at("12:00"), now=at("09:31"))
    move(booking, at("12:00"), now=at("09:31"))

    assert booking.start == at("12:00")


def test_a_wrong_secret_is_as_unknown_as_an_unknown_appointment(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"))
    nobody = Appointment(pk=people[0].uuid)

    with pytest.raises(NotFound) as wrong:
        move_by_secret(booking, at("11:00"), secret="guess")
    with pytest.raises(NotFound) as unknown:
        move_by_secret(nobody, at("11:00"), secret="guess")

    assert wrong.value.message == unknown.value.message


# Holds


def test_a_hold_stays_a_hold_and_never_outlasts_its_start(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people, confirmation="host", hold_minutes=7 * 1440)
    booking = builders.book(kind, at("16:00"))

    move(booking, at("09:00"))
    earlier = booking.expires_at
    move(booking, at("15:00"))

    assert (earlier, booking.expires_at) == (at("09:00"), at("09:00"))
    assert booking.status == "provisional"
    (row,) = booking.reservations.all()
    assert row.holds_until == at("09:00").timestamp()


def test_a_hold_that_has_expired_does_not_move(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people, confirmation="host", hold_minutes=60)
    booking = builders.book(kind, at("10:00"))

    with pytest.raises(Stale, match="expired"):
        move(booking, at("11:00"), now=NOW + timedelta(hours=1))


def test_an_expired_hold_is_in_nobodys_way(people: list[Host]) -> None:
    alice = people[0]
    kind = builders.round_robin(alice.workspace, [alice])
    opt_in = builders.round_robin(alice.workspace, [alice], confirmation="double_opt_in", hold_minutes=60)
    hold = builders.book(opt_in, at("11:00"))
    booking = builders.book(kind, at("10:00"))

    move(booking, at("11:00"), now=NOW + timedelta(hours=1))

    hold.refresh_from_db()
    assert hold.status == "expired"
    assert builders.taken_by(booking) == "A"


@pytest.mark.parametrize("by_secret", [True, False])
def test_whoever_insists_on_the_same_host_gets_nobody_else(kind: MeetingType, *, by_secret: bool) -> None:
    booking = builders.book(kind, at("10:00"))
    [first] = [row.host for row in booking.reservations.select_related("host")]
    builders.reserve(kind, at("11:00"), first)
    before, key = state(booking), str(booking.pk)
    as_host = Rescheduling(start=at("11:00"), same_host=True)
    as_attendee = ReschedulingBySecret(start=at("11:00"), same_host=True, appointment_id=key, secret=secret_of(key, 1))

    insist = partial(facade.reschedule_by_secret, as_attendee, now=NOW)
    if not by_secret:
        insist = partial(facade.reschedule, key, as_host, workspace_id=None, now=NOW)
    with pytest.raises(SlotOccupied):
        insist()

    assert state(booking) == before
    move(booking, at("11:00"))
    assert builders.taken_by(booking) != first.given_name
    require_balanced(kind)


def test_a_host_who_only_covers_is_offered_and_kept(kind: MeetingType, people: list[Host]) -> None:
    """Handed to a colleague from outside of the queue, whose own hours then count."""
    stranger = builders.host(people[0].workspace, "S", hours={"mon": ["14:00-15:00"]})
    booking = builders.book(kind, at("10:00"))
    booking.reservations.update(host=stranger)

    starts = builders.offer(kind, host_ids=(str(stranger.uuid),), existing_appointment_id=str(booking.pk)).starts
    facade.reschedule(str(booking.pk), Rescheduling(start=starts[0], same_host=True), workspace_id=None, now=NOW)

    assert starts[0] == at("14:00")
    assert builders.taken_by(booking) == "S"


def test_the_length_of_an_appointment_of_another_kind_is_not_offered(kind: MeetingType) -> None:
    elsewhere = builders.workspace()
    longer = builders.one_on_one(elsewhere, builders.hosts(elsewhere, 1))
    booking = builders.reserve(longer, at("10:00"), minutes=45)

    with pytest.raises(DurationNotAllowed):
        builders.offer(kind, duration=45, existing_appointment_id=str(booking.pk))


def test_an_appointment_is_offered_times_for_a_length_that_is_no_longer_offered(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    MeetingType.objects.filter(pk=kind.pk).update(durations=[60], default_duration=60)

    starts = builders.offer(kind, duration=30, existing_appointment_id=str(booking.pk)).starts

    assert at("12:00") in starts
    move(booking, starts[0])
    with pytest.raises(DurationNotAllowed):
        builders.offer(kind, duration=30)
