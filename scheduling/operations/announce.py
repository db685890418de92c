"""Telling the outside what has happened, in the transaction of the fact: nothing is sent before it is committed."""

from collections.abc import Sequence
from datetime import datetime

from scheduling import outbox
from scheduling.delivery import reminders
from scheduling.delivery.notices import Event, Previous, notices
from scheduling.models import Appointment, Host
from scheduling.operations.events import tell_webhooks


def announce(
    event: Event,
    appointment: Appointment,
    *,
    hosts: Sequence[Host],
    now: datetime,
    previous: Previous | None = None,
    by_attendee: bool = False,
) -> None:
    """``hosts`` are those who attend now; ``previous`` is what the event changed. Each event is told once: a change of
    an appointment that was announced before raises its ``sequence`` first."""
    told = notices(event, appointment, hosts=hosts, previous=previous, by_attendee=by_attendee)
    outbox.enqueue("email", told, due_at=now)
    reminders.plan(appointment, hosts=hosts, now=now)
    tell_webhooks(event, appointment, hosts=hosts, now=now, previous=previous)
