"""Moving an appointment to another start: its row, its secret and its duration stay, and its host when free then."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from scheduling.contract.model import iso
from scheduling.contract.refusals import NotFound, SlotOccupied
from scheduling.delivery.notices import Event, Previous
from scheduling.domain.reasons import REFUSED
from scheduling.domain.slots import Entry
from scheduling.models import Appointment, Host
from scheduling.operations import ledger
from scheduling.operations.announce import announce
from scheduling.operations.expire import expire_due
from scheduling.operations.reserve import Choice, Refused, choose, refused_at, reserve_anew, take_turns
from scheduling.operations.standing import (
    attending,
    change,
    read_again,
    require_before_deadline,
    require_standing,
)
from scheduling.operations.workspace.departures import hand_on
from scheduling.queries.bookables import Bookable, bookable, covered
from scheduling.queries.parties import Party, party


def reschedule(
    appointment: Appointment, start: datetime, *, now: datetime, by_attendee: bool = False, same_host: bool = False
) -> None:
    """To the start that it has already: nothing changes and nobody is told. ``same_host``: nobody else may take it.

    Raises ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``, ``SlotOccupied``, and for attendees ``DeadlinePassed``.
    """
    moving = partial(_reschedule, appointment, start, now=now, by_attendee=by_attendee, same_host=same_host)
    take_turns(moving, subject=appointment.meeting_type_id, now=now)


def _reschedule(
    appointment: Appointment, start: datetime, taken: Refused, *, now: datetime, by_attendee: bool, same_host: bool
) -> None:
    row = read_again(appointment)
    require_standing(row, now=now)
    if row.start == start:
        return
    if by_attendee:
        require_before_deadline(row, now=now)
    previous = Previous(start=row.start, hosts=tuple(attending(row)))
    current = _bookable(row, previous.hosts)
    kept = tuple(host.pk for host in previous.hosts)
    candidates = _candidates(row, current, kept, same_host=same_host)
    # A turn that was given back counts in this decision.
    hand_on(expire_due(row.meeting_type, {*candidates.hosts, *kept}, now=now), now=now)
    row.start, row.end = start, start + (row.end - row.start)
    refused = refused_at(row, current, candidates, now=now) | taken
    choice = _choice(row, current, candidates, kept, refused, now=now)
    change(row, start=row.start, end=row.end, expires_at=_hold_end(row), rescheduled_at=now)
    reserve_anew(row, current, choice.hosts)
    if choice.decision is not None and current.queue is not None:
        ledger.charge(current.queue, row, choice.decision, now=now, moved=_moved(previous, refused))
    hosts = [current.hosts[host].row for host in choice.hosts]
    announce(Event.RESCHEDULED, row, hosts=hosts, now=now, previous=previous)


def _bookable(row: Appointment, hosts: Sequence[Host]) -> Bookable:
    """With those who attend, also when they only cover for somebody or have left the team since."""
    try:
        current = bookable(str(row.meeting_type_id), workspace_id=None, unwritten=True)
    except NotFound as error:  # no start is offered any more
        raise SlotOccupied from error
    strangers = [host for host in hosts if host.is_active and host.pk not in current.hosts]
    return covered(row.meeting_type_id, strangers) if strangers else current


def _candidates(row: Appointment, current: Bookable, kept: Entry, *, same_host: bool) -> Party:
    """Those who attend; with them the queue, where it chose them. Who is no longer active is not asked."""
    own = (kept,) if kept and all(host in current.hosts for host in kept) else ()
    rotates = current.queue is not None and current.queue.pk == row.queue_id
    if same_host or not rotates:
        return Party(entries=own)
    everybody = party(current, queue_id=None, host_ids=())
    return Party(entries=(*own, *everybody.entries), places=everybody.places)


def _choice(
    row: Appointment, current: Bookable, candidates: Party, kept: Entry, refused: Refused, *, now: datetime
) -> Choice:
    """The same hosts keep their turn. Otherwise it is given back first, so that the rotation decides without it."""
    if kept in candidates.entries and not any(host in refused for host in kept):
        return Choice(kept)
    ledger.reverse(row, now=now)
    hand_on([row.queue], now=now)
    return choose(current, candidates, refused)


def _hold_end(row: Appointment) -> datetime | None:
    """A hold is not prolonged, and never outlasts the start."""
    return row.expires_at and min(row.expires_at, row.start)


def _moved(previous: Previous, refused: Refused) -> dict[str, Any]:
    """Why the appointment did not stay with those who had it, for the record of the decision."""
    reason = next((str(refused[host.pk]) for host in previous.hosts if host.pk in refused), "inactive")
    names = [host.full_name for host in previous.hosts]
    return {"start": iso(previous.start), "hosts": names, "reason": reason, "detail": REFUSED[reason]}
