"""Booking: one transaction, from the locks to the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError

from scheduling import outbox
from scheduling.contract.appointments import Status
from scheduling.contract.booking_rules import place_of, require_acceptable
from scheduling.contract.bookings import BookingRequest
from scheduling.contract.refusals import Refusal, SlotOccupied
from scheduling.delivery.notices import Event, notices
from scheduling.domain.intervals import Range
from scheduling.domain.routing import Decision, Strategy, decide
from scheduling.domain.slots import Entry, Reason
from scheduling.models import Appointment, Confirmation, Reservation
from scheduling.models.identity import new_id
from scheduling.operations import idempotency, ledger, locks, transactions
from scheduling.operations.expire import expire_due, expire_in_the_way
from scheduling.operations.idempotency import IdempotencyKey
from scheduling.queries.availability import refusals
from scheduling.queries.bookables import Bookable, bookable, parse_id, remembered
from scheduling.queries.instants import minute_of
from scheduling.queries.parties import Party, party
from scheduling.queries.rotation import entrants

Refused = dict[int, Reason]


class _Overlap(Exception):
    """The database refused the hosts' time; whatever the transaction wrote is undone."""

    def __init__(self, hosts: Entry, span: Range) -> None:
        super().__init__(hosts, span)
        self.hosts, self.span = hosts, span


@dataclass(frozen=True, slots=True)
class _Choice:
    """Who takes the booking; with the decision when a queue's rotation chose."""

    hosts: Entry
    decision: Decision | None = None


def book(
    request: BookingRequest, *, workspace_id: UUID | None, now: datetime, key: IdempotencyKey | None = None
) -> Appointment:
    """The appointment, or provisional booking, that the request makes, or made before under the same key.

    Raises ``NotFound``, ``Invalid``, ``DurationNotAllowed``, ``HostRequired``, ``SlotOccupied``,
    ``IdempotencyMismatch``, ``Busy``.
    """
    if not _is_plausible(request, workspace_id):
        if key and (made := idempotency.recall(key, request, now=now)):  # whatever has become of the type or its hosts
            return _made(made)
        _require_bookable(request, bookable(request.meeting_type_id, workspace_id=workspace_id))
    subject = parse_id(request.meeting_type_id)
    taken: Refused = {}
    cleared: set[Entry] = set()
    while True:
        try:
            booking = partial(_book, request, taken, workspace_id=workspace_id, now=now, key=key)
            return transactions.run(booking, subject=subject)
        except _Overlap as overlap:
            # The predicate does not count expired holds and the database does, until that is written down, by us or
            # by somebody else who found them at the same moment.
            if overlap.hosts in cleared:
                taken |= dict.fromkeys(overlap.hosts, Reason.BUSY)
            transactions.run(partial(expire_in_the_way, overlap.hosts, overlap.span, now=now))
            cleared.add(overlap.hosts)


def _is_plausible(request: BookingRequest, workspace_id: UUID | None) -> bool:
    """Whether it could be booked by what this process remembers, at no cost. A no has to be confirmed."""
    known = remembered(request.meeting_type_id)
    if known is None or (workspace_id is not None and known.row.workspace_id != workspace_id):
        return False
    try:
        _require_bookable(request, known)
    except Refusal:
        return False
    return True


def _require_bookable(request: BookingRequest, known: Bookable) -> Party:
    """Who could take it. Refusals are found before any lock is taken, and again, for good, under the locks."""
    require_acceptable(request, known.contract)
    return party(known, queue_id=request.queue_id, host_ids=request.host_ids)


def _book(
    request: BookingRequest, taken: Refused, *, workspace_id: UUID | None, now: datetime, key: IdempotencyKey | None
) -> Appointment:
    locks.hold_meeting_type(parse_id(request.meeting_type_id))
    if key and (made := idempotency.recall(key, request, now=now)):  # whatever has become of the type or its hosts
        return _made(made)
    current = bookable(request.meeting_type_id, workspace_id=workspace_id, unwritten=True)
    candidates = _require_bookable(request, current)
    # Somebody may change a host's hours until the host is locked: then this booking was there first. What other
    # bookings take is read after the locks.
    locks.hold_hosts(candidates.hosts)
    expire_due(current.row, now=now)  # a turn that was given back counts in this decision
    appointment = _draft(request, current, now=now)
    choice = _reserve(appointment, current, candidates, taken, now=now)
    if choice.decision is not None and current.queue is not None:
        ledger.charge(current.queue, appointment, choice.decision, now=now)
    hosts = [current.hosts[host].row for host in choice.hosts]
    outbox.enqueue("email", notices(_event(current), appointment, hosts=hosts), due_at=now)
    if key:
        idempotency.remember(key, request, str(appointment.pk), now=now)
    return appointment


def _made(appointment_id: str) -> Appointment:
    return Appointment.objects.select_related("meeting_type").get(pk=appointment_id)


def _draft(request: BookingRequest, current: Bookable, *, now: datetime) -> Appointment:
    attendee, row = request.attendee, current.row
    duration = timedelta(minutes=request.duration or row.default_duration)
    channel = request.channel or row.default_channel
    pk = new_id()
    return Appointment(
        id=pk,
        meeting_type=row,
        queue=current.queue if request.queue_id or not request.host_ids else None,
        start=request.start,
        end=request.start + duration,
        status=Status.CONFIRMED if row.confirmation == Confirmation.NONE else Status.PROVISIONAL,
        expires_at=_hold_end(request, current, now=now),
        channel=channel,
        location=place_of(request, current.contract),
        meeting_link=str(row.channel_links.get(channel, "")).replace("{appointment_id}", str(pk)),
        email=attendee.email or "",
        firstname=attendee.firstname,
        lastname=attendee.lastname,
        fullname=attendee.name,
        phone=attendee.phone,
        company=attendee.company,
        language=attendee.language,
        timezone=attendee.timezone or "",
        notes=attendee.answers,
        utm=attendee.utm,
        guests=list(attendee.guests),
        receive_reminders=attendee.receive_reminders,
        skip_notifications=request.skip_notifications,
        data_policy_accepted=attendee.data_policy_accepted,
        ics_title=request.ics_title or "",
        ics_description=request.ics_description or "",
        created_at=now,
    )


def _hold_end(request: BookingRequest, current: Bookable, *, now: datetime) -> datetime | None:
    """A hold ends on a whole second, so that rows and reservations agree on the moment, and never after the start."""
    if current.row.confirmation == Confirmation.NONE:
        return None
    return min(now + timedelta(minutes=current.row.hold_minutes), request.start).replace(microsecond=0)


_EVENTS = {
    Confirmation.NONE: Event.BOOKED,
    Confirmation.DOUBLE_OPT_IN: Event.CONFIRM,
    Confirmation.HOST: Event.REQUESTED,
}


def _event(current: Bookable) -> Event:
    return _EVENTS[Confirmation(current.row.confirmation)]


def _reserve(
    appointment: Appointment, current: Bookable, candidates: Party, taken: Refused, *, now: datetime
) -> _Choice:
    """Writes the appointment with the time of whoever takes it. Raises ``SlotOccupied`` and ``_Overlap``."""
    if appointment.start.second or appointment.start.microsecond:
        raise SlotOccupied
    span = (minute_of(appointment.start), minute_of(appointment.end))
    rules = current.rules(span[1] - span[0])
    refused = refusals(current, candidates.hosts, rules, [span[0]], now=now)[span[0]]
    choice = _choose(current, candidates, refused | taken)
    appointment.save(force_insert=True)
    _write(appointment, current, choice.hosts, span)
    return choice


def _choose(current: Bookable, candidates: Party, refused: Refused) -> _Choice:
    if not candidates.places or current.queue is None:
        free = [entry for entry in candidates.entries if not any(host in refused for host in entry)]
        if not free:
            raise SlotOccupied
        return _Choice(free[0])
    reasons = {
        place.key: next(refused[host] for host in place.hosts if host in refused)
        for place in candidates.places
        if any(host in refused for host in place.hosts)
    }
    if all(place.key in reasons for place in candidates.places):
        raise SlotOccupied
    rotation = entrants(current.queue, candidates.places)
    decision = decide(rotation, reasons, strategy=Strategy(current.queue.strategy), pinned=candidates.pinned)
    if decision is None:
        raise SlotOccupied
    return _Choice(decision.chosen.hosts, decision)


def _write(appointment: Appointment, current: Bookable, hosts: Entry, span: Range) -> None:
    """Takes the hosts' time. The database refuses what overlaps, whoever wrote that: ``_Overlap``."""
    holds_until = int(appointment.expires_at.timestamp()) if appointment.expires_at else None
    rows = [
        Reservation(
            appointment=appointment,
            host_id=host,
            start_minute=span[0],
            end_minute=span[1],
            busy_from=span[0] - current.row.buffer_before,
            busy_until=span[1] + current.row.buffer_after,
            holds_until=holds_until,
        )
        for host in hosts
    ]
    try:
        Reservation.objects.bulk_create(rows)
    except IntegrityError as error:
        if "no_overlap" not in str(error):
            raise
        raise _Overlap(hosts, span) from error
