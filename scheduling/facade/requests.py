"""A host's answer to a request, with the token of the host's mail instead of a key."""

from datetime import datetime

from scheduling import mapping
from scheduling.contract.appointments import Appointment
from scheduling.contract.changes import Cancellation
from scheduling.contract.refusals import NotFound
from scheduling.facade.rows import NO_PROVISIONAL_BOOKING, appointment_row, token_row
from scheduling.models import Appointment as AppointmentRow
from scheduling.models import Confirmation
from scheduling.operations import confirm as confirming
from scheduling.operations import decline as declining


def request_by_token(appointment_id: str, token: str, *, now: datetime) -> Appointment:
    """The request as it stands. Raises ``NotFound``, alike for a wrong token and an unknown request."""
    return mapping.appointment(_request(appointment_id, token), now)


def accept_by_token(appointment_id: str, token: str, *, now: datetime) -> Appointment:
    """Once: what is accepted stays so. Raises ``NotFound``, ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``."""
    confirming.confirm(_request(appointment_id, token), now=now)
    return mapping.appointment(appointment_row(appointment_id, workspace_id=None), now)


def decline_by_token(appointment_id: str, token: str, refusal: Cancellation, *, now: datetime) -> Appointment:
    """Raises ``NotFound``, ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``."""
    declining.decline(_request(appointment_id, token), reason=refusal.cancellation_reason, now=now)
    return mapping.appointment(appointment_row(appointment_id, workspace_id=None), now)


def _request(appointment_id: str, token: str) -> AppointmentRow:
    """Only what a host has to confirm, and only for those whom it would meet."""
    row = token_row(appointment_id, token)
    if row.confirmation != Confirmation.HOST:
        raise NotFound(NO_PROVISIONAL_BOOKING)
    return row
