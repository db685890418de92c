"""What becomes of a booking: confirmed, declined, moved or cancelled, by whoever may say so.

With a secret it is the attendee who asks, without one a host.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from scheduling import mapping
from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.bookings import Booked
from scheduling.contract.changes import Cancellation, Rescheduling, ReschedulingBySecret
from scheduling.contract.refusals import Conflict, NotFound
from scheduling.facade.rows import NO_APPOINTMENT, appointment_row, provisional_row, secret_row
from scheduling.models import Appointment as AppointmentRow
from scheduling.models import Confirmation
from scheduling.operations import cancel as cancelling
from scheduling.operations import confirm as confirming
from scheduling.operations import decline as declining
from scheduling.operations import reschedule as rescheduling
from scheduling.secrets import secret_of


def cancel(appointment_id: str, cancellation: Cancellation, *, workspace_id: UUID | None, now: datetime) -> Appointment:
    """The appointment as it is then. Raises ``NotFound``, ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``."""
    row = appointment_row(appointment_id, workspace_id=workspace_id)
    cancelling.cancel(row, reason=cancellation.cancellation_reason, now=now)
    return _as_it_is(row, now=now, with_assignment=True)


def cancel_by_secret(appointment_id: str, secret: str, cancellation: Cancellation, *, now: datetime) -> Appointment:
    """As ``cancel``, until the meeting type's deadline. Raises also ``DeadlinePassed``."""
    row = secret_row(appointment_id, secret)
    cancelling.cancel(row, reason=cancellation.cancellation_reason, now=now, by_attendee=True)
    return _as_it_is(row, now=now)


def reschedule(appointment_id: str, request: Rescheduling, *, workspace_id: UUID | None, now: datetime) -> Booked:
    """The same id and secret. Raises ``NotFound``, ``SlotOccupied``, ``AlreadyCancelled``, ``AlreadyStarted``,
    ``Stale``."""
    row = appointment_row(appointment_id, workspace_id=workspace_id)
    rescheduling.reschedule(row, request.start, now=now, same_host=request.same_host)
    return Booked(appointment_id=str(row.pk), secret=secret_of(str(row.pk), row.secret_version))


def reschedule_by_secret(request: ReschedulingBySecret, *, now: datetime) -> Booked:
    """As ``reschedule``, until the meeting type's deadline. Raises also ``DeadlinePassed``."""
    row = secret_row(request.appointment_id, request.secret)
    rescheduling.reschedule(row, request.start, now=now, by_attendee=True, same_host=request.same_host)
    return Booked(appointment_id=str(row.pk), secret=secret_of(str(row.pk), row.secret_version))


def confirm(booking_id: str, *, workspace_id: UUID | None, now: datetime) -> Appointment:
    """A host's yes to a provisional booking; once. Raises ``NotFound``, ``AlreadyCancelled``, ``Stale``."""
    row = provisional_row(booking_id, workspace_id=workspace_id)
    confirming.confirm(row, now=now)
    return _as_it_is(row, now=now, with_assignment=True)


def confirm_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment:
    """The attendee's word on a double opt-in. An expired one stays expired, a confirmed one stays as it is.

    Raises ``NotFound``, also for a booking that only a host can confirm.
    """
    row = secret_row(appointment_id, secret)
    if row.confirmation != Confirmation.DOUBLE_OPT_IN:
        raise NotFound(NO_APPOINTMENT)
    if row.status == Status.PROVISIONAL:
        with suppress(Conflict):  # what has become of it is in the answer
            confirming.confirm(row, now=now)
    return _as_it_is(row, now=now)


def decline(booking_id: str, refusal: Cancellation, *, workspace_id: UUID | None, now: datetime) -> Appointment:
    """A host's no to a provisional booking. Raises ``NotFound``, ``AlreadyCancelled``, ``Stale``."""
    row = provisional_row(booking_id, workspace_id=workspace_id)
    declining.decline(row, reason=refusal.cancellation_reason, now=now)
    return _as_it_is(row, now=now, with_assignment=True)


def _as_it_is(row: AppointmentRow, *, now: datetime, with_assignment: bool = False) -> Appointment:
    read = appointment_row(str(row.pk), workspace_id=None)
    return mapping.appointment(read, now, with_assignment=with_assignment)
