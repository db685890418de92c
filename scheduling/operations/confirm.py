"""Turning a provisional booking into an appointment."""

from datetime import datetime

from scheduling.contract.appointments import Status
from scheduling.delivery.notices import Event
from scheduling.models import Appointment
from scheduling.operations import transactions
from scheduling.operations.announce import announce


def confirm(appointment: Appointment, *, now: datetime) -> None:
    """Once, and only before it expires; otherwise nothing changes, and the appointment's status tells why."""
    transactions.run(lambda: _confirm(appointment, now=now), subject=appointment.meeting_type_id)


def _confirm(appointment: Appointment, *, now: datetime) -> None:
    held = Appointment.objects.filter(pk=appointment.pk, status=Status.PROVISIONAL, expires_at__gt=now)
    if held.update(status=Status.CONFIRMED, confirmed_at=now, expires_at=None):
        appointment.reservations.update(holds_until=None)
        appointment.refresh_from_db()
        hosts = [reservation.host for reservation in appointment.reservations.select_related("host")]
        announce(Event.BOOKED, appointment, hosts=hosts, now=now)
