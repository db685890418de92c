"""What is offered is what is accepted: at the same ``now`` a start is listed if and only if booking it succeeds."""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from scheduling.contract.availability import Availability
from scheduling.models import Appointment, Host, MeetingType, Reservation, Workspace
from scheduling.models.queues import Strategy
from scheduling.queries.bookables import bookable
from scheduling.queries.parties import party
from tests import builders
from tests.builders import MONDAY

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Chatham")
WINDOWS = ("00:00-24:00", "09:00-12:00", "08:10-10:00", "13:00-17:00", "22:00-02:00", "18:00-24:00", "00:00-03:00")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHAPES = ("round robin", "tiers", "collective", "collective in tiers", "pinned", "co-host", "one-on-one", "pair")
SPAN_DAYS = 2
T = TypeVar("T")
minutes = st.sampled_from([0, 0, 5, 10, 15, 30])


@dataclass(frozen=True)
class Taken:
    """Something that takes time: of these hosts, in the type itself or in another one of theirs."""

    at: int
    length: int
    hosts: tuple[int, ...]
    before: int
    after: int
    hold: int | None
    own: bool


@dataclass(frozen=True)
class Off:
    """Days of a host that are different."""

    host: int
    day: int
    days: int
    hours: str | None
    is_available: bool


@dataclass(frozen=True)
class World:
    shape: str
    zones: tuple[str, ...]
    hours: tuple[tuple[str, ...], ...]
    limits: tuple[int | None, ...]
    rules: dict[str, Any]
    max_lead: int
    strategy: Strategy
    taken: tuple[Taken, ...]
    off: tuple[Off, ...]
    now: int


RULES = st.fixed_dictionaries(
    {
        "duration": st.sampled_from([15, 30, 50, 60]),
        "slot_interval": st.sampled_from([None, 15, 45, 60]),
        "buffer_before": minutes,
        "buffer_after": minutes,
        "buffers_within_hours": st.booleans(),
        "minimum_notice": st.sampled_from([0, 0, 60, 300, 1440]),
        "horizon_days": st.sampled_from([60, 60, 2, 1]),
        "daily_limit": st.sampled_from([None, None, 1, 2]),
        "timezone": st.sampled_from(ZONES),
        "confirmation": st.sampled_from(["none", "none", "double_opt_in", "host"]),
    }
)


def takings(number: int) -> st.SearchStrategy[Taken]:
    """Of one or two of so many hosts."""
    return st.builds(
        Taken,
        at=st.integers(-1440 // 5, (SPAN_DAYS + 1) * 1440 // 5).map(lambda fives: fives * 5),
        length=st.sampled_from([15, 30, 60, 240]),
        hosts=st.lists(st.integers(0, number - 1), min_size=1, max_size=2, unique=True).map(tuple),
        before=minutes,
        after=minutes,
        hold=st.sampled_from([None, None, -60, -1, 0, 1, 60]),
        own=st.booleans(),
    )


def days_off(number: int) -> st.SearchStrategy[Off]:
    """Of one of so many hosts."""
    return st.builds(
        Off,
        host=st.integers(0, number - 1),
        day=st.integers(-1, SPAN_DAYS),
        days=st.integers(0, 2),
        hours=st.sampled_from([None, "10:00-11:00", "22:00-01:00", "06:00-09:30"]),
        is_available=st.booleans(),
    )


@st.composite
def worlds(draw: st.DrawFn, shapes: Sequence[str] = SHAPES) -> World:
    number = draw(st.integers(1, 4))

    def each(one: st.SearchStrategy[T]) -> tuple[T, ...]:
        return tuple(draw(st.lists(one, min_size=number, max_size=number)))

    return World(
        shape=draw(st.sampled_from(shapes)),
        zones=each(st.sampled_from(ZONES)),
        hours=each(st.lists(st.sampled_from(WINDOWS), max_size=2).map(tuple)),
        limits=each(st.sampled_from([None, None, 1, 2])),
        rules=draw(RULES),
        max_lead=draw(st.sampled_from([0, 0, 1, 2])),
        strategy=draw(st.sampled_from(list(Strategy))),
        taken=tuple(draw(st.lists(takings(number), max_size=6))),
        off=tuple(draw(st.lists(days_off(number), max_size=3))),
        now=draw(st.sampled_from([-1440, -600, 0, 480, 541])),
    )


@dataclass(frozen=True)
class Built:
    kind: MeetingType
    hosts: Sequence[Host]
    asking: dict[str, Any]
    now: datetime
    bookings: list[Appointment]


def build(world: World) -> Built:
    team = builders.workspace()
    people = [
        builders.host(team, zone=zone, hours=dict.fromkeys(DAYS, windows), daily_limit=limit)
        for zone, windows, limit in zip(world.zones, world.hours, world.limits, strict=True)
    ]
    kind, asking = shaped(world, team, people)
    now = MONDAY + timedelta(minutes=world.now, seconds=world.now % 7, microseconds=world.now % 3)
    for off in world.off:
        first = (MONDAY + timedelta(days=off.day)).date()
        builders.away(
            people[off.host],
            first,
            first + timedelta(days=off.days),
            is_available=off.is_available,
            hours=[off.hours] if off.hours else None,
        )
    other = builders.one_on_one(team, people, duration=30)
    bookings = []
    for taken in world.taken:
        attending = [people[host] for host in taken.hosts if is_free(people[host], taken)]
        bookings.append(
            builders.reserve(
                kind if taken.own else other,
                MONDAY + timedelta(minutes=taken.at),
                *attending,
                minutes=taken.length,
                before=taken.before,
                after=taken.after,
                hold_until=None if taken.hold is None else now.replace(microsecond=0) + timedelta(minutes=taken.hold),
                queue=getattr(kind, "queue", None) if taken.own else None,
            )
        )
    return Built(kind, people, asking, now, bookings)


def is_free(person: Host, taken: Taken) -> bool:
    first = int(MONDAY.timestamp()) // 60 + taken.at
    met = Reservation.objects.filter(host=person, start_minute__lt=first + taken.length, end_minute__gt=first)
    return not met.exists()


def shaped(world: World, team: Workspace, people: list[Host]) -> tuple[MeetingType, dict[str, Any]]:
    rules = dict(world.rules)
    if world.shape in ("one-on-one", "pair"):
        chosen = people[:1] if world.shape == "one-on-one" else people[-2:]
        return builders.one_on_one(team, people, **rules), {"host_ids": tuple(str(host.uuid) for host in chosen)}
    if world.shape == "co-host":
        return builders.co_host(team, people, **rules), {}
    kind = builders.round_robin(
        team,
        people,
        (3, 1, 2, 1)[: len(people)],
        strategy=world.strategy,
        max_lead=world.max_lead,
        period="day",
        **rules,
    )
    if "tiers" in world.shape:
        builders.tier(kind, 1, people[:1])
        builders.tier(kind, 2, people[:3])
    if "collective" in world.shape:
        builders.together(kind, people[:2], weight=2, priority=3)
    if world.shape == "pinned":
        return kind, {"queue_id": str(kind.queue.pk), "host_ids": tuple(str(host.uuid) for host in people[1:3])}
    return kind, {}


def starts_to_try(world: World, offered: Availability) -> list[datetime]:
    """Every start that is offered, and a good many that are not: on every kind of grid, and off them."""
    edges = [MONDAY + timedelta(days=SPAN_DAYS) - timedelta(minutes=1)]
    around = [
        start + timedelta(minutes=step)
        for start in offered.starts[:: max(1, len(offered.starts) // 4)]
        for step in (-5, 1)
    ]
    grid = [MONDAY + timedelta(minutes=minute) for minute in range(world.now % 45, SPAN_DAYS * 1440, 75)]
    whole = [MONDAY + timedelta(minutes=minute) for minute in range(0, SPAN_DAYS * 1440, 120)]
    listed = offered.starts[:: max(1, len(offered.starts) // 12)]
    reasons = sorted({refused.start for refused in offered.refused})
    some = reasons[:: max(1, len(reasons) // 15)]
    return sorted({*listed, *some, *edges, *around, *grid, *whole})


EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
QUICK = settings(max_examples=600 if EXHAUSTIVE else 12, suppress_health_check=SLOW)


@settings(QUICK)
@given(world=worlds())
def test_a_start_is_listed_if_and_only_if_it_can_be_booked(world: World) -> None:
    with transaction.atomic():
        built = build(world)
        span = {"end": MONDAY + timedelta(days=SPAN_DAYS), "now": built.now, **built.asking}
        offered = builders.offer(built.kind, troubleshoot=True, **span)
        note(f"offered: {[f'{start:%d %H:%M}' for start in offered.starts]}")

        for start in starts_to_try(world, offered):
            if MONDAY <= start < span["end"]:
                accepted = builders.can_book(built.kind, start, now=built.now, **built.asking)
                assert accepted == (start in offered.starts), start

        require_reasons(built, offered)
        transaction.set_rollback(True)


def require_reasons(built: Built, offered: Availability) -> None:
    """A start with refusals is offered exactly when those who refuse leave somebody, or a whole group, to take it."""
    refused: dict[datetime, set[str]] = defaultdict(set)
    for row in offered.refused:
        assert row.reason
        refused[row.start].add(row.host_id)
    uuids = {host.pk: str(host.uuid) for host in built.hosts}
    known = bookable(str(built.kind.pk), workspace_id=None)
    asked = {"queue_id": None, "host_ids": (), **built.asking}
    entries = [{uuids[host] for host in entry} for entry in party(known, **asked).entries]
    for start, names in refused.items():
        assert (start in offered.starts) == any(not entry & names for entry in entries), start


@settings(QUICK)
@given(world=worlds(), data=st.data())
def test_ignoring_an_appointment_lists_what_is_free_without_it(world: World, data: st.DataObject) -> None:
    with transaction.atomic():
        built = build(world)
        span = {"end": MONDAY + timedelta(days=SPAN_DAYS), "now": built.now, "troubleshoot": True, **built.asking}
        booking = data.draw(st.sampled_from(built.bookings)) if built.bookings else None
        ignored = str(booking.pk if booking else uuid4())

        ignoring = builders.offer(built.kind, existing_appointment_id=ignored, **span)
        if booking:
            booking.reservations.all().delete()
            booking.delete()

        assert ignoring == builders.offer(built.kind, **span)
        transaction.set_rollback(True)


@settings(QUICK)
@given(world=worlds(shapes=("round robin", "tiers")))
def test_the_next_host_at_a_start_is_the_one_who_gets_it(world: World) -> None:
    with transaction.atomic():
        built = build(world)
        span = {"end": MONDAY + timedelta(days=SPAN_DAYS), "now": built.now}
        for _ in range(5):
            offered = builders.offer(built.kind, **span).starts
            if offered:
                start = offered[len(offered) // 2]
                first = builders.next_hosts(built.kind, start, now=built.now)[0]

                booking = builders.book(built.kind, start, now=built.now)

                assert [str(row.host.uuid) for row in booking.reservations.all()] == [first.id]
        transaction.set_rollback(True)


@pytest.mark.parametrize(("year", "month", "day"), [(1970, 1, 1), (2026, 1, 5), (2999, 12, 28)])
def test_the_ends_of_the_calendar_are_simply_not_free(year: int, month: int, day: int) -> None:
    team = builders.workspace()
    people = builders.hosts(team, 2, zone="Pacific/Kiritimati")
    kind = builders.round_robin(team, people, daily_limit=1, max_lead=1)
    start = MONDAY.replace(year=year, month=month, day=day)

    assert builders.offer(kind, start, troubleshoot=True).starts == ()
    assert not builders.can_book(kind, start)
