"""An appointment that was moved, and all that is known of it then."""

from datetime import datetime
from typing import Any

from scheduling import facade
from scheduling.contract.bookings import Booked
from scheduling.contract.changes import Rescheduling, ReschedulingBySecret
from scheduling.models import Appointment, MeetingType, OutboxMessage
from scheduling.secrets import secret_of
from tests import builders
from tests.builders import NOW


def move(booking: Appointment, start: datetime, *, now: datetime = NOW) -> Booked:
    moved = facade.reschedule(str(booking.pk), Rescheduling(start=start), workspace_id=None, now=now)
    booking.refresh_from_db()
    return moved


def move_by_secret(booking: Appointment, start: datetime, *, now: datetime = NOW, secret: str = "") -> Booked:
    secret = secret or secret_of(str(booking.pk), 1)
    asked = ReschedulingBySecret(appointment_id=str(booking.pk), secret=secret, start=start)
    return facade.reschedule_by_secret(asked, now=now)


def state(booking: Appointment) -> list[Any]:
    """All that is known of a booking."""
    row = Appointment.objects.filter(pk=booking.pk).values().get()
    related = (booking.reservations, booking.ledger, booking.assignments)
    return [row, *(list(rows.order_by("id").values()) for rows in related), OutboxMessage.objects.count()]


def require_balanced(kind: MeetingType) -> None:
    assert builders.balances(kind.queue) == builders.ledger_sums(kind.queue)
    assert sum(builders.balances(kind.queue).values()) == 0
