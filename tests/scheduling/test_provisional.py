"""Bookings that wait for a word: the attendee's or a host's, once, before they expire."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from scheduling import facade
from scheduling.contract.appointments import Appointment as Shown
from scheduling.contract.changes import Cancellation
from scheduling.contract.queues import QueueChange
from scheduling.contract.refusals import AlreadyCancelled, NotFound, Refusal, Stale
from scheduling.models import Appointment, Host, MeetingType, OutboxMessage
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import NOW, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LATER = NOW + timedelta(minutes=61)


def confirm(booking: Appointment, *, now: datetime = NOW) -> Shown:
    return facade.confirm(str(booking.pk), workspace_id=None, now=now)


def decline(booking: Appointment, *, now: datetime = NOW, reason: str = "") -> Shown:
    refusal = Cancellation(cancellation_reason=reason)
    return facade.decline(str(booking.pk), refusal, workspace_id=None, now=now)


def told() -> list[str]:
    """The messages so far, each by its event."""
    return sorted(key.split(":", 2)[1] for key in OutboxMessage.objects.values_list("key", flat=True))


@pytest.fixture
def people() -> list[Host]:
    return builders.hosts(builders.workspace(), 2)


@pytest.fixture(params=["double_opt_in", "host"])
def kind(request: pytest.FixtureRequest, people: list[Host]) -> MeetingType:
    return builders.round_robin(people[0].workspace, people, (2, 1), confirmation=request.param, hold_minutes=60)


def test_a_host_confirms_what_waits(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))

    shown = confirm(booking)

    booking.refresh_from_db()
    assert (shown.status, shown.expires_at) == ("confirmed", None)
    assert (booking.confirmed_at, booking.sequence) == (NOW, 1)
    assert confirm(booking, now=LATER).status == "confirmed"
    assert at("10:00") in builders.offer(kind, now=LATER).starts  # the other host's
    assert not booking.reservations.exclude(holds_until=None).exists()


def test_the_second_yes_gets_the_same_answer_and_nobody_is_told_again(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    first, messages = confirm(booking), told()

    assert confirm(booking, now=NOW + timedelta(minutes=5)) == first
    assert facade.appointment(str(booking.pk), workspace_id=None, now=NOW) == first
    assert told() == messages


def test_the_attendee_and_a_host_may_both_say_yes(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people, confirmation="double_opt_in")
    booking = builders.book(kind, at("10:00"))
    confirm(booking)
    messages = told()

    shown = facade.confirm_by_secret(str(booking.pk), secret_of(str(booking.pk), 1), now=NOW)

    assert shown.status == "confirmed"
    assert told() == messages


def test_the_attendee_cannot_confirm_in_the_hosts_place(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people, confirmation="host")
    booking = builders.book(kind, at("10:00"))

    with pytest.raises(NotFound):
        facade.confirm_by_secret(str(booking.pk), secret_of(str(booking.pk), 1), now=NOW)

    assert facade.appointment(str(booking.pk), workspace_id=None, now=NOW).status == "provisional"


def test_a_declined_booking_frees_time_and_turn_and_keeps_the_reason(kind: MeetingType) -> None:
    builders.book(kind, at("09:00"))
    before = builders.balances(kind.queue)
    booking = builders.book(kind, at("10:00"))

    shown = decline(booking, reason="We are at a fair")

    booking.refresh_from_db()
    assert (shown.status, shown.is_cancelled, shown.cancellation_reason) == ("declined", False, "We are at a fair")
    assert (booking.sequence, booking.cancelled_at) == (1, None)
    assert not booking.reservations.filter(is_active=True).exists()
    assert builders.balances(kind.queue) == builders.ledger_sums(kind.queue) == before
    assert sum(booking.ledger.values_list("units", flat=True)) == 0


@pytest.mark.parametrize(
    ("fate", "refusal", "sentence"),
    [
        (decline, Stale, "The booking was declined"),
        (
            lambda booking: facade.cancel(str(booking.pk), Cancellation(), workspace_id=None, now=NOW),
            AlreadyCancelled,
            "The appointment is already cancelled",
        ),
        (lambda booking: None, Stale, "The booking was not confirmed in time and has expired"),
    ],
)
def test_what_has_ended_is_neither_confirmed_nor_declined(
    kind: MeetingType, fate: Callable[[Appointment], Any], refusal: type[Refusal], sentence: str
) -> None:
    booking = builders.book(kind, at("10:00"))
    fate(booking)
    before = Appointment.objects.filter(pk=booking.pk).values().get(), told()

    for word in (confirm, decline):
        with pytest.raises(refusal) as refused:
            word(booking, now=LATER)
        assert refused.value.message == sentence

    assert (Appointment.objects.filter(pk=booking.pk).values().get(), told()) == before


def test_a_confirmed_booking_is_cancelled_and_not_declined(kind: MeetingType) -> None:
    booking = builders.book(kind, at("10:00"))
    confirm(booking)

    with pytest.raises(Stale, match="it can be cancelled"):
        decline(booking)

    assert builders.taken_by(booking) == "A"


def test_a_hold_ends_on_its_second(kind: MeetingType) -> None:
    first, second = builders.book(kind, at("10:00")), builders.book(kind, at("11:00"))

    assert confirm(first, now=NOW + timedelta(minutes=60) - timedelta(seconds=1)).status == "confirmed"
    with pytest.raises(Stale):
        confirm(second, now=NOW + timedelta(minutes=60))


def test_a_turn_that_expires_for_somebody_who_has_left_goes_to_those_who_stay() -> None:
    people = builders.hosts(builders.workspace(), 3)
    kind = builders.round_robin(people[0].workspace, people, confirmation="host", hold_minutes=60)
    waiting = builders.book(kind, at("09:00"))
    staying = [{"userId": str(host.uuid)} for host in people[1:]]
    facade.change_queue(QueueChange.model_validate({"users": staying}), str(kind.pk), workspace_id=None, now=NOW)
    assert builders.taken_by(waiting) == "A"

    takers = [builders.taken_by(builders.book(kind, at(start), now=LATER)) for start in ("10:00", "11:00")]

    left = kind.queue.members.get(host=people[0])
    assert (left.balance, sorted(takers)) == (0, ["B", "C"])


def test_a_confirmed_booking_was_never_free(people: list[Host]) -> None:
    kind = builders.round_robin(people[0].workspace, people[:1], confirmation="host", hold_minutes=60)
    booking = builders.book(kind, at("10:00"))
    confirm(booking, now=NOW + timedelta(minutes=30))

    assert not builders.can_book(kind, at("10:00"), now=LATER)
    assert at("10:00") not in builders.offer(kind, now=LATER).starts


def test_what_never_waited_is_no_provisional_booking(people: list[Host]) -> None:
    booking = builders.book(builders.round_robin(people[0].workspace, people), at("10:00"))

    for word in (confirm, decline):
        with pytest.raises(NotFound, match="no such provisional booking"):
            word(booking)


def test_who_has_to_confirm_a_booking_stays_so_when_the_meeting_type_asks_somebody_else() -> None:
    team = builders.workspace()
    kind = builders.round_robin(team, builders.hosts(team, 1), confirmation="double_opt_in")
    booking = builders.book(kind, at("10:00"))
    MeetingType.objects.filter(pk=kind.pk).update(confirmation="host")

    shown = facade.confirm_by_secret(str(booking.pk), secret_of(str(booking.pk), 1), now=NOW)

    assert (shown.status, shown.booking_type) == ("confirmed", "DoubleOptIn")
