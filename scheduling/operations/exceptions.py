"""Days on which a host's hours are different."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from scheduling.contract.exceptions import ExceptionRequest, day_of, require_span
from scheduling.contract.refusals import Fault, Invalid, NotFound
from scheduling.models import AvailabilityException, Host
from scheduling.operations import locks, transactions


def add_exception(
    request: ExceptionRequest, *, user_id: UUID, workspace_id: UUID | None, now: datetime
) -> AvailabilityException:
    """From now on; what is booked already stays booked. The same days sent again are the same exception.

    Raises ``NotFound``, ``Invalid``, ``Busy``.
    """
    host = Host.objects.filter(uuid=user_id, is_active=True).first()
    if host is None or (workspace_id is not None and host.workspace_id != workspace_id):
        raise NotFound("There is no such user")
    return transactions.run(partial(_add, request, host, now=now), subject=host.pk)


def _add(request: ExceptionRequest, host: Host, *, now: datetime) -> AvailabilityException:
    locks.hold_hosts([host.pk])
    start, end = _days(request, host.timezone)
    facts = {"start_date": start, "end_date": end, "is_available": request.is_available}
    hours = list(request.hours) if request.hours else None
    rows = AvailabilityException.objects.filter(host=host, **facts)
    row = next((row for row in rows if (row.hours or None) == hours), None)
    if row is None:
        row = AvailabilityException(host=host, hours=hours, created_at=now, **facts)
    row.name, row.updated_at = request.name, now
    row.save()
    return row


def _days(request: ExceptionRequest, zone: str) -> tuple[date, date]:
    start, end = day_of(request.start_date, zone), day_of(request.end_date, zone)
    try:
        require_span(start, end)
    except ValueError as error:
        raise Invalid([Fault("endDate", f"endDate {error}")]) from error
    return start, end
