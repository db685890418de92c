"""Which times are free, and why others are not."""

from datetime import datetime, timedelta
from uuid import UUID

from scheduling.contract.availability import (
    Availability,
    AvailabilityQuery,
    AvailabilityV2,
    AvailabilityV4,
    Refused,
    Timeframe,
)
from scheduling.contract.refusals import DurationNotAllowed, Fault, Invalid
from scheduling.domain.hours import DAY
from scheduling.domain.intervals import Range
from scheduling.domain.slots import Rules, timeframes
from scheduling.facade.catalogue import Reading
from scheduling.models import Appointment
from scheduling.operations.standing import attending
from scheduling.queries.availability import free_starts, refusals, suggested
from scheduling.queries.bookables import Bookable, covered
from scheduling.queries.instants import datetime_of, minute_of, moment_minute
from scheduling.queries.parties import Party, party

MAX_SPAN_DAYS = 92
#: Explaining costs far more than listing: so many starts times hosts are explained in one answer.
MAX_EXPLAINED = 20_000


def availability(
    query: AvailabilityQuery, *, workspace_id: UUID | None, now: datetime, reading: Reading | None = None
) -> Availability:
    """Raises ``NotFound``, ``HostRequired``, ``DurationNotAllowed`` and ``Invalid``."""
    known = (reading or Reading()).bookable(query.meeting_type_id, workspace_id=workspace_id)
    ignoring = _ignored(query)
    existing = Appointment.objects.filter(pk=ignoring, meeting_type=known.row).first() if ignoring else None
    known = _with_attending(known, existing)
    candidates = party(known, queue_id=query.queue_id, host_ids=query.host_ids)
    zone = query.timezone or known.row.timezone
    span = _span(query, zone)
    rules = known.rules(_duration(query, known, existing))
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
    """The appointment that is to be moved: its own time is in nobody's way."""
    if not query.existing_appointment_id:
        return None
    try:
        return UUID(query.existing_appointment_id)
    except ValueError as error:
        field = "existingAppointmentId"
        raise Invalid([Fault(field, f"{field} is not the id of an appointment")]) from error


def _with_attending(known: Bookable, existing: Appointment | None) -> Bookable:
    """With those who attend it, also when they only cover for somebody: they may keep it."""
    if existing is None:
        return known
    strangers = [host for host in attending(existing) if host.is_active and host.pk not in known.hosts]
    return covered(known.row.pk, strangers) if strangers else known


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


def _duration(query: AvailabilityQuery, known: Bookable, existing: Appointment | None) -> int:
    """An appointment keeps its own, whatever is offered now."""
    kept = existing and int((existing.end - existing.start).total_seconds() // 60)
    if query.duration is not None and query.duration not in (*known.contract.durations, kept):
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
