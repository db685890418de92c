"""An appointment that is about to be changed: held, read again, judged, and changed once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from scheduling import mapping
from scheduling.contract.appointments import Status
from scheduling.contract.refusals import AlreadyCancelled, AlreadyStarted, DeadlinePassed, Stale
from scheduling.models import Appointment, Host, Queue
from scheduling.operations import ledger, locks
from scheduling.operations.workspace.departures import hand_on

_ENDED = {
    Status.DECLINED: "The booking was declined",
    Status.EXPIRED: "The booking was not confirmed in time and has expired",
}


def read_again(appointment: Appointment, *others: UUID) -> Appointment:
    """As it stands now. Its meeting type is held, so nobody else changes it until the transaction ends.

    So is that of the queue whose turn it took, which after a hand-off may be another one, and so are ``others``.
    Raises ``Stale`` when it is handed to yet another queue at this very moment.
    """
    counts_in = Queue.objects.filter(appointments=appointment.pk).values_list("meeting_type_id", flat=True)
    held = {appointment.meeting_type_id, *counts_in, *others}
    locks.hold_meeting_types(held)
    row = Appointment.objects.select_related("meeting_type__workspace", "queue").get(pk=appointment.pk)
    if row.queue is not None and row.queue.meeting_type_id not in held:
        raise Stale
    return row


def attending(row: Appointment) -> list[Host]:
    """The hosts whose time it takes."""
    reservations = row.reservations.filter(is_active=True).select_related("host").order_by("id")
    return [reservation.host for reservation in reservations]


def hold_attending(row: Appointment) -> list[Host]:
    """The same, held: what takes or frees their time writes to their rows."""
    hosts = attending(row)
    locks.hold_hosts(host.pk for host in hosts)
    return hosts


def require_standing(row: Appointment, *, now: datetime) -> None:
    """Raises ``AlreadyCancelled``, ``Stale`` for what was declined or has expired, and ``AlreadyStarted``."""
    status = mapping.status(row, now)
    if status is Status.CANCELLED:
        raise AlreadyCancelled
    if status in _ENDED:
        raise Stale(_ENDED[status])
    if row.start <= now:
        raise AlreadyStarted


def require_before_deadline(row: Appointment, *, now: datetime) -> None:
    """Attendees may change it until so many minutes before its start. Raises ``DeadlinePassed``."""
    minutes = row.meeting_type.change_deadline
    if row.start < now + timedelta(minutes=minutes):
        raise DeadlinePassed(f"The appointment can only be changed until {minutes} minutes before its start")


def change(row: Appointment, **facts: Any) -> None:
    """Compare-and-swap, with the next ``sequence``: raises ``Stale`` when the row is not as it was read."""
    seen = Appointment.objects.filter(pk=row.pk, status=row.status, sequence=row.sequence)
    facts["sequence"] = row.sequence + 1
    if not seen.update(**facts):
        raise Stale
    for name, value in facts.items():
        setattr(row, name, value)


def give_back(row: Appointment, *, now: datetime) -> None:
    """The hosts' time is free again, and the turn is given back."""
    row.reservations.update(is_active=False)
    ledger.reverse(row, now=now)
    hand_on([row.queue], now=now)
