"""Booking: one transaction, from the locks to the outbox."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from scheduling.contract.appointments import Status
from scheduling.contract.booking_rules import place_of, require_acceptable
from scheduling.contract.bookings import BookingRequest
from scheduling.contract.refusals import Refusal
from scheduling.delivery.notices import Event
from scheduling.models import Appointment, Confirmation
from scheduling.models.identity import new_id
from scheduling.models.insertion import insert
from scheduling.operations import idempotency, ledger, locks, transactions
from scheduling.operations.announce import announce
from scheduling.operations.expire import expire_due
from scheduling.operations.idempotency import IdempotencyKey
from scheduling.operations.reserve import Refused, choose, refused_at, reserve, take_turns
from scheduling.operations.workspace.departures import hand_on
from scheduling.queries.bookables import Bookable, bookable, parse_id, remembered
from scheduling.queries.parties import Party, party


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
    booking = partial(_book, request, workspace_id=workspace_id, now=now, key=key)
    return take_turns(booking, subject=parse_id(request.meeting_type_id), now=now)


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
    # A turn that is given back counts in this decision.
    hand_on(expire_due(current.row, candidates.hosts, now=now), now=now)
    appointment = _draft(request, current, now=now)
    choice = choose(current, candidates, refused_at(appointment, current, candidates, now=now) | taken)
    with transactions.together():
        insert([appointment])
        reserve(appointment, current, choice.hosts)
        if choice.decision is not None and current.queue is not None:
            ledger.charge(current.queue, appointment, choice.decision, now=now)
        announce(_event(current), appointment, hosts=[current.hosts[host].row for host in choice.hosts], now=now)
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
        confirmation=row.confirmation,
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
