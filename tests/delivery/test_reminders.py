"""What is told later: reminders and the end of unconfirmed bookings, at their time, once, and only if still true."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail

from scheduling import facade
from scheduling.contract.appointments import Status
from scheduling.contract.bookings import Attendee
from scheduling.contract.changes import Cancellation, Rescheduling
from scheduling.contract.handoffs import HandOffRequest
from scheduling.models import Appointment, Host, MeetingType, OutboxMessage
from scheduling.outbox.deliveries import deliver_due
from tests import builders
from tests.builders import MONDAY, NOW, at
from tests.delivery.reading import part, read

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
TUESDAY = MONDAY + timedelta(days=1)
START = at("10:00", TUESDAY)
DAY_BEFORE, HOUR_BEFORE = at("10:00"), at("09:00", TUESDAY)


@pytest.fixture
def demo() -> MeetingType:
    team = builders.workspace()
    return builders.round_robin(team, builders.hosts(team, 2), reminders=[60, 1440])


def work_off(now: datetime) -> list[EmailMessage]:
    """The mails that leave at that moment, or have waited for it."""
    mail.outbox.clear()
    while deliver_due("email", now):
        pass
    return [read(message) for message in mail.outbox]


def reminded(now: datetime) -> list[str]:
    """Whom a reminder, or news of an end, goes to at that moment."""
    found = [
        str(message["To"])
        for message in work_off(now)
        if str(message["Subject"]).strip().startswith(("Reminder: ", "Expired: "))
    ]
    return sorted(found)


def move(booking: Appointment, start: datetime, *, now: datetime) -> None:
    facade.reschedule(str(booking.pk), Rescheduling(start=start), workspace_id=None, now=now)


def cancel(booking: Appointment, *, now: datetime) -> None:
    facade.cancel(str(booking.pk), Cancellation(), workspace_id=None, now=now)


def book(kind: MeetingType, start: datetime = START, **facts: Any) -> Appointment:
    return builders.book(kind, start, **facts)


def attendee(**facts: Any) -> Attendee:
    return Attendee(**{"email": "ada@example.com", "fullname": "Ada Lovelace", "timezone": "UTC", **facts})


def test_reminders_arrive_at_their_times_and_once(demo: MeetingType) -> None:
    book(demo)

    assert reminded(DAY_BEFORE - timedelta(seconds=1)) == []
    assert reminded(DAY_BEFORE) == ["ada@example.com"]
    assert reminded(HOUR_BEFORE - timedelta(seconds=1)) == []
    assert reminded(HOUR_BEFORE) == ["ada@example.com"]
    assert reminded(START + timedelta(days=1)) == []


def test_a_reminder_says_when_with_whom_and_has_the_links(demo: MeetingType) -> None:
    booking = book(demo)
    work_off(NOW)

    [message] = work_off(DAY_BEFORE)

    text = part(message, "text/plain")
    assert f"You are meeting {builders.taken_by(booking)} on Tuesday, January 5, 2027, 10:00\u00a0AM." in text
    assert text.count(f"/appointments/{booking.pk}/") == 3


def test_a_reminder_whose_moment_has_passed_is_not_written(demo: MeetingType) -> None:
    now = START - timedelta(minutes=90)
    book(demo, now=now)

    assert reminded(now) == []
    assert reminded(HOUR_BEFORE) == ["ada@example.com"]


def test_a_booking_just_before_the_start_has_no_reminder(demo: MeetingType) -> None:
    book(demo, now=START - timedelta(minutes=30))

    assert reminded(START - timedelta(minutes=1)) == []


def test_reminders_move_with_their_meeting(demo: MeetingType) -> None:
    booking = book(demo)
    move(booking, at("10:00", TUESDAY + timedelta(days=1)), now=NOW + timedelta(minutes=1))

    assert reminded(DAY_BEFORE) == []
    assert reminded(HOUR_BEFORE) == []
    assert reminded(DAY_BEFORE + timedelta(days=1)) == ["ada@example.com"]
    assert reminded(HOUR_BEFORE + timedelta(days=1)) == ["ada@example.com"]


def test_a_meeting_that_comes_back_to_its_time_is_reminded_of_once(demo: MeetingType) -> None:
    booking = book(demo)
    move(booking, at("11:00", TUESDAY), now=NOW + timedelta(minutes=1))
    move(booking, START, now=NOW + timedelta(minutes=2))

    assert reminded(DAY_BEFORE) == ["ada@example.com"]
    assert reminded(HOUR_BEFORE) == ["ada@example.com"]
    assert reminded(START) == []


def test_reminders_vanish_with_their_meeting(demo: MeetingType) -> None:
    booking = book(demo)
    cancel(booking, now=NOW)
    work_off(NOW)

    assert not OutboxMessage.objects.filter(done_at=None).exists()


def test_after_a_hand_off_the_reminder_names_the_new_host(demo: MeetingType) -> None:
    booking = book(demo)
    other = Host.objects.exclude(reservations__appointment=booking).get()
    request = HandOffRequest(appointment_id=str(booking.pk), target_user_id=str(other.uuid))
    facade.hand_off(request, workspace_id=None, now=NOW)
    work_off(NOW)

    [message] = work_off(DAY_BEFORE)

    assert f"You are meeting {other.given_name} on" in part(message, "text/plain")


def test_one_on_its_way_is_judged_once_more(demo: MeetingType) -> None:
    """As if a worker had taken it the moment before the meeting was cancelled."""
    booking = book(demo)
    work_off(NOW)
    taken = OutboxMessage.objects.order_by("due_at").filter(done_at=None)[0]
    cancel(booking, now=NOW)
    taken.save(force_insert=True)
    work_off(NOW)

    assert work_off(DAY_BEFORE) == []
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def test_after_a_night_without_workers_one_reminder_is_enough(demo: MeetingType) -> None:
    book(demo)
    work_off(NOW)

    assert reminded(START - timedelta(minutes=10)) == ["ada@example.com"]


def test_after_the_start_nobody_is_reminded(demo: MeetingType) -> None:
    book(demo)
    work_off(NOW)

    assert reminded(START) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"attendee": attendee(receive_reminders=False)},
        {"skip_notifications": True},
    ],
)
def test_who_wants_no_reminders_gets_none(demo: MeetingType, facts: dict[str, Any]) -> None:
    book(demo, **facts)

    assert reminded(DAY_BEFORE) == []
    assert reminded(HOUR_BEFORE) == []


def test_a_booking_by_phone_alone_tells_the_hosts_alone() -> None:
    team = builders.workspace()
    kind = builders.round_robin(
        team, builders.hosts(team, 1), reminders=[60], allow_phone_only=True, channels=["phone"]
    )
    by_phone = attendee(email=None, phone="+493012345678")
    book(kind, attendee=by_phone, phone_only_booking=True, channel="phone")

    assert len(work_off(NOW)) == 1
    assert work_off(HOUR_BEFORE) == []


@pytest.fixture(params=["double_opt_in", "host"])
def held(request: pytest.FixtureRequest) -> Appointment:
    """A booking that waits an hour to be confirmed."""
    team = builders.workspace()
    kind = builders.round_robin(
        team, builders.hosts(team, 1), reminders=[1440], confirmation=request.param, hold_minutes=60
    )
    booking = book(kind)
    work_off(NOW)
    return booking


def whom(booking: Appointment) -> list[str]:
    """The attendee; and the host, who was asked."""
    host = [row.host.email for row in booking.reservations.select_related("host")]
    return ["ada@example.com", *(host if booking.meeting_type.confirmation == "host" else [])]


def test_when_a_hold_has_run_out_those_who_knew_of_it_hear_of_it(held: Appointment) -> None:
    assert reminded(NOW + timedelta(minutes=59)) == []
    assert reminded(NOW + timedelta(minutes=60)) == whom(held)
    assert reminded(NOW + timedelta(minutes=61)) == []
    assert reminded(DAY_BEFORE) == []


def test_also_when_somebody_else_has_written_down_its_end(held: Appointment) -> None:
    Appointment.objects.update(status=Status.EXPIRED)

    assert reminded(NOW + timedelta(minutes=60)) == whom(held)


def test_a_booking_that_was_confirmed_in_time_has_no_end_but_a_reminder(held: Appointment) -> None:
    facade.confirm(str(held.pk), workspace_id=None, now=NOW + timedelta(minutes=30))

    assert reminded(NOW + timedelta(minutes=60)) == []
    assert reminded(DAY_BEFORE) == ["ada@example.com"]


def test_a_booking_that_was_declined_or_cancelled_has_ended_already(held: Appointment) -> None:
    facade.decline(str(held.pk), Cancellation(), workspace_id=None, now=NOW + timedelta(minutes=30))

    assert reminded(NOW + timedelta(minutes=60)) == []


def test_a_hold_that_was_moved_ends_once(held: Appointment) -> None:
    move(held, at("11:00", TUESDAY), now=NOW + timedelta(minutes=30))

    assert reminded(NOW + timedelta(minutes=60)) == whom(held)
    assert reminded(NOW + timedelta(minutes=90)) == []
