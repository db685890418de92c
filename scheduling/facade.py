"""The scheduling API in plain Python: contract models in and out, named refusals, ``now`` passed in.

``workspace_id`` limits what is visible (``None``: the whole installation); everything outside it is ``NotFound``.
Every function that writes may also raise ``Busy``.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from scheduling import mapping
from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.availability import (
    Availability,
    AvailabilityQuery,
    AvailabilityV2,
    AvailabilityV4,
    Refused,
    Timeframe,
)
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.people import Person
from scheduling.contract.queues import NextHosts, Queue
from scheduling.contract.refusals import DurationNotAllowed, Fault, Invalid, NotFound
from scheduling.domain.hours import DAY
from scheduling.domain.intervals import Range
from scheduling.domain.slots import Rules, timeframes
from scheduling.models import Appointment as AppointmentRow
from scheduling.models import Confirmation, Host
from scheduling.models import MeetingType as MeetingTypeRow
from scheduling.operations import book as booking
from scheduling.operations import confirm as confirming
from scheduling.operations.idempotency import IdempotencyKey
from scheduling.queries import queues as queue_queries
from scheduling.queries.availability import free_starts, refusals, suggested
from scheduling.queries.bookables import Bookable, bookable, parse_id
from scheduling.queries.instants import datetime_of, minute_of, moment_minute
from scheduling.queries.parties import Party, party
from scheduling.secrets import is_secret, secret_of

__all__ = ["IdempotencyKey"]

MAX_SPAN_DAYS = 92
#: Explaining costs far more than listing: so many starts times hosts are explained in one answer.
MAX_EXPLAINED = 20_000
_BOOKING_TYPES = {Confirmation.DOUBLE_OPT_IN: "DoubleOptIn", Confirmation.HOST: "RequireHostConfirmation"}


class Reading:
    """What one request reads: a meeting type is looked up once, however many questions it asks about it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, UUID | None], Bookable] = {}

    def bookable(self, meeting_type_id: str, *, workspace_id: UUID | None) -> Bookable:
        key = (meeting_type_id, workspace_id)
        if key not in self._known:
            self._known[key] = bookable(meeting_type_id, workspace_id=workspace_id)
        return self._known[key]


def meeting_type(meeting_type_id: str, *, workspace_id: UUID | None, reading: Reading | None = None) -> MeetingType:
    """Raises ``NotFound``."""
    return (reading or Reading()).bookable(meeting_type_id, workspace_id=workspace_id).contract


def meeting_types(*, workspace_id: UUID | None) -> tuple[MeetingType, ...]:
    """The active meeting types, by slug."""
    rows = MeetingTypeRow.objects.filter(is_active=True).order_by("slug", "id")
    if workspace_id is not None:
        rows = rows.filter(workspace_id=workspace_id)
    rows = rows.select_related("queue").prefetch_related("form_fields", "offering_hosts__host")
    return tuple(mapping.meeting_type(row) for row in rows)


def availability(
    query: AvailabilityQuery, *, workspace_id: UUID | None, now: datetime, reading: Reading | None = None
) -> Availability:
    """Raises ``NotFound``, ``HostRequired``, ``DurationNotAllowed`` and ``Invalid``."""
    known = (reading or Reading()).bookable(query.meeting_type_id, workspace_id=workspace_id)
    candidates = party(known, queue_id=query.queue_id, host_ids=query.host_ids)
    zone = query.timezone or known.row.timezone
    span = _span(query, zone)
    rules = known.rules(_duration(query, known))
    ignoring = _ignored(query)
    starts = free_starts(known, candidates, rules, span, now=now, ignoring=ignoring)
    earliest = starts[0] if starts else _earliest(known, candidates, rules, span, now=now, ignoring=ignoring)
    return Availability(
        timezone=zone,
        duration=rules.duration,
        slot_interval=rules.interval,
        starts=tuple(map(datetime_of, starts)),
        earliest=None if earliest is None else datetime_of(earliest),
        refused=_refused(known, candidates, rules, span, now=now, ignoring=ignoring) if query.troubleshoot else (),
    )


def availability_v2(query: AvailabilityQuery, *, workspace_id: UUID | None, now: datetime) -> AvailabilityV2:
    """As ``availability``, as the timeframes that readers cut into starts themselves."""
    offer = availability(query, workspace_id=workspace_id, now=now)
    return AvailabilityV2(timezone=offer.timezone, timeframes=_timeframes(offer))


def availability_v4(query: AvailabilityQuery, *, workspace_id: UUID | None, now: datetime) -> AvailabilityV4:
    """As ``availability``, in every published shape at once."""
    offer = availability(query, workspace_id=workspace_id, now=now)
    return AvailabilityV4.of(offer, _timeframes(offer), troubleshoot=query.troubleshoot)


def _timeframes(offer: Availability) -> tuple[Timeframe, ...]:
    rules = Rules(duration=offer.duration, interval=offer.slot_interval)
    ranges = timeframes(map(minute_of, offer.starts), rules)
    return tuple(Timeframe(start=datetime_of(start), end=datetime_of(end)) for start, end in ranges)


def _ignored(query: AvailabilityQuery) -> UUID | None:
    if not query.existing_appointment_id:
        return None
    try:
        return UUID(query.existing_appointment_id)
    except ValueError as error:
        field = "existingAppointmentId"
        raise Invalid([Fault(field, f"{field} is not the id of an appointment")]) from error


def _span(query: AvailabilityQuery, zone: str) -> Range:
    """Days are counted on the calendar when both ends are dates: a change of clocks makes none of them longer."""
    start, end = moment_minute(query.start, zone), moment_minute(query.end, zone)
    if end <= start:
        raise Invalid([Fault("end", "end must be after start")])
    by_date = not isinstance(query.start, datetime) and not isinstance(query.end, datetime)
    length = query.end - query.start if by_date else timedelta(minutes=end - start)
    if length > timedelta(days=MAX_SPAN_DAYS):
        raise Invalid([Fault("end", f"end must not be more than {MAX_SPAN_DAYS} days after start")])
    return start, end


def _duration(query: AvailabilityQuery, known: Bookable) -> int:
    if query.duration is not None and query.duration not in known.contract.durations:
        raise DurationNotAllowed
    return query.duration or known.row.default_duration


def _earliest(
    known: Bookable, candidates: Party, rules: Rules, span: Range, *, now: datetime, ignoring: UUID | None
) -> int | None:
    """The first free start after a span that has none, a month at a time, up to the horizon."""
    last = minute_of(now + timedelta(days=known.row.horizon_days))
    start = max(span[1], minute_of(now))
    while start < last:
        found = free_starts(known, candidates, rules, (start, start + 31 * DAY), now=now, ignoring=ignoring)
        if found:
            return found[0]
        start += 31 * DAY
    return None


def _refused(
    known: Bookable, candidates: Party, rules: Rules, span: Range, *, now: datetime, ignoring: UUID | None
) -> tuple[Refused, ...]:
    """Every start that a host's weekly hours suggest and the host cannot take, with the rule that says so."""
    starts = suggested(known, candidates.asked, rules, span)
    if len(starts) * len(candidates.asked) > MAX_EXPLAINED:
        raise Invalid([Fault("end", "end is too far after start to explain every start; ask for fewer days")])
    by_start = refusals(known, candidates.asked, rules, starts, now=now, ignoring=ignoring)
    return tuple(
        Refused(
            start=datetime_of(start),
            host_id=known.hosts[host].uuid,
            host_name=known.hosts[host].name,
            reason=reason,
        )
        for start, reasons in by_start.items()
        for host, reason in reasons.items()
    )


def book(
    request: BookingRequest, *, workspace_id: UUID | None, now: datetime, idempotency_key: IdempotencyKey | None = None
) -> Booked | Provisional:
    """Raises ``NotFound``, ``Invalid``, ``DurationNotAllowed``, ``HostRequired``, ``SlotOccupied``,
    ``IdempotencyMismatch``."""
    row = booking.book(request, workspace_id=workspace_id, now=now, key=idempotency_key)
    if row.expires_at is not None or row.confirmed_at is not None:  # it was provisional when it was made
        booking_type = _BOOKING_TYPES.get(Confirmation(row.meeting_type.confirmation), "DoubleOptIn")
        return Provisional(booking_type=booking_type, provisional_booking_id=str(row.pk))
    return Booked(appointment_id=str(row.pk), secret=secret_of(str(row.pk), row.secret_version))


def appointment(appointment_id: str, *, workspace_id: UUID | None, now: datetime) -> Appointment:
    """An appointment or provisional booking, with its assignment. Raises ``NotFound``."""
    row = _appointment_row(appointment_id)
    if workspace_id is not None and row.meeting_type.workspace_id != workspace_id:
        raise NotFound("There is no such appointment")
    return mapping.appointment(row, now, with_assignment=True)


def appointment_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment:
    """For the holder of the secret. Raises ``NotFound``, alike for a wrong secret and an unknown appointment."""
    return mapping.appointment(_secret_row(appointment_id, secret), now)


def confirm_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment:
    """The attendee's word on a double opt-in. An expired one stays expired, a confirmed one stays as it is.

    Raises ``NotFound``, also for a booking that only a host can confirm.
    """
    row = _secret_row(appointment_id, secret)
    if row.meeting_type.confirmation != Confirmation.DOUBLE_OPT_IN:
        raise NotFound("There is no such appointment")
    if row.status == Status.PROVISIONAL:
        confirming.confirm(row, now=now)
    return mapping.appointment(_appointment_row(appointment_id), now)


def _appointment_row(appointment_id: str) -> AppointmentRow:
    rows = AppointmentRow.objects.select_related("meeting_type", "queue", "assignment")
    row = rows.prefetch_related("reservations__host").filter(pk=parse_id(appointment_id)).first()
    if row is None:
        raise NotFound("There is no such appointment")
    return row


def _secret_row(appointment_id: str, secret: str) -> AppointmentRow:
    row = AppointmentRow.objects.filter(pk=parse_id(appointment_id)).first()
    version = row.secret_version if row else 1
    # Compared also when there is no row, so that the answer takes the same time.
    if not is_secret(str(parse_id(appointment_id)), version, secret) or row is None:
        raise NotFound("There is no such appointment")
    return _appointment_row(appointment_id)


def queues(workspace: str, *, workspace_id: UUID | None, now: datetime) -> tuple[Queue, ...]:
    """The queues of the workspace's active meeting types. Raises ``NotFound`` for another workspace."""
    asked = parse_id(workspace)
    if workspace_id is not None and asked != workspace_id:
        raise NotFound("There is no such workspace")
    return tuple(queue_queries.queues(asked, now=now))


def queue(queue_id: str, *, workspace_id: UUID | None, now: datetime) -> Queue:
    """Raises ``NotFound``."""
    return queue_queries.queue(parse_id(queue_id), workspace_id=workspace_id, now=now)


def next_hosts(
    queue_id: str,
    *,
    workspace_id: UUID | None,
    now: datetime,
    start: datetime | None = None,
    duration: int | None = None,
) -> NextHosts:
    """The order in which the queue assigns; with ``start`` only those who are free then. Changes nothing.

    Raises ``NotFound``, ``DurationNotAllowed``.
    """
    return queue_queries.next_hosts(
        parse_id(queue_id), workspace_id=workspace_id, now=now, start=start, duration=duration
    )


def user(user_id: str, *, workspace_id: UUID | None) -> Person:
    """Raises ``NotFound``."""
    hosts: Iterable[Host] = Host.objects.filter(uuid=parse_id(user_id), is_active=True)
    for host in hosts:
        if workspace_id is None or host.workspace_id == workspace_id:
            return mapping.person(host)
    raise NotFound("There is no such user")
