"""The same request under the same key has one effect and one answer, for a day."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling import facade
from scheduling.contract.bookings import Booked, Provisional
from scheduling.contract.refusals import IdempotencyMismatch, SlotOccupied
from scheduling.models import Appointment, Host, IdempotencyRecord, MeetingType, OutboxMessage
from tests import builders
from tests.builders import NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]

KEY = facade.IdempotencyKey("program", "7f3a")


@pytest.fixture
def kind() -> MeetingType:
    team = builders.workspace()
    return builders.round_robin(team, builders.hosts(team, 2))


def send(kind: MeetingType, *, key: facade.IdempotencyKey | None = KEY, **facts: Any) -> Booked | Provisional:
    now = facts.pop("now", NOW)
    request = builders.asking(kind, facts.pop("start", at("10:00")), **facts)
    return facade.book(request, workspace_id=None, now=now, idempotency_key=key)


def test_the_same_request_again_gets_the_first_answer_and_changes_nothing(kind: MeetingType) -> None:
    first = send(kind)
    mails = OutboxMessage.objects.count()

    assert send(kind, now=NOW + timedelta(hours=23, minutes=59)) == first
    assert Appointment.objects.filter(meeting_type=kind).count() == 1
    assert OutboxMessage.objects.count() == mails


def test_without_a_key_the_same_request_is_another_booking(kind: MeetingType) -> None:
    assert send(kind, key=None) != send(kind, key=None)
    with pytest.raises(SlotOccupied):
        send(kind, key=None)


@pytest.mark.parametrize("other", [{"start": at("11:00")}, {"channel": "connect"}, {"skip_notifications": True}])
def test_another_request_under_the_key_is_refused(kind: MeetingType, other: dict[str, Any]) -> None:
    send(kind)

    with pytest.raises(IdempotencyMismatch):
        send(kind, **other)

    assert Appointment.objects.filter(meeting_type=kind).count() == 1


def test_another_sender_may_use_the_same_key(kind: MeetingType) -> None:
    assert send(kind) != send(kind, key=facade.IdempotencyKey("widget", KEY.key))


def test_after_a_day_the_key_is_new(kind: MeetingType) -> None:
    first = send(kind)

    second = send(kind, now=NOW + timedelta(hours=24))

    assert second != first
    assert send(kind, now=NOW + timedelta(hours=25)) == second
    assert IdempotencyRecord.objects.count() == 1


def test_a_refused_request_does_not_use_the_key_up(kind: MeetingType) -> None:
    with pytest.raises(SlotOccupied):
        send(kind, start=at("03:00"))

    assert isinstance(send(kind), Booked)


def test_the_first_answer_comes_even_when_the_request_would_be_refused_now(kind: MeetingType) -> None:
    alice = kind.queue.members.first()
    assert alice is not None
    asked: dict[str, Any] = {"host_ids": (str(alice.host.uuid),)}
    first = send(kind, **asked)

    Host.objects.filter(pk=alice.host.pk).update(is_active=False)
    MeetingType.objects.filter(pk=kind.pk).update(durations=[45], default_duration=45)

    assert send(kind, **asked) == first


def test_a_hold_is_answered_again_as_the_hold_that_it_was() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 1), confirmation="host")

    first = send(kind)

    assert isinstance(first, Provisional)
    assert first.booking_type == "RequireHostConfirmation"
    assert send(kind, now=NOW + timedelta(hours=5)) == first


def test_a_booking_is_answered_again_as_the_booking_that_it_was(kind: MeetingType) -> None:
    first = send(kind)
    MeetingType.objects.filter(pk=kind.pk).update(confirmation="double_opt_in")

    assert send(kind) == first
