"""What a process remembers of availability is never older than the data, and never outlives a hold."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scheduling.models import Appointment, Host, MeetingType, QueueMember, Reservation
from scheduling.queries import availability as answers
from scheduling.queries import bookables
from tests import builders
from tests.builders import MONDAY, NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

IN_AN_HOUR = NOW + timedelta(hours=1)


def test_an_answer_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 2))
    first = builders.offer(kind)

    monkeypatch.setattr(answers, "_compute", None)

    assert builders.offer(kind) == first


def test_what_is_offered_for_a_host_who_only_covers_is_never_outdated() -> None:
    team = builders.workspace()
    stranger = builders.host(team)
    kind = builders.round_robin(team, builders.hosts(team, 2))
    booking = builders.reserve(kind, at("09:00"), stranger)
    own: dict[str, Any] = {"host_ids": (str(stranger.uuid),), "existing_appointment_id": str(booking.pk)}

    before = builders.offer(kind, **own).starts
    builders.reserve(kind, at("10:00"), stranger)
    after = builders.offer(kind, **own).starts

    assert set(before) - set(after) == {at("10:00")}


def test_a_hold_is_counted_until_it_ends() -> None:
    team = builders.workspace()
    alice = builders.host(team)
    kind = builders.round_robin(team, [alice])
    builders.reserve(kind, at("10:00"), alice, hold_until=IN_AN_HOUR)

    before = builders.offer(kind, now=IN_AN_HOUR - timedelta(seconds=1)).starts
    after = builders.offer(kind, now=IN_AN_HOUR).starts

    assert (at("10:00") in before, at("10:00") in after) == (False, True)


def test_a_hold_counts_towards_the_limit_of_the_day_until_it_ends() -> None:
    team = builders.workspace()
    alice = builders.host(team)
    kind = builders.round_robin(team, [alice], daily_limit=1)
    builders.reserve(kind, at("10:00"), alice, hold_until=IN_AN_HOUR)

    before = builders.offer(kind).starts
    after = builders.offer(kind, now=IN_AN_HOUR).starts

    assert not before
    assert len(after) == 16


def test_a_hold_of_another_day_counts_towards_the_lead_until_it_ends() -> None:
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob], max_lead=1)
    builders.away(bob, MONDAY.date())
    builders.reserve(kind, at("10:00", MONDAY + timedelta(days=10)), alice, hold_until=IN_AN_HOUR, queue=kind.queue)

    before = builders.offer(kind).starts
    after = builders.offer(kind, now=IN_AN_HOUR).starts

    assert not before
    assert len(after) == 16


def test_two_editors_who_save_what_they_read_do_not_hide_each_other() -> None:
    team = builders.workspace()
    alice = builders.host(team)
    kind = builders.round_robin(team, [alice])
    one, other = Host.objects.get(pk=alice.pk), Host.objects.get(pk=alice.pk)
    one.hours = {"mon": ["09:00-10:00"]}
    one.save()
    seen = builders.offer(kind).starts

    other.hours = {"mon": ["11:00-12:00"]}
    other.save()

    assert seen == (at("09:00"), at("09:30"))
    assert builders.offer(kind).starts == (at("11:00"), at("11:30"))


def _another_host_takes_over(kind: MeetingType) -> None:
    QueueMember.objects.filter(queue=kind.queue).update(is_active=False)
    QueueMember.objects.create(queue=kind.queue, host=builders.host(kind.workspace, hours={"mon": ["07:00-08:00"]}))


CHANGES: dict[str, Callable[[MeetingType, Host], object]] = {
    "hours": lambda kind, host: Host.objects.filter(pk=host.pk).update(hours={"mon": ["12:00-13:00"]}),
    "zone": lambda kind, host: Host.objects.filter(pk=host.pk).update(timezone="Asia/Kathmandu"),
    "host's limit": lambda kind, host: Host.objects.filter(pk=host.pk).update(daily_limit=1),
    "host leaves": lambda kind, host: Host.objects.filter(pk=host.pk).update(is_active=False),
    "day off": lambda kind, host: builders.away(host, MONDAY.date()),
    "extra hours": lambda kind, host: builders.away(host, MONDAY.date(), is_available=True, hours=["18:00-19:00"]),
    "buffer": lambda kind, host: MeetingType.objects.filter(pk=kind.pk).update(buffer_before=10),
    "duration": lambda kind, host: MeetingType.objects.filter(pk=kind.pk).update(durations=[60], default_duration=60),
    "limit": lambda kind, host: MeetingType.objects.filter(pk=kind.pk).update(daily_limit=1),
    "horizon": lambda kind, host: MeetingType.objects.filter(pk=kind.pk).update(horizon_days=3),
    "membership": lambda kind, host: _another_host_takes_over(kind),
    "booking": lambda kind, host: builders.book(kind, at("11:00")),
    "foreign booking": lambda kind, host: builders.reserve(
        builders.one_on_one(kind.workspace, [host]), at("11:00"), host
    ),
    "time freed": lambda kind, host: Reservation.objects.filter(host=host).update(is_active=False),
    "time deleted": lambda kind, host: Reservation.objects.filter(host=host).delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_shows_at_once(change: Callable[[MeetingType, Host], object]) -> None:
    team = builders.workspace()
    alice = builders.host(team)
    kind = builders.round_robin(team, [alice])
    builders.reserve(kind, at("10:00"), alice)
    before = builders.offer(kind).starts

    change(kind, alice)
    remembered = builders.offer(kind).starts
    _forget()

    assert remembered == builders.offer(kind).starts
    assert remembered != before


def test_an_appointment_that_no_longer_counts_frees_the_limit_of_its_day() -> None:
    team = builders.workspace()
    alice = builders.host(team)
    kind = builders.round_robin(team, [alice], daily_limit=1)
    booking = builders.reserve(kind, at("10:00"))
    before = builders.offer(kind).starts

    Appointment.objects.filter(pk=booking.pk).update(status="cancelled")

    assert not before
    assert len(builders.offer(kind).starts) == 16


def _forget() -> None:
    answers.forget()
    bookables.forget()
