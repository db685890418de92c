"""Moving an appointment: it stays the same appointment, with its host when free then, and the ledger follows."""

from datetime import timedelta

import pytest
from django.db.models import Sum

from scheduling import facade
from scheduling.contract.bookings import Booked
from scheduling.contract.refusals import Stale
from scheduling.domain import routing
from scheduling.models import Appointment, Host, MeetingType, QueueMember
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import MONDAY, NOW, at
from tests.scheduling.moved import move, move_by_secret, require_balanced

pytestmark = [pytest.mark.database, pytest.mark.django_db]


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
