"""What becomes of a booking: confirmed, by whoever may say so."""

from contextlib import suppress
from datetime import datetime

from scheduling import mapping
from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.refusals import Conflict, NotFound
from scheduling.facade.rows import NO_APPOINTMENT, appointment_row, secret_row
from scheduling.models import Confirmation
from scheduling.operations import confirm as confirming


def confirm_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment:
    """The attendee's word on a double opt-in. An expired one stays expired, a confirmed one stays as it is.

    Raises ``NotFound``, also for a booking that only a host can confirm.
    """
    row = secret_row(appointment_id, secret)
    if row.meeting_type.confirmation != Confirmation.DOUBLE_OPT_IN:
        raise NotFound(NO_APPOINTMENT)
    if row.status == Status.PROVISIONAL:
        with suppress(Conflict):  # what has become of it is in the answer
            confirming.confirm(row, now=now)
    return mapping.appointment(appointment_row(appointment_id, workspace_id=None), now)
