"""Cancelling, before the start: the time is free again and the turn is given back."""

from datetime import datetime
from functools import partial

from scheduling.contract.appointments import Status
from scheduling.delivery.notices import Event
from scheduling.models import Appointment
from scheduling.operations import transactions
from scheduling.operations.announce import announce
from scheduling.operations.standing import (
    change,
    give_back,
    hold_attending,
    read_again,
    require_before_deadline,
    require_standing,
)


def cancel(appointment: Appointment, *, reason: str, now: datetime, by_attendee: bool = False) -> None:
    """A confirmed appointment, or a booking that still waits to be confirmed.

    Raises ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``, and for attendees ``DeadlinePassed``.
    """
    cancelling = partial(_cancel, appointment, reason=reason, now=now, by_attendee=by_attendee)
    transactions.run(cancelling, subject=appointment.meeting_type_id)


def _cancel(appointment: Appointment, *, reason: str, now: datetime, by_attendee: bool) -> None:
    row = read_again(appointment)
    require_standing(row, now=now)
    if by_attendee:
        require_before_deadline(row, now=now)
    hosts = hold_attending(row)
    change(row, status=Status.CANCELLED, cancelled_at=now, cancellation_reason=reason)
    give_back(row, now=now)
    announce(Event.CANCELLED, row, hosts=hosts, now=now, by_attendee=by_attendee)
