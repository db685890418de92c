"""The fairness ledger as bookings write it: exact per cycle, zero in sum, replayable, given back to the last unit."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from scheduling import facade
from scheduling.domain import routing
from scheduling.models import Appointment, Assignment, Host, LedgerEntry, MeetingType, QueueMember
from scheduling.models.queues import Strategy
from tests import builders
from tests.builders import ALWAYS, MONDAY, NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def slot(number: int) -> datetime:
    return MONDAY + timedelta(minutes=30 * number)


def serve(kind: MeetingType, bookings: int, *, first: int = 0) -> str:
    """Who takes so many free slots, one after the other."""
    return "".join(builders.taken_by(builders.book(kind, slot(first + n))) for n in range(bookings))


def require_balanced(kind: MeetingType) -> None:
    rows = LedgerEntry.objects.filter(queue=kind.queue)
    per_booking = rows.values("appointment").annotate(total=Sum("units")).values_list("total", flat=True)
    assert set(per_booking) <= {0}
    assert builders.balances(kind.queue) == builders.ledger_sums(kind.queue)
    assert sum(builders.balances(kind.queue).values()) == 0


def require_replayable(kind: MeetingType) -> None:
    for assignment in Assignment.objects.filter(queue=kind.queue):
        assert routing.replay(assignment.record)
        rows = assignment.appointment.ledger.filter(event="booked").values_list("member_id", "group_id", "units")
        written = {f"member:{member}" if member else f"group:{group}": units for member, group, units in rows}
        assert written == {key: units for key, units in assignment.record["entries"] if units}


@pytest.mark.parametrize(("weights", "cycle"), [((3, 3, 2, 2), "ABCDABCDAB"), ((2, 1, 1), "ABCA"), ((1, 1), "AB")])
def test_after_each_cycle_everybody_has_exactly_its_weight(weights: tuple[int, ...], cycle: str) -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, len(weights), hours=ALWAYS), weights)

    served = serve(kind, 2 * len(cycle))

    assert served == 2 * cycle
    assert set(builders.balances(kind.queue).values()) == {0}
    require_balanced(kind)
    require_replayable(kind)


def test_round_robin_counts_every_weight_as_one() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 3)
    kind = builders.round_robin(team, people, (5, 1, 1), strategy=Strategy.ROUND_ROBIN)

    assert serve(kind, 6, first=18) == "ABCABC"


def test_whoever_is_free_keeps_no_ledger_and_takes_turns_by_waiting() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 3), (5, 1, 1), strategy=Strategy.AVAILABILITY)

    assert serve(kind, 6, first=18) == "ABCABC"
    assert not LedgerEntry.objects.filter(queue=kind.queue).exists()
    assert Assignment.objects.filter(queue=kind.queue).count() == 6
    require_replayable(kind)


def test_whoever_was_away_is_level_and_not_flooded() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2, hours=ALWAYS)
    kind = builders.round_robin(team, [alice, bob])
    builders.away(bob, MONDAY.date())

    served = serve(kind, 20), serve(kind, 6, first=48)

    assert served == ("A" * 20, "BABABA")
    require_balanced(kind)


def test_balances_stay_bounded_and_decisions_replayable_with_patchy_availability() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4, hours=ALWAYS)
    kind = builders.round_robin(team, people, (5, 3, 2, 1))
    other = builders.one_on_one(team, people)
    for n in range(60):
        for index, person in enumerate(people):
            if (n * 7 + index * 3) % 5 < 2:
                builders.reserve(other, slot(n), person)

    for n in range(60):
        builders.book(kind, slot(n))
        if n == 30:
            QueueMember.objects.filter(queue=kind.queue, host=people[3]).update(weight=9)
        bound = (len(people) - 1) / 2 * routing.UNIT
        assert all(abs(balance) <= bound for balance in builders.balances(kind.queue).values())

    require_balanced(kind)
    require_replayable(kind)


# Tiers and groups


def test_only_the_serving_tier_is_charged_and_the_next_takes_what_overflows() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people)
    builders.tier(kind, 1, people[:2])
    builders.tier(kind, 2, people[1:3])

    served = [builders.taken_by(builders.book(kind, at("10:00"))) for _ in people]

    assert served == ["A", "B", "C", "D"]
    charged = [
        Counter(booking.ledger.values_list("member__host__given_name", flat=True))
        for booking in Appointment.objects.filter(meeting_type=kind).order_by("created_at", "id")
    ]
    assert charged[0] == Counter("AB")
    assert not sum(charged[1:], Counter())  # who is alone owes itself: nothing
    require_balanced(kind)
    require_replayable(kind)


def test_a_collective_group_is_one_entry_and_all_attend() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people, (1, 1, 1, 1))
    group = builders.together(kind, people[2:], weight=2)

    served = [builders.taken_by(builders.book(kind, slot(18 + n))) for n in range(8)]

    assert Counter(served) == {"A": 2, "B": 2, "CD": 4}
    assert f"group:{group.pk}" in builders.balances(kind.queue)
    assert not LedgerEntry.objects.filter(member__host__in=people[2:]).exists()
    require_balanced(kind)
    require_replayable(kind)


def test_a_collective_group_needs_all_its_members() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 3)
    kind = builders.round_robin(team, people)
    builders.together(kind, people[1:])
    builders.reserve(builders.one_on_one(team, people), at("10:00"), people[2])

    assert builders.taken_by(builders.book(kind, at("10:00"))) == "A"
    assert not builders.can_book(kind, at("10:00"))


# Bookings that name hosts


def test_naming_hosts_alone_leaves_the_ledger_out() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob])

    booking = builders.book(kind, at("10:00"), host_ids=(str(bob.uuid),))

    assert builders.taken_by(booking) == "B"
    assert booking.queue is None
    assert not LedgerEntry.objects.filter(queue=kind.queue).exists()


def test_pinning_members_charges_those_who_could_have_taken_it() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob, carol])
    pinned: dict[str, Any] = {"queue_id": str(kind.queue.pk), "host_ids": (str(bob.uuid), str(carol.uuid))}

    served = [builders.taken_by(builders.book(kind, slot(18 + n), **pinned)) for n in range(3)]

    assert served == ["B", "C", "B"]
    assert (
        LedgerEntry.objects.filter(member__host=alice, units__gt=0).count() == 3
    )  # she could have, and is owed a share
    require_balanced(kind)
    require_replayable(kind)
    assert serve(kind, 1, first=30) == "A"


def test_a_pinned_member_pays_its_own_tier_alone() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob])
    builders.tier(kind, 1, [alice])
    builders.tier(kind, 2, [bob])

    booking = builders.book(kind, at("10:00"), queue_id=str(kind.queue.pk), host_ids=(str(bob.uuid),))

    assert builders.taken_by(booking) == "B"
    assert booking.assignments.get().record["reason"] == "Was asked for by name."
    assert set(builders.balances(kind.queue).values()) == {0}


# Holds


@pytest.mark.parametrize("confirmation", ["double_opt_in", "host"])
def test_a_hold_that_expires_gives_the_turn_back_to_the_last_unit(confirmation: str) -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 3), (3, 2, 2), confirmation=confirmation, hold_minutes=60)
    first = builders.book(kind, at("10:00"))
    second = builders.book(kind, at("10:00"))
    before = Counter(first.ledger.values_list("member_id", "units"))

    builders.book(kind, at("10:00"), now=NOW + timedelta(hours=2))

    for hold in (first, second):
        hold.refresh_from_db()
        assert hold.status == "expired"
        assert not hold.reservations.filter(is_active=True).exists()
        assert hold.ledger.aggregate(total=Sum("units"))["total"] == 0
    reversed_rows = first.ledger.filter(event="reversed").values_list("member_id", "units")
    assert Counter((member, -units) for member, units in reversed_rows) == before
    require_balanced(kind)


def test_after_an_expired_hold_the_rotation_goes_on_as_if_it_had_not_been() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 3), (3, 2, 2), confirmation="double_opt_in", hold_minutes=60)
    for _ in range(3):
        builders.book(kind, at("10:00"))

    later = NOW + timedelta(hours=2)
    again = [builders.taken_by(builders.book(kind, at("10:00"), now=later)) for _ in range(3)]

    names = dict(Host.objects.filter(workspace=kind.workspace).values_list("pk", "given_name"))
    balances = kind.queue.members.values_list("host_id", "balance")
    assert sorted(again) == ["A", "B", "C"]
    assert {names[host]: balance for host, balance in balances} == _balances_of_three_bookings()
    require_balanced(kind)


def _balances_of_three_bookings() -> dict[str, int]:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 3), (3, 2, 2))
    for _ in range(3):
        builders.book(kind, at("10:00"))
    return dict(kind.queue.members.values_list("host__given_name", "balance"))


def test_an_expired_hold_counts_for_nobody_also_before_that_is_written_down() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 2), (2, 1), confirmation="double_opt_in", hold_minutes=60)
    builders.book(kind, at("10:00"))
    later = NOW + timedelta(hours=2)

    first = builders.next_hosts(kind, now=later)[0]
    users = facade.queue(str(kind.queue.pk), workspace_id=None, now=later).users

    assert [(user.bookings, user.balance) for user in users] == [(0, 0.0), (0, 0.0)]
    assert first.given_name == builders.taken_by(builders.book(kind, at("11:00"), now=later)) == "A"


def test_a_turn_is_given_back_also_when_the_type_no_longer_asks_for_confirmation() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 2), (1, 1), confirmation="double_opt_in", hold_minutes=60)
    hold = builders.book(kind, at("10:00"))
    MeetingType.objects.filter(pk=kind.pk).update(confirmation="none")

    builders.book(kind, at("11:00"), now=NOW + timedelta(hours=2))

    assert sum(hold.ledger.values_list("units", flat=True)) == 0
    assert {row.event for row in hold.ledger.all()} == {"booked", "reversed"}
