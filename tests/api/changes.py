"""Where appointments are listed and changed, and how an attendee shows the secret."""

from typing import Any

from scheduling.models import Appointment
from scheduling.secrets import secret_of
from tests.api.program import Program

LIST = "/api/v4/appointment/paginated"
WAITING = "/api/v4/provisional-booking/paginated"
CANCEL = ("/api/booking/cancel/{id}", "/api/v4/appointment/{id}/cancel", "/api/v4/appointment/{id}/cancel/")
CANCEL_BY_SECRET = "/api/booking/confirm/cancel/{id}/{secret}"
MOVE = ("/api/booking/reschedule/{id}", "/api/v4/appointment/{id}/reschedule")
MOVE_BY_SECRET = ("/api/booking/confirm/reschedule/", "/api/booking/confirm/reschedule")
ELEVEN = "2027-01-04T12:00:00+01:00"
visitor = Program()


def secret(booking: Appointment) -> str:
    return secret_of(str(booking.pk), booking.secret_version)


def by_secret(booking: Appointment, **changes: Any) -> dict[str, Any]:
    return {"appointmentId": str(booking.pk), "secret": secret(booking), "start": ELEVEN, **changes}
