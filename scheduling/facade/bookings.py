"""Booking a time, and appointments as they stand."""

from datetime import datetime
from uuid import UUID

from scheduling import mapping
from scheduling.contract.appointments import Appointment
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.facade.rows import appointment_row, secret_row
from scheduling.models import Confirmation
from scheduling.operations import book as booking
from scheduling.operations.idempotency import IdempotencyKey
from scheduling.secrets import secret_of

_BOOKING_TYPES = {Confirmation.DOUBLE_OPT_IN: "DoubleOptIn", Confirmation.HOST: "RequireHostConfirmation"}


def book(
    request: BookingRequest, *, workspace_id: UUID | None, now: datetime, idempotency_key: IdempotencyKey | None = None
) -> Booked | Provisional:
    """Raises ``NotFound``, ``Invalid``, ``DurationNotAllowed``, ``HostRequired``, ``SlotOccupied``,
    ``IdempotencyMismatch``."""
    row = booking.book(request, workspace_id=workspace_id, now=now, key=idempotency_key)
    if row.expires_at is not None or row.confirmed_at is not None:  # it was provisional when it was made
        booking_type = _BOOKING_TYPES.get(Confirmation(row.meeting_type.confirmation), "DoubleOptIn")
        return Provisional(booking_type=booking_type, provisional_booking_id=str(row.pk))
    return Booked(appointment_id=str(row.pk), secret=secret_of(str(row.pk), row.secret_version))


def appointment(appointment_id: str, *, workspace_id: UUID | None, now: datetime) -> Appointment:
    """An appointment or provisional booking, with its assignment. Raises ``NotFound``."""
    row = appointment_row(appointment_id, workspace_id=workspace_id)
    return mapping.appointment(row, now, with_assignment=True)


def appointment_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment:
    """For the holder of the secret. Raises ``NotFound``, alike for a wrong secret and an unknown appointment."""
    return mapping.appointment(secret_row(appointment_id, secret), now)
