"""Booking a time, and appointments as they stand."""

from datetime import datetime
from uuid import UUID

from scheduling import mapping
from scheduling.contract.appointments import (
    Appointment,
    Appointments,
    AppointmentsQuery,
    CalendarEntry,
    ProvisionalBookings,
    Status,
)
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.delivery import email
from scheduling.facade.rows import appointment_row, secret_row
from scheduling.operations import book as booking
from scheduling.operations.idempotency import IdempotencyKey
from scheduling.operations.standing import attending
from scheduling.queries import appointments as appointment_queries
from scheduling.secrets import secret_of


def book(
    request: BookingRequest, *, workspace_id: UUID | None, now: datetime, idempotency_key: IdempotencyKey | None = None
) -> Booked | Provisional:
    """Raises ``NotFound``, ``Invalid``, ``DurationNotAllowed``, ``HostRequired``, ``SlotOccupied``,
    ``IdempotencyMismatch``."""
    row = booking.book(request, workspace_id=workspace_id, now=now, key=idempotency_key)
    if row.expires_at is not None or row.confirmed_at is not None:  # it was provisional when it was made
        return Provisional(booking_type=mapping.booking_type(row), provisional_booking_id=str(row.pk))
    return Booked(appointment_id=str(row.pk), secret=secret_of(str(row.pk), row.secret_version))


def appointment(appointment_id: str, *, workspace_id: UUID | None, now: datetime) -> Appointment:
    """An appointment or provisional booking, with its assignment. Raises ``NotFound``."""
    row = appointment_row(appointment_id, workspace_id=workspace_id)
    return mapping.appointment(row, now, with_assignment=True)


def appointment_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment:
    """For the holder of the secret. Raises ``NotFound``, alike for a wrong secret and an unknown appointment."""
    return mapping.appointment(secret_row(appointment_id, secret), now)


def calendar_entry(appointment_id: str, *, now: datetime) -> CalendarEntry:
    """For the calendar of the attendee: the same as the invitation by mail. Raises ``NotFound``."""
    row = appointment_row(appointment_id, workspace_id=None)
    return email.calendar_entry(row, hosts=attending(row), now=now)


def appointments(query: AppointmentsQuery, *, workspace_id: UUID | None, now: datetime) -> Appointments:
    """A page of appointments and provisional bookings, whatever became of them. Raises ``NotFound``, ``Invalid``."""
    rows, total = appointment_queries.appointments(query, workspace_id=workspace_id, now=now)
    shown = tuple(mapping.appointment(row, now) for row in rows)
    return Appointments(appointments=shown, total=total, page=query.asked_page, page_size=query.size)


def provisional_bookings(query: AppointmentsQuery, *, workspace_id: UUID | None, now: datetime) -> ProvisionalBookings:
    """A page of those that wait, unless another ``status`` is asked for. Raises ``NotFound``, ``Invalid``."""
    asked = query if query.status else query.model_copy(update={"status": (Status.PROVISIONAL,)})
    rows, total = appointment_queries.appointments(asked, workspace_id=workspace_id, now=now, only_provisional=True)
    shown = tuple(mapping.provisional_booking(row, now) for row in rows)
    return ProvisionalBookings(provisional_bookings=shown, total=total, page=query.asked_page, page_size=query.size)
