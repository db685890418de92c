"""Moving an appointment whose hosts were asked for: nobody else takes it over."""

from functools import partial

import pytest

from scheduling import facade
from scheduling.contract.changes import Rescheduling, ReschedulingBySecret
from scheduling.contract.refusals import SlotOccupied
from scheduling.models import Host, MeetingType
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import NOW, at
from tests.scheduling.moved import move, require_balanced, state

pytestmark = [pytest.mark.database, pytest.mark.django_db]


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
