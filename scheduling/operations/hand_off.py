"""Handing an appointment over: others attend at the same time, and the turn goes with it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from scheduling.contract.refusals import Fault, Invalid, Stale
from scheduling.delivery.notices import Event, Previous
from scheduling.domain.slots import Entry, Reason
from scheduling.models import Appointment, Host
from scheduling.operations import ledger
from scheduling.operations.announce import announce
from scheduling.operations.expire import expire_due
from scheduling.operations.reserve import Choice, Refused, reserve_anew, take_turns
from scheduling.operations.standing import attending, change, read_again, require_standing
from scheduling.operations.takers import Candidates, Target, candidates, chosen
from scheduling.operations.turns import Occasion, move_turn
from scheduling.operations.workspace.departures import hand_on
from scheduling.queries.bookables import Bookable, covered
from scheduling.queries.hand_offs import cannot_attend, colleagues


def hand_off(appointment: Appointment, target: Target, occasion: Occasion, *, now: datetime) -> Entry:
    """Those who took it over; nobody when those who were to hand it over do not attend any more.

    Raises ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``; ``NotFound``, ``Invalid`` and ``DurationNotAllowed`` for
    a target that does not fit; ``SlotOccupied`` with who cannot and why.
    """
    handing = partial(_hand_off, appointment, target, occasion, now=now)
    return take_turns(handing, subject=appointment.meeting_type_id, now=now)


def _hand_off(appointment: Appointment, target: Target, occasion: Occasion, taken: Refused, *, now: datetime) -> Entry:
    row = read_again(appointment, *([target.meeting_type_id] if target.meeting_type_id else []))
    require_standing(row, now=now)
    present = attending(row)
    staying: list[Host] = []
    if occasion.leaving is not None:
        staying = [host for host in present if host.pk not in occasion.leaving]
        if len(staying) == len(present):
            return ()
        if row.start != appointment.start:
            raise Stale  # it was moved, perhaps out of the span in which somebody hands over
    asked = candidates(row, target)
    # A turn that was given back counts in the decision of a queue.
    kind = asked.rotation.row if asked.rotation else row.meeting_type
    hand_on(expire_due(kind, {*asked.party.hosts, *(host.pk for host in present)}, now=now), now=now)
    own, choice = _choice(row, asked, taken, present, now=now)
    taking = [own.hosts[host].row for host in choice.hosts]
    serving = list({host.pk: host for host in (*staying, *taking)}.values())
    if {host.pk for host in serving} == {host.pk for host in present}:
        raise Invalid([Fault(target.field, f"{target.field} names the host that it has already")])
    _write(row, own, asked, choice, before=present, serving=serving, occasion=occasion, now=now)
    return choice.hosts


def _choice(
    row: Appointment, asked: Candidates, taken: Refused, present: Sequence[Host], *, now: datetime
) -> tuple[Bookable, Choice]:
    """Whoever attends already can go on, but a queue is asked for somebody else. The hosts' locks are held."""
    attending_now = {host.pk for host in present}
    own = covered(row.meeting_type_id, colleagues(row).filter(pk__in=asked.party.hosts))
    joining = [host for host in asked.party.hosts if host not in attending_now]
    refused = cannot_attend(row, own, joining, now=now) | taken
    if asked.rotation:
        refused |= dict.fromkeys(attending_now, Reason.HANDS_OVER)
    return own, chosen(asked, own, refused)


def _write(
    row: Appointment,
    own: Bookable,
    asked: Candidates,
    choice: Choice,
    *,
    before: Sequence[Host],
    serving: Sequence[Host],
    occasion: Occasion,
    now: datetime,
) -> None:
    hosts = tuple(host.pk for host in serving)
    told, left = occasion.told(before, serving), row.queue
    queue = asked.rotation.queue if asked.rotation and choice.decision and occasion.counts else row.queue
    if queue is None or queue == row.queue:
        change(row)
        move_turn(row, own, hosts, told, decision=choice.decision, now=now)
    elif choice.decision:
        ledger.reverse(row, now=now)
        change(row, queue=queue)
        ledger.charge(queue, row, choice.decision, now=now, hand_off=told)
    hand_on([left, queue], now=now)
    reserve_anew(row, own, hosts)
    previous = Previous(start=row.start, hosts=tuple(before))
    announce(Event.HANDED_OFF, row, hosts=serving, now=now, previous=previous)
