"""An appointment goes to a queue or a group: who of it attends, and which queue pays."""

from typing import Any

import pytest

from scheduling.contract.refusals import DurationNotAllowed, NotFound, SlotOccupied
from scheduling.domain import routing
from scheduling.models import MeetingType, QueueGroup
from scheduling.models.queues import Strategy
from scheduling.operations.takers import candidates, find_target
from tests import builders
from tests.builders import MONDAY, at
from tests.scheduling.handed import hand_off, history, owed, to

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_queue_chooses_somebody_else_who_is_owed_most() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob, carol])
    first = builders.book(kind, at("10:00"))
    builders.book(kind, at("11:00"))

    handed = hand_off(first, queue_id=kind.queue)

    assert builders.taken_by(handed) == "C"
    third = routing.UNIT // 3
    assert owed(kind) == {"A": 2 * third, "B": -third, "C": -third}


def test_several_hand_offs_to_a_queue_are_spread() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people, strategy=Strategy.AVAILABILITY)
    alone: dict[str, Any] = {"host_ids": (str(people[0].uuid),), "queue_id": str(kind.queue.pk)}
    bookings = [builders.book(kind, at(time), **alone) for time in ("10:00", "11:00", "12:00")]

    assert "".join(builders.taken_by(hand_off(booking, queue_id=kind.queue)) for booking in bookings) == "BCD"


def test_a_queue_in_which_nobody_can_says_so_for_each() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    kind = builders.round_robin(team, [alice, bob, carol])
    booking = builders.book(kind, at("10:00"))
    builders.away(bob, MONDAY.date())
    builders.reserve(kind, at("10:00"), carol)

    with pytest.raises(SlotOccupied, match=r"^B has a day off then; C is busy then$"):
        hand_off(booking, queue_id=kind.queue)


def test_another_queue_charges_its_own_members_and_the_turn_in_the_first_is_given_back() -> None:
    team = builders.workspace()
    alice, bob, carol, dora = builders.hosts(team, 4)
    sales, support = builders.round_robin(team, [alice, bob]), builders.round_robin(team, [carol, dora])
    booking = builders.book(sales, at("10:00"))

    handed = hand_off(booking, queue_id=support.queue)

    half = routing.UNIT // 2
    assert (builders.taken_by(handed), handed.queue, handed.meeting_type) == ("C", support.queue, sales)
    assert (owed(sales), owed(support)) == ({"A": 0, "B": 0}, {"C": -half, "D": half})
    assert routing.replay(history(handed)[-1])
    assert builders.next_hosts(support)[0].given_name == "D"


def test_from_the_other_queue_it_can_go_on_or_be_given_back() -> None:
    team = builders.workspace()
    alice, bob, carol, dora = builders.hosts(team, 4)
    sales, support = builders.round_robin(team, [alice, bob]), builders.round_robin(team, [carol, dora])
    handed = hand_off(builders.book(sales, at("10:00")), queue_id=support.queue)

    half = routing.UNIT // 2
    further = to(handed, dora)
    assert owed(support) == {"C": half, "D": -half}

    home = hand_off(further, queue_id=sales.queue)
    assert (owed(support), home.queue, builders.taken_by(home)) == ({"C": 0, "D": 0}, sales.queue, "B")
    assert owed(sales) == {"A": half, "B": -half}


def test_a_queue_takes_only_what_is_as_long_as_its_own_appointments() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.round_robin(team, [alice]), at("10:00"))
    longer = builders.round_robin(team, [bob], duration=60)

    with pytest.raises(DurationNotAllowed):
        hand_off(booking, queue_id=longer.queue)


def test_a_queue_of_somebody_else_or_out_of_use_is_not_there() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    booking = builders.book(builders.round_robin(team, [alice]), at("10:00"))
    stranger, old = builders.workspace(), builders.round_robin(team, [bob])
    foreign = builders.round_robin(stranger, [builders.host(stranger)])
    MeetingType.objects.filter(pk=old.pk).update(is_active=False)

    for kind in (foreign, old):
        with pytest.raises(NotFound):
            hand_off(booking, queue_id=kind.queue)


def test_a_group_that_is_dissolved_at_the_same_moment_takes_nothing() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 2)
    kind = builders.round_robin(team, people)
    group = builders.tier(kind, 1, people[1:])
    booking = builders.book(kind, at("10:00"), host_ids=(str(people[0].uuid),))
    target = find_target("queueGroupId", str(group.pk), team.pk)
    QueueGroup.objects.update(is_active=False)

    with pytest.raises(NotFound, match="queueGroupId"):
        candidates(booking, target)


def test_of_a_tier_the_ranking_chooses_among_its_members() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people)
    builders.tier(kind, 1, people[:2])
    seniors = builders.tier(kind, 2, people[2:])
    first, second = (builders.book(kind, at(time)) for time in ("10:00", "11:00"))

    taken = [builders.taken_by(hand_off(booking, queue_group_id=seniors)) for booking in (first, second)]

    assert taken == ["C", "D"]
    owed(kind)


def test_of_a_group_that_attends_together_all_attend_and_the_group_pays() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people)
    pair = builders.together(kind, people[2:])
    booking = builders.book(kind, at("10:00"))

    handed = hand_off(booking, queue_group_id=pair)

    assert builders.taken_by(handed) == "CD"
    owed(kind)
    pair.refresh_from_db()
    assert pair.balance == routing.UNIT // 3 - 3 * (routing.UNIT // 3)
