"""Turning a provisional booking into an appointment."""

from datetime import datetime
from functools import partial

from scheduling.contract.appointments import Status
from scheduling.delivery.notices import Event
from scheduling.models import Appointment
from scheduling.operations import transactions
from scheduling.operations.announce import announce
from scheduling.operations.standing import change, hold_attending, read_again, require_standing


def confirm(appointment: Appointment, *, now: datetime) -> None:
    """Once: what is confirmed already stays as it is. Raises ``AlreadyCancelled`` and ``Stale``."""
    transactions.run(partial(_confirm, appointment, now=now), subject=appointment.meeting_type_id)


def _confirm(appointment: Appointment, *, now: datetime) -> None:
    row = read_again(appointment)
    if row.status == Status.CONFIRMED:
        return
    require_standing(row, now=now)
    hosts = hold_attending(row)
    change(row, status=Status.CONFIRMED, confirmed_at=now, expires_at=None)
    row.reservations.update(holds_until=None)
    announce(Event.BOOKED, row, hosts=hosts, now=now)
