"""Appointments, found for whoever may see them."""

from uuid import UUID

from scheduling.contract.refusals import NotFound
from scheduling.models import Appointment
from scheduling.queries.bookables import parse_id
from scheduling.secrets import is_secret

NO_APPOINTMENT = "There is no such appointment"


def appointment_row(appointment_id: str, *, workspace_id: UUID | None) -> Appointment:
    """With all that is shown of it. Raises ``NotFound``, also for one of another workspace."""
    rows = Appointment.objects.select_related("meeting_type", "queue")
    if workspace_id is not None:
        rows = rows.filter(meeting_type__workspace_id=workspace_id)
    row = rows.prefetch_related("reservations__host", "assignments").filter(pk=parse_id(appointment_id)).first()
    if row is None:
        raise NotFound(NO_APPOINTMENT)
    return row


def secret_row(appointment_id: str, secret: str) -> Appointment:
    """For the holder of the secret. Raises ``NotFound``, alike for a wrong secret and an unknown appointment."""
    row = Appointment.objects.filter(pk=parse_id(appointment_id)).first()
    version = row.secret_version if row else 1
    # Compared also when there is no row, so that the answer takes the same time.
    if not is_secret(str(parse_id(appointment_id)), version, secret) or row is None:
        raise NotFound(NO_APPOINTMENT)
    return appointment_row(appointment_id, workspace_id=None)
