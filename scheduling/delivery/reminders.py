"""What is to be told later, as things stand now: that a booking was not confirmed in time, or that a meeting is near.

Each change of an appointment replaces what was to be told. What is on its way by then is judged once more when it is
delivered, so nobody is reminded of a meeting that was moved or cancelled.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from scheduling import mapping, outbox
from scheduling.contract.appointments import Status
from scheduling.contract.model import iso
from scheduling.delivery.notices import Event, Message, Notice, notices
from scheduling.models import Appointment, Host, OutboxMessage


def plan(appointment: Appointment, *, hosts: Sequence[Host], now: datetime) -> None:
    """Writes it, in place of what was written before; in the transaction of the change."""
    lane = f"appointment:{appointment.pk}"
    if appointment.sequence:
        OutboxMessage.objects.filter(lane=lane, done_at=None, dead_at=None).delete()
    for due_at, message in _later(appointment, hosts, now):
        outbox.enqueue("email", [message], due_at=due_at, lanes=[lane])


def _later(row: Appointment, hosts: Sequence[Host], now: datetime) -> Iterator[tuple[datetime, Message]]:
    if row.status == Status.PROVISIONAL and row.expires_at is not None:
        for message in notices(Event.EXPIRED, row, hosts=hosts):
            yield row.expires_at, message
    elif row.status == Status.CONFIRMED and row.receive_reminders:
        yield from _reminders(row, hosts, now)


def _reminders(row: Appointment, hosts: Sequence[Host], now: datetime) -> Iterator[tuple[datetime, Message]]:
    """Each is good until the next one is due: after a long night without a mail server, only that one is sent."""
    moments = sorted({row.start - timedelta(minutes=minutes) for minutes in row.meeting_type.reminders})
    for due_at, good_until in pairwise([*(moment for moment in moments if moment > now), row.start]):
        for key, payload in notices(Event.REMINDER, row, hosts=hosts):
            yield due_at, (f"{key}:{iso(due_at)}", payload | {"goodUntil": iso(good_until)})


def still_holds(notice: Notice, *, now: datetime) -> bool:
    """Whether there is still a point in it. What has happened has happened; what was planned may have changed."""
    if notice.event not in (Event.EXPIRED, Event.REMINDER):
        return True
    row = Appointment.objects.filter(pk=notice.appointment_id, start=notice.start).first()
    if row is None:
        return False
    if notice.event is Event.EXPIRED:
        return mapping.status(row, now) is Status.EXPIRED
    return row.status == Status.CONFIRMED and (notice.good_until is None or now < notice.good_until)
