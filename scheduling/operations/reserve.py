"""Who takes an appointment, and taking their time: what booking, moving and handing over have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError

from scheduling.contract.refusals import SlotOccupied
from scheduling.domain.intervals import Range
from scheduling.domain.routing import Decision, Strategy, decide
from scheduling.domain.slots import Entry, Reason
from scheduling.models import Appointment, Reservation
from scheduling.models.insertion import insert
from scheduling.operations import transactions
from scheduling.operations.expire import expire_in_the_way
from scheduling.operations.workspace.departures import hand_on
from scheduling.queries.availability import refusals
from scheduling.queries.bookables import Bookable
from scheduling.queries.instants import minute_of
from scheduling.queries.parties import Party
from scheduling.queries.rotation import entrants

Refused = dict[int, Reason]
Answer = TypeVar("Answer")


class Overlap(Exception):
    """The database refused the hosts' time; whatever the transaction wrote is undone."""

    def __init__(self, hosts: Entry, span: Range) -> None:
        super().__init__(hosts, span)
        self.hosts, self.span = hosts, span


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes the booking; with the decision when a queue's rotation chose."""

    hosts: Entry
    decision: Decision | None = None


def take_turns(operation: Callable[[Refused], Answer], *, subject: UUID, now: datetime) -> Answer:
    """Runs the operation in a transaction, and again without those whose time the database refused.

    The operation is given who was refused so far. ``subject`` is the meeting type that it locks first.
    """
    taken: Refused = {}
    cleared: set[Entry] = set()
    while True:
        try:
            return transactions.run(partial(operation, taken), subject=subject)
        except Overlap as overlap:
            # The predicate does not count expired holds and the database does, until that is written down, by us or
            # by somebody else who found them at the same moment.
            if overlap.hosts in cleared:
                taken |= dict.fromkeys(overlap.hosts, Reason.BUSY)
            transactions.run(partial(_expire, overlap, now=now))
            cleared.add(overlap.hosts)


def _expire(overlap: Overlap, *, now: datetime) -> None:
    hand_on(expire_in_the_way(overlap.hosts, overlap.span, now=now), now=now)


def refused_at(appointment: Appointment, current: Bookable, candidates: Party, *, now: datetime) -> Refused:
    """Those who cannot take the appointment at its start, each with the rule. Its own time is in nobody's way.

    Raises ``SlotOccupied`` for a start that is not on a whole minute. The caller holds the hosts' locks.
    """
    if appointment.start.second or appointment.start.microsecond:
        raise SlotOccupied
    start, end = span_of(appointment)
    ignoring = None if appointment._state.adding else appointment.pk
    by_start = refusals(current, candidates.hosts, current.rules(end - start), [start], now=now, ignoring=ignoring)
    return dict(by_start[start])


def choose(current: Bookable, candidates: Party, refused: Refused) -> Choice:
    """Raises ``SlotOccupied`` when nobody is left."""
    if not candidates.places or current.queue is None:
        free = [entry for entry in candidates.entries if not any(host in refused for host in entry)]
        if not free:
            raise SlotOccupied
        return Choice(free[0])
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
    return Choice(decision.chosen.hosts, decision)


def reserve(appointment: Appointment, current: Bookable, hosts: Entry) -> None:
    """Takes the hosts' time. The database refuses what overlaps, whoever wrote that: ``Overlap``."""
    span = span_of(appointment)
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
        with transactions.together():  # what is refused is refused here
            insert(rows)
    except IntegrityError as error:
        if "no_overlap" not in str(error):
            raise
        raise Overlap(hosts, span) from error


def reserve_anew(appointment: Appointment, current: Bookable, hosts: Entry) -> None:
    """As ``reserve``, in place of the time that the appointment took before."""
    appointment.reservations.all().delete()
    reserve(appointment, current, hosts)


def span_of(appointment: Appointment) -> Range:
    return minute_of(appointment.start), minute_of(appointment.end)
