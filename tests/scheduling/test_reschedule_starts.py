"""Which starts an appointment can be moved to, and when: what is refused changes nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

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
from scheduling.models import Appointment, Host, MeetingType
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import MONDAY, at
from tests.scheduling.moved import move, move_by_secret, require_balanced, state

pytestmark = [pytest.mark.database, pytest.mark.django_db]


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
