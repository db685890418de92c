"""A colleague or queue is offered for a hand-off if and only if handing over to them succeeds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import assume, given, note
from hypothesis import strategies as st

from scheduling import facade
from scheduling.contract.handoffs import HandOffOptions, HandOffOptionsQuery, HandOffRequest
from scheduling.contract.refusals import SlotOccupied
from scheduling.models import Appointment, AvailabilityException, MeetingType
from tests import builders
from tests.builders import MONDAY, NOW, at
from tests.scheduling.test_listed_if_and_only_if_bookable import QUICK, SPAN_DAYS, Built, World, build, worlds

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def options(booking: Appointment, now: datetime = NOW) -> HandOffOptions:
    return facade.hand_off_options(HandOffOptionsQuery(appointment_id=str(booking.pk)), workspace_id=None, now=now)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def succeeds(booking: Appointment, now: datetime, **target: Any) -> bool:
    with undone():
        try:
            request = HandOffRequest(appointment_id=str(booking.pk), **target)
            facade.hand_off(request, workspace_id=None, now=now)
        except SlotOccupied:
            return False
        return True


@QUICK
@given(world=worlds(), data=st.data())
def test_whoever_is_offered_can_take_it_and_whoever_is_not_cannot(world: World, data: st.DataObject) -> None:
    with undone():
        built = build(world)
        booking = standing(built, data.draw(st.integers(0, SPAN_DAYS * 288)) * 5)
        others(built, world.rules["duration"])
        if data.draw(st.booleans()):
            MeetingType.objects.filter(pk=built.kind.pk).update(is_active=False)

        assume(booking.start > built.now)

        offered = options(booking, built.now)

        note(f"{booking.start:%d %H:%M}, users: {[(user.full_name, user.blocked) for user in offered.users]}")
        for user in offered.users:
            assert succeeds(booking, built.now, target_user_id=user.id) == (user.blocked is None)
            assert bool(user.blocked_reason) == (user.blocked is not None)
        for queue in offered.queues:
            assert succeeds(booking, built.now, queue_id=queue.id) == (queue.available > 0)


def standing(built: Built, minute: int) -> Appointment:
    """A booking of the first host that is simply there; where the time is taken already, without a host."""
    start = MONDAY + timedelta(minutes=minute)
    length = built.kind.default_duration
    alone = builders.reserve(built.kind, start, minutes=length, queue=getattr(built.kind, "queue", None))
    first, last = (int(moment.timestamp()) // 60 for moment in (alone.start, alone.end))
    host = built.hosts[0]
    if not host.reservations.filter(start_minute__lt=last, end_minute__gt=first).exists():
        alone.reservations.create(
            host=host, start_minute=first, end_minute=last, busy_from=first, busy_until=last, is_active=True
        )
    return alone


def others(built: Built, duration: int) -> None:
    """More queues of the same workspace, of the same people and of others."""
    team = built.kind.workspace
    newcomers = builders.hosts(team, 2, hours=builders.ALWAYS)
    rest = [*built.hosts[1:], newcomers[0]]
    builders.co_host(team, rest[:2], duration=duration)
    tiered = builders.round_robin(team, [*built.hosts, newcomers[1]], duration=duration)
    builders.tier(tiered, 1, built.hosts[:1])
    builders.together(tiered, [*built.hosts[1:2], newcomers[1]])


def test_who_attends_is_not_offered_and_neither_is_who_has_left_or_is_of_another_team() -> None:
    team = builders.workspace()
    alice, bob, carol = builders.hosts(team, 3)
    builders.host(builders.workspace())
    booking = builders.book(builders.round_robin(team, [alice]), at("10:00"))
    carol.is_active = False
    carol.save()

    assert [user.id for user in options(booking).users] == [str(bob.uuid)]


@pytest.mark.parametrize(
    ("block", "word", "sentence"),
    [
        (lambda kind, host: builders.reserve(kind, at("10:15"), host), "not_available", "Is busy then."),
        (lambda _, host: builders.away(host, MONDAY.date()), "exception", "Has a day off then."),
    ],
)
def test_who_is_blocked_is_shown_with_the_reason(
    block: Callable[..., Appointment | AvailabilityException], word: str, sentence: str
) -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.one_on_one(team, [alice, bob])
    booking = builders.book(kind, at("10:00"), host_ids=(str(alice.uuid),))
    block(kind, bob)

    [user] = options(booking).users

    assert (user.blocked, user.blocked_reason) == (word, sentence)


def test_a_queue_counts_who_in_it_could_take_it() -> None:
    team = builders.workspace()
    people = builders.hosts(team, 5)
    kind = builders.round_robin(team, people, daily_limit=1, max_lead=1)
    booking = builders.book(kind, at("10:00"))
    builders.away(people[1], MONDAY.date())
    builders.together(kind, people[3:])
    longer = builders.round_robin(team, people, duration=60)

    queues = {queue.id: queue.available for queue in options(booking).queues}

    assert queues == {str(kind.queue.pk): 2}  # the third, and the last two together
    assert str(longer.queue.pk) not in queues


def test_a_large_team_is_asked_for_in_as_many_statements_as_a_small_one() -> None:
    def statements(size: int) -> int:
        team = builders.workspace()
        people = builders.hosts(team, size)
        for person in people:
            builders.away(person, MONDAY.date())
        kind = builders.round_robin(team, people)
        for n in range(size // 2):
            kind = builders.round_robin(team, people, daily_limit=5, max_lead=3)
            builders.tier(kind, 1, people[: n + 1])
            builders.together(kind, people[n:])
        booking = builders.reserve(kind, at("10:00"), people[0])
        with CaptureQueriesContext(connection) as captured:
            assert len(options(booking).users) == size - 1
        return len(captured)

    assert statements(4) == statements(20)
