"""An appointment that was handed over, and what the ledger and its history say then."""

from datetime import datetime
from typing import Any

from scheduling import facade
from scheduling.contract.handoffs import HandOffRequest
from scheduling.models import Appointment, Host, MeetingType, Queue, QueueGroup
from scheduling.operations.audit import audit
from tests.builders import NOW


def hand_off(booking: Appointment, *, now: datetime = NOW, **target: Any) -> Appointment:
    """To a host, a queue or a group; the row as it stands then."""
    named = {name: str(row.uuid if isinstance(row, Host) else row.pk) for name, row in target.items() if is_row(row)}
    request = HandOffRequest(appointment_id=str(booking.pk), **{**target, **named})
    facade.hand_off(request, workspace_id=None, now=now)
    return Appointment.objects.select_related("queue").get(pk=booking.pk)


def is_row(value: Any) -> bool:
    return isinstance(value, Host | Queue | QueueGroup)


def to(booking: Appointment, host: Host, **facts: Any) -> Appointment:
    return hand_off(booking, target_user_id=host, **facts)


def owed(kind: MeetingType) -> dict[str, int]:
    """Balances by given name; the audit finds nothing wrong with them."""
    assert audit(kind.workspace.slug, now=NOW).findings == ()
    balances = dict(kind.queue.members.values_list("host__given_name", "balance"))
    groups = sum(kind.queue.groups.values_list("balance", flat=True))
    assert sum(balances.values()) + groups == 0
    return balances


def history(booking: Appointment) -> list[dict[str, Any]]:
    return list(booking.assignments.values_list("record", flat=True))
