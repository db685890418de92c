"""A host's no to a booking that waits to be confirmed."""

from datetime import datetime
from functools import partial

from scheduling.contract.appointments import Status
from scheduling.contract.refusals import Stale
from scheduling.delivery.notices import Event
from scheduling.models import Appointment
from scheduling.operations import transactions
from scheduling.operations.announce import announce
from scheduling.operations.standing import change, give_back, hold_attending, read_again, require_standing


def decline(appointment: Appointment, *, reason: str, now: datetime) -> None:
    """The time is free again and the turn is given back. Raises ``AlreadyCancelled`` and ``Stale``."""
    declining = partial(_decline, appointment, reason=reason, now=now)
    transactions.run(declining, subject=appointment.meeting_type_id)


def _decline(appointment: Appointment, *, reason: str, now: datetime) -> None:
    row = read_again(appointment)
    if row.status == Status.CONFIRMED:
        raise Stale("The booking is confirmed already; it can be cancelled")
    require_standing(row, now=now)
    hosts = hold_attending(row)
    change(row, status=Status.DECLINED, cancellation_reason=reason)
    give_back(row, now=now)
    announce(Event.DECLINED, row, hosts=hosts, now=now)
