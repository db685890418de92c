"""What every gateway does alike: the fake of the tests, the engine in the process, the same engine over HTTP."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from scheduling.contract.appointments import Status
from scheduling.contract.availability import AvailabilityQuery
from scheduling.contract.bookings import Attendee, Booked, Provisional
from scheduling.contract.changes import ReschedulingBySecret
from scheduling.contract.refusals import (
    AlreadyCancelled,
    DurationNotAllowed,
    IdempotencyMismatch,
    Invalid,
    NotFound,
    SlotOccupied,
)
from tests import builders
from tests.builders import MONDAY, at
from tests.widget.gateway.conftest import Scheduler

NINE = at("09:00")
NOWHERE = "00000000-0000-4000-8000-000000000000"


def free(scheduler: Scheduler, start: date | datetime, end: date | datetime, **facts: Any) -> list[datetime]:
    query = AvailabilityQuery(meeting_type_id=str(scheduler.demo.pk), start=start, end=end, **facts)
    return list(scheduler.gateway.availability(query).starts)


def book(scheduler: Scheduler, start: datetime = NINE, *, key: str = "a", **facts: Any) -> Booked | Provisional:
    return scheduler.gateway.book(builders.asking(scheduler.demo, start, **facts), idempotency_key=key)


def booked(scheduler: Scheduler, start: datetime = NINE, *, key: str = "a") -> Booked:
    result = book(scheduler, start, key=key)
    assert isinstance(result, Booked)
    return result


def test_a_meeting_type_says_what_can_be_booked(scheduler: Scheduler) -> None:
    found = scheduler.gateway.meeting_type(str(scheduler.demo.pk))

    assert (found.id, found.name, found.durations) == (str(scheduler.demo.pk), scheduler.demo.name, (30, 60))
    assert found.queue_id == str(scheduler.demo.queue.pk)
    assert (found.timezone, found.days_into_future) == ("UTC", scheduler.demo.horizon_days)


def test_a_meeting_type_that_is_not_there_is_not_found(scheduler: Scheduler) -> None:
    with pytest.raises(NotFound):
        scheduler.gateway.meeting_type(NOWHERE)


def test_free_times_are_those_of_the_span_with_its_beginning_and_without_its_end(scheduler: Scheduler) -> None:
    found = free(scheduler, NINE, at("10:30"))

    assert found == [at("09:00"), at("09:30"), at("10:00")]


def test_days_are_those_of_the_visitor(scheduler: Scheduler) -> None:
    found = free(scheduler, MONDAY.date(), MONDAY.date() + timedelta(days=1), timezone="America/Los_Angeles")

    assert (found[0], found[-1]) == (at("09:00"), at("16:30"))
    assert free(scheduler, date(2027, 1, 3), date(2027, 1, 4), timezone="Pacific/Auckland") == []


def test_after_a_span_without_any_the_next_free_time_is_named(scheduler: Scheduler) -> None:
    query = AvailabilityQuery(meeting_type_id=str(scheduler.demo.pk), start=MONDAY, end=at("08:00"))

    found = scheduler.gateway.availability(query)

    assert (found.starts, found.earliest) == ((), NINE)


def test_a_length_that_is_not_offered_is_refused(scheduler: Scheduler) -> None:
    with pytest.raises(DurationNotAllowed):
        free(scheduler, MONDAY, at("12:00"), duration=45)
    with pytest.raises(DurationNotAllowed):
        book(scheduler, duration=45)


def test_a_booked_time_is_no_longer_free_and_nobody_else_gets_it(scheduler: Scheduler) -> None:
    assert NINE in free(scheduler, MONDAY, at("10:00"))

    booked(scheduler)

    assert free(scheduler, MONDAY, at("10:00")) == [at("09:30")]
    with pytest.raises(SlotOccupied):
        book(scheduler, key="b")


def test_a_time_that_is_not_offered_is_refused(scheduler: Scheduler) -> None:
    with pytest.raises(SlotOccupied):
        book(scheduler, at("03:00"))


def test_the_same_form_sent_twice_books_once(scheduler: Scheduler) -> None:
    first = booked(scheduler)

    again = booked(scheduler)

    assert again.appointment_id == first.appointment_id
    assert free(scheduler, MONDAY, at("10:30")) == [at("09:30"), at("10:00")]


def test_a_form_that_has_booked_does_not_book_something_else(scheduler: Scheduler) -> None:
    booked(scheduler)

    with pytest.raises(IdempotencyMismatch):
        book(scheduler, at("11:00"))


def test_after_a_refusal_the_same_form_books_another_time(scheduler: Scheduler) -> None:
    booked(scheduler)
    with pytest.raises(SlotOccupied):
        book(scheduler, key="b")

    result = booked(scheduler, at("09:30"), key="b")

    assert scheduler.gateway.appointment(result.appointment_id).start == at("09:30")


def test_what_is_wrong_with_a_request_names_its_field(scheduler: Scheduler) -> None:
    nobody = Attendee(email="ada@example.com")

    with pytest.raises(Invalid) as refusal:
        book(scheduler, attendee=nobody)

    assert [fault.field for fault in refusal.value.faults] == ["attendee.fullname"]


def test_a_confirmation_that_is_still_to_come_is_told_from_a_booking(scheduler: Scheduler) -> None:
    host = scheduler.gateway.meeting_type(str(scheduler.advice.pk)).user_id
    request = builders.asking(scheduler.advice, NINE, host_ids=(host,))

    result = scheduler.gateway.book(request, idempotency_key="a")

    assert isinstance(result, Provisional)
    assert result.booking_type == "DoubleOptIn"
    found = scheduler.gateway.appointment(result.provisional_booking_id)
    assert (found.status, found.start, found.attendees[0].email) == (Status.PROVISIONAL, NINE, "ada@example.com")
    assert found.booking_type == "DoubleOptIn"


def test_an_appointment_says_who_meets_when(scheduler: Scheduler) -> None:
    result = booked(scheduler)

    found = scheduler.gateway.appointment(result.appointment_id)

    assert (found.start, found.end, found.status) == (NINE, at("09:30"), Status.CONFIRMED)
    assert (found.meeting_type.id, found.duration) == (str(scheduler.demo.pk), 30)
    assert [(guest.email, guest.fullname) for guest in found.attendees] == [("ada@example.com", "Ada Lovelace")]
    assert len(found.hosts) == 1


def test_the_secret_opens_the_appointment_and_nothing_else_does(scheduler: Scheduler) -> None:
    result = booked(scheduler)

    found = scheduler.gateway.appointment_by_secret(result.appointment_id, result.secret)

    assert found.id == result.appointment_id
    for appointment_id, secret in [(result.appointment_id, "wrong"), (NOWHERE, result.secret)]:
        with pytest.raises(NotFound):
            scheduler.gateway.appointment_by_secret(appointment_id, secret)


def test_a_cancelled_appointment_gives_its_time_back_and_is_cancelled_once(scheduler: Scheduler) -> None:
    result = booked(scheduler)
    assert NINE not in free(scheduler, MONDAY, at("10:00"))

    cancelled = scheduler.gateway.cancel(result.appointment_id, result.secret, reason="I fell ill")

    assert (cancelled.status, cancelled.cancellation_reason) == (Status.CANCELLED, "I fell ill")
    assert NINE in free(scheduler, MONDAY, at("10:00"))
    with pytest.raises(AlreadyCancelled):
        scheduler.gateway.cancel(result.appointment_id, result.secret, reason="")


def test_an_appointment_moves_and_keeps_its_id_and_secret(scheduler: Scheduler) -> None:
    result = booked(scheduler)
    move = ReschedulingBySecret(appointment_id=result.appointment_id, secret=result.secret, start=at("14:00"))

    moved = scheduler.gateway.reschedule(move)

    assert moved == result
    assert scheduler.gateway.appointment(result.appointment_id).start == at("14:00")
    assert free(scheduler, at("13:30"), at("14:30")) == [at("13:30")]


def test_a_calendar_that_has_the_appointment_moves_it_too(scheduler: Scheduler) -> None:
    result = booked(scheduler)
    before = in_calendar(scheduler, result)
    move = ReschedulingBySecret(appointment_id=result.appointment_id, secret=result.secret, start=at("14:00"))

    scheduler.gateway.reschedule(move)

    after = in_calendar(scheduler, result)
    assert (before.start, after.start, after["uid"]) == (NINE, at("14:00"), before["uid"])
    assert after["sequence"] > before["sequence"]


def in_calendar(scheduler: Scheduler, booking: Booked) -> Any:
    """The event of the file that its page offers now."""
    appointment = scheduler.gateway.appointment_by_secret(booking.appointment_id, booking.secret)
    [event] = Calendar.from_ical(scheduler.gateway.calendar_entry(appointment).file).walk("VEVENT")
    return event


def test_an_appointment_does_not_move_to_a_time_that_is_taken(scheduler: Scheduler) -> None:
    booked(scheduler, at("14:00"), key="b")
    result = booked(scheduler)
    move = ReschedulingBySecret(appointment_id=result.appointment_id, secret=result.secret, start=at("14:00"))

    with pytest.raises(SlotOccupied):
        scheduler.gateway.reschedule(move)

    assert scheduler.gateway.appointment(result.appointment_id).start == NINE
