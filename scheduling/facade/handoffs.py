"""Handing appointments over to colleagues, one by one or all of a span."""

from datetime import date, datetime
from uuid import UUID

from scheduling import mapping
from scheduling.contract.appointments import Appointment
from scheduling.contract.handoffs import (
    BulkHandOff,
    BulkHandOffRequest,
    HandOffOptions,
    HandOffOptionsQuery,
    HandOffRequest,
)
from scheduling.contract.people import Person
from scheduling.contract.refusals import Fault, Invalid, NotFound
from scheduling.domain.hours import DAY, instant
from scheduling.domain.intervals import Range
from scheduling.facade.rows import appointment_row
from scheduling.models import Host
from scheduling.operations import hand_off as handing
from scheduling.operations.hand_off_in_bulk import hand_off_in_bulk as handing_in_bulk
from scheduling.operations.standing import require_standing
from scheduling.operations.takers import Target, find_target
from scheduling.operations.turns import Occasion
from scheduling.queries.bookables import parse_id
from scheduling.queries.hand_offs import hand_off_options as options
from scheduling.queries.instants import minute_of


def hand_off(
    request: HandOffRequest, *, workspace_id: UUID | None, now: datetime, acting_user: Person | None = None
) -> Appointment:
    """The appointment with its new hosts.

    Raises ``Invalid``, ``NotFound``, ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``, ``DurationNotAllowed``, and
    ``SlotOccupied`` that says who cannot take it and why.
    """
    if faults := list(request.faults()):
        raise Invalid(faults)
    row = appointment_row(request.appointment_id, workspace_id=workspace_id)
    [(field, text)] = request.targets.items()
    target = find_target(field, text, row.meeting_type.workspace_id)
    occasion = Occasion(by=acting_user, reason=request.reason, counts=request.cover_counts)
    handing.hand_off(row, target, occasion, now=now)
    return mapping.appointment(appointment_row(str(row.pk), workspace_id=workspace_id), now, with_assignment=True)


def hand_off_options(query: HandOffOptionsQuery, *, workspace_id: UUID | None, now: datetime) -> HandOffOptions:
    """Whom it can be handed to. Raises ``NotFound``, ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``."""
    row = appointment_row(query.appointment_id, workspace_id=workspace_id)
    require_standing(row, now=now)
    return options(row, now=now)


def hand_off_in_bulk(
    request: BulkHandOffRequest, *, workspace_id: UUID, now: datetime, acting_user: Person | None = None
) -> BulkHandOff:
    """What was handed over, and what stays where it was. Raises ``Invalid`` and ``NotFound``."""
    if faults := list(request.faults()):
        raise Invalid(faults)
    leaving = _hosts(request.named("fromUserIds", "userId"), request.from_users, workspace_id)
    field = request.named("targetUserId", "targetUserIds")
    taking = [host for host in _hosts(field, request.to_users, workspace_id) if host.is_active]
    if not taking:
        raise NotFound(f"{field} does not name an active user of this workspace")
    spans = {host.pk: _span(request, host.timezone) for host in leaving}
    target = Target(field, hosts=tuple(host.pk for host in taking))
    occasion = Occasion(by=acting_user, reason=request.reason, counts=request.cover_counts)
    outcome = handing_in_bulk(spans, target, occasion, now=now)
    return BulkHandOff(
        handed_off=len(outcome.success),
        failed=len(outcome.conflicts),
        success=tuple(map(str, outcome.success)),
        conflicts=tuple(map(str, outcome.conflicts)),
    )


def _hosts(field: str, user_ids: tuple[str, ...], workspace_id: UUID) -> list[Host]:
    """In the order in which they were named; active or not, because those who have left hand over too."""
    keys = [parse_id(user_id) for user_id in user_ids]
    known = {host.uuid: host for host in Host.objects.filter(workspace=workspace_id, uuid__in=keys)}
    if strangers := [str(key) for key in keys if key not in known]:
        raise NotFound(f"{field} names users who are not of this workspace: {', '.join(strangers)}")
    return [known[key] for key in dict.fromkeys(keys)]


def _span(request: BulkHandOffRequest, zone: str) -> Range:
    """Raises ``Invalid`` for a span that ends before it starts."""
    if request.first is None or request.last is None:
        raise TypeError("faults() asks for both")
    since, until = _minute(request.first, zone), _minute(request.last, zone, day=DAY)
    if until <= since:
        last, first = request.named("endDate", "end"), request.named("startDate", "start")
        raise Invalid([Fault(last, f"{last} must not be before {first}")])
    return since, until


def _minute(moment: date | datetime, zone: str, *, day: int = 0) -> int:
    """A date is its midnight in the zone, or with ``day`` the midnight at its end."""
    return minute_of(moment) if isinstance(moment, datetime) else instant(zone, moment, day)
