"""Cancelling: the time is free again, the turn is given back exactly, and it happens once."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from scheduling import facade
from scheduling.contract.appointments import Appointment as Shown
from scheduling.contract.changes import Cancellation
from scheduling.contract.queues import QueueChange
from scheduling.contract.refusals import AlreadyCancelled, AlreadyStarted, DeadlinePassed, NotFound, Stale
from scheduling.models import Appointment, Host, LedgerEntry, MeetingType, OutboxMessage, QueueMember
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def cancel(booking: Appointment, reason: str = "", *, now: Any = NOW) -> Shown:
    cancellation = Cancellation(cancellation_reason=reason)
    shown = facade.cancel(str(booking.pk), cancellation, workspace_id=None, now=now)
    booking.refresh_from_db()
    return shown


def cancel_by_secret(booking: Appointment, *, now: Any = NOW, secret: str = "") -> Shown:
    secret = secret or secret_of(str(booking.pk), 1)
    return facade.cancel_by_secret(str(booking.pk), secret, Cancellation(), now=now)


def everything() -> list[Any]:
    """All that a cancellation could change."""
    kinds = (Appointment, LedgerEntry, QueueMember, OutboxMessage)
    return [list(model._default_manager.order_by("pk").values()) for model in kinds]


@pytest.fixture
def people() -> list[Host]:
    return builders.hosts(builders.workspace(), 3)


@pytest.fixture
def kind(people: list[Host]) -> MeetingType:
    return builders.round_robin(people[0].workspace, people, (3, 2, 2))


def test_a_cancelled_appointment_says_when_and_why(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))

    shown = cancel(booking, "Fell ill")

    assert (shown.status, shown.is_cancelled, shown.cancellation_reason) == ("cancelled", True, "Fell ill")
    assert [host.given_name for host in shown.hosts] == ["A"]
    assert (booking.cancelled_at, booking.sequence) == (NOW, 1)


def test_its_time_is_free_again(people: list[Host]) -> None:
    kind = builders.co_host(people[0].workspace, people, buffer_before=30, buffer_after=30)
    before = builders.offer(kind).starts
    booking = builders.book(kind, at("10:00"))

    cancel(booking)

    assert builders.offer(kind).starts == before
    assert not booking.reservations.filter(is_active=True).exists()


def test_the_turn_is_given_back_to_the_last_unit(kind: MeetingType) -> None:
    builders.book(kind, at("09:00"))
    before = builders.balances(kind.queue)
    booking = builders.book(kind, at("10:00"))
    booked = Counter(booking.ledger.values_list("member_id", "units"))

    cancel(booking)

    rows = booking.ledger.filter(event="reversed").values_list("member_id", "units")
    assert Counter((member, -units) for member, units in rows) == booked
    assert builders.balances(kind.queue) == builders.ledger_sums(kind.queue) == before
    assert sum(before.values()) == 0


def test_a_turn_of_somebody_who_has_left_goes_to_those_who_stay(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("09:00"))
    staying = [{"userId": str(host.uuid), "weight": 2} for host in people[1:]]
    change = QueueChange.model_validate({"users": staying})
    facade.change_queue(change, str(kind.pk), workspace_id=None, now=NOW)
    assert builders.taken_by(booking) == "A"

    cancel(booking)

    assert not any(builders.balances(kind.queue).values())
    assert not any(builders.ledger_sums(kind.queue).values())


def test_the_next_booking_goes_to_whoever_gave_the_turn_back(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people)
    booking = builders.book(kind, at("10:00"))
    builders.book(kind, at("11:00"))

    cancel(booking)

    assert [builders.taken_by(builders.book(kind, at(start))) for start in ("12:00", "13:00")] == ["C", "A"]


def test_a_booking_of_named_hosts_owes_nobody_anything(kind: MeetingType, people: list[Host]) -> None:
    booking = builders.book(kind, at("10:00"), host_ids=(str(people[1].uuid),))

    cancel(booking)

    assert not LedgerEntry.objects.exists()
    assert builders.can_book(kind, at("10:00"), host_ids=(str(people[1].uuid),))


def test_the_whole_group_is_free_again(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people)
    group = builders.together(kind, people[:2], weight=5)
    booking = builders.book(kind, at("10:00"))
    assert builders.taken_by(booking) == "AB"

    cancel(booking)

    assert set(builders.balances(kind.queue).values()) == {0}
    assert f"group:{group.pk}" in builders.balances(kind.queue)
    assert builders.taken_by(builders.book(kind, at("10:00"))) == "AB"


def test_a_booking_that_waits_can_be_cancelled_too(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people, confirmation="double_opt_in")
    booking = builders.book(kind, at("10:00"))

    assert cancel_by_secret(booking).status == "cancelled"
    later = facade.confirm_by_secret(str(booking.pk), secret_of(str(booking.pk), 1), now=NOW)
    assert later.status == "cancelled"
    assert set(builders.balances(kind.queue).values()) == {0}


def test_the_second_time_is_refused_and_changes_nothing(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    cancel(booking, "first")
    before = everything()

    with pytest.raises(AlreadyCancelled):
        cancel(booking, "second", now=NOW + timedelta(hours=1))
    with pytest.raises(AlreadyCancelled):
        cancel_by_secret(booking)

    assert everything() == before


@pytest.mark.parametrize("moment", ["10:00", "10:10", "23:00"])
def test_what_has_started_keeps_its_turn(kind: MeetingType, moment: str) -> None:
    booking = builders.book(kind, at("10:00"))
    before = everything()

    with pytest.raises(AlreadyStarted):
        cancel(booking, now=at(moment))

    assert everything() == before


def test_a_minute_before_the_start_is_early_enough(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))

    assert cancel_by_secret(booking, now=at("09:59")).status == "cancelled"
    assert set(builders.balances(kind.queue).values()) == {0}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"status": "declined"}, "The booking was declined"),
        ({"status": "expired"}, "The booking was not confirmed in time and has expired"),
        ({"status": "provisional", "expires_at": NOW}, "The booking was not confirmed in time and has expired"),
    ],
)
def test_what_never_came_about_says_what_it_is(kind: MeetingType, facts: dict[str, Any], sentence: str) -> None:
    booking = builders.book(kind, at("10:00"))
    Appointment.objects.filter(pk=booking.pk).update(**facts)
    before = everything()

    with pytest.raises(Stale) as refused:
        cancel(booking)

    assert refused.value.message == sentence
    assert everything() == before


def test_attendees_are_bound_to_the_deadline_and_hosts_are_not(kind: MeetingType) -> None:
    MeetingType.objects.filter(pk=kind.pk).update(change_deadline=120)
    early, late = builders.book(kind, at("10:00")), builders.book(kind, at("11:00"))

    assert cancel_by_secret(early, now=at("08:00")).is_cancelled
    with pytest.raises(DeadlinePassed) as refused:
        cancel_by_secret(late, now=at("09:00") + timedelta(seconds=1))
    assert cancel(late, now=at("10:59")).is_cancelled

    assert refused.value.message == "The appointment can only be changed until 120 minutes before its start"


def test_a_retired_meeting_type_leaves_its_appointments_cancellable(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    MeetingType.objects.filter(pk=kind.pk).update(is_active=False)

    assert cancel(booking).is_cancelled
    assert set(builders.balances(kind.queue).values()) == {0}


def test_what_is_not_there_or_not_ours_is_not_found(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    others = builders.workspace().pk

    for appointment_id, workspace_id in ((booking.pk, others), (kind.pk, None)):
        with pytest.raises(NotFound, match="There is no such appointment"):
            facade.cancel(str(appointment_id), Cancellation(), workspace_id=workspace_id, now=NOW)

    assert not booking.ledger.filter(event="reversed").exists()
