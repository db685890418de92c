"""Hand-offs by many processes at the same moment; as ``tests.scheduling.changing``.

``python -m tests.scheduling.handing`` plays all of them and prints what came of each as JSON.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "booking_site.settings")
    django.setup()

from scheduling import facade
from scheduling.contract.handoffs import BulkHandOffRequest, HandOffRequest
from scheduling.contract.refusals import SlotOccupied
from scheduling.models import Appointment, Host, MeetingType, Queue, Reservation
from scheduling.operations.audit import audit
from tests import builders
from tests.builders import ALWAYS, NOW
from tests.scheduling.changing import EXHAUSTIVE, Change, booking_of, cancelling, events, meet, moving, slot, summary
from tests.scheduling.races import Outcome

#: So many times the same few meet.
ROUNDS = 16 if EXHAUSTIVE else 8
#: What somebody has in the days that are covered.
MEETINGS = 16 if EXHAUSTIVE else 10


def handing(booking: Appointment, target: Host | Queue) -> Change:
    host, queue = (str(target.uuid), None) if isinstance(target, Host) else (None, str(target.pk))
    request = HandOffRequest(appointment_id=str(booking.pk), target_user_id=host, queue_id=queue)
    return lambda: facade.hand_off(request, workspace_id=None, now=NOW)


def covering(kind: MeetingType, leaving: Host, *targets: Host) -> Change:
    request = BulkHandOffRequest(
        from_user_ids=str(leaving.uuid),
        target_user_ids=tuple(str(host.uuid) for host in targets),
        start=slot(0),
        end=slot(MEETINGS),
    )
    return lambda: facade.hand_off_in_bulk(request, workspace_id=kind.workspace_id, now=NOW)


def booking_where_free(kind: MeetingType, starts: Sequence[datetime]) -> Change:
    def book() -> None:
        for start in starts:
            try:
                builders.book(kind, start)
            except SlotOccupied:
                continue

    return book


def only(kind: MeetingType, host: Host) -> dict[str, Any]:
    """Booked by the queue, with this member."""
    return {"queue_id": str(kind.queue.pk), "host_ids": (str(host.uuid),)}


def team_of(size: int) -> list[Host]:
    return builders.hosts(builders.workspace(), size, hours=ALWAYS)


def came_to(results: Sequence[tuple[str, ...]], kinds: Sequence[MeetingType], people: Sequence[Host]) -> Outcome:
    """With what the audit finds, and what the attendees were told."""
    findings = audit(kinds[0].workspace.slug, now=NOW).findings
    told: Counter[str] = Counter()
    for kind in kinds:
        told.update(events(kind))
    return summary(results, kinds, people) | {"findings": [str(finding) for finding in findings], "events": told}


def hand_off_against_booking() -> Outcome:
    """Bob's time is wanted by a hand-off, by a booking and by another hand-off."""
    _, bob, _ = people = team_of(3)
    kinds = [builders.round_robin(bob.workspace, [host]) for host in people]
    rounds = []
    for n in range(ROUNDS):
        of_alice, of_carol = builders.book(kinds[0], slot(n)), builders.book(kinds[2], slot(n))
        rounds.append((handing(of_alice, bob), booking_of(kinds[1], slot(n)), handing(of_carol, bob)))
    results = meet(rounds)
    return came_to([tuple(sorted(names)) for names in results], kinds, people)


def hand_off_against_cancel() -> Outcome:
    people = team_of(2)
    kind = builders.round_robin(people[0].workspace, people)
    bookings = [builders.book(kind, slot(n)) for n in range(ROUNDS)]
    results = meet([(handing(row, kind.queue), cancelling(row)) for row in bookings])
    cancelled = Appointment.objects.filter(meeting_type=kind, status="cancelled")
    return came_to(results, [kind], people) | {
        "time that nobody has": cancelled.filter(reservations__is_active=True).count(),
        "owed": sorted(set(builders.balances(kind.queue).values())),
    }


def two_hand_offs_of_one() -> Outcome:
    """To two who are both free: one after the other."""
    alice, bob, carol = people = team_of(3)
    kind = builders.round_robin(alice.workspace, people)
    alone = only(kind, alice)
    bookings = [builders.book(kind, slot(n), **alone) for n in range(ROUNDS)]
    results = meet([(handing(row, bob), handing(row, carol)) for row in bookings])
    sequences = Counter(Appointment.objects.filter(meeting_type=kind).values_list("sequence", flat=True))
    return came_to(results, [kind], people) | {"sequences": sequences}


def one_hand_off_twice() -> Outcome:
    alice, bob = people = team_of(2)
    kind = builders.round_robin(alice.workspace, people)
    alone = only(kind, alice)
    bookings = [builders.book(kind, slot(n), **alone) for n in range(ROUNDS)]
    results = meet([(handing(row, bob), handing(row, bob)) for row in bookings])
    return came_to([tuple(sorted(names)) for names in results], [kind], people)


def across_two_queues() -> Outcome:
    """Each queue hands to the other while both are booked, and what was handed over is cancelled and moved."""
    people = team_of(6)
    kinds = [
        builders.round_robin(people[0].workspace, people[:4]),
        builders.round_robin(people[0].workspace, people[2:]),
    ]
    rounds = []
    for n in range(ROUNDS):
        first, second = (builders.book(kind, slot(2 * n)) for kind in kinds)
        rounds.append(
            (
                one_after_another(handing(first, kinds[1].queue), cancelling(first)),
                one_after_another(handing(second, kinds[0].queue), moving(second, slot(2 * n + 1))),
                booking_of(kinds[0], slot(2 * n)),
                booking_of(kinds[1], slot(2 * n)),
            )
        )
    return came_to(meet(rounds), kinds, people)


def one_after_another(*changes: Change) -> Change:
    def run() -> None:
        for change in changes:
            change()

    return run


def bulk_against_bookings() -> Outcome:
    """Alice's days go to Bob and Carol while two programs book both."""
    alice, *others = people = team_of(3)
    kind = builders.round_robin(alice.workspace, people)
    alone = only(kind, alice)
    meetings = [builders.book(kind, slot(n), **alone) for n in range(MEETINGS)]
    busy = [builders.round_robin(alice.workspace, [host]) for host in others]
    forth, back = [slot(n) for n in range(MEETINGS)], [slot(n) for n in reversed(range(0, MEETINGS, 2))]
    results = meet(
        [(covering(kind, alice, *others), booking_where_free(busy[0], forth), booking_where_free(busy[1], back))]
    )
    return came_to(results, [kind, *busy], people) | {
        "meetings": Counter(Reservation.objects.filter(appointment__in=meetings).values_list("is_active", flat=True)),
        "stayed for nothing": sum(1 for _ in stayed_for_nothing(meetings, alice, others)),
    }


def stayed_for_nothing(meetings: Sequence[Appointment], alice: Host, others: Sequence[Host]) -> Iterator[Appointment]:
    """What is still Alice's although one of the others has nothing at that time."""
    for meeting in meetings:
        at_the_time = Reservation.objects.filter(start_minute=int(meeting.start.timestamp()) // 60)
        taken = set(at_the_time.values_list("host_id", flat=True))
        if alice.pk in taken and any(host.pk not in taken for host in others):
            yield meeting


def three_bulks() -> Outcome:
    """The same days are covered three times at once, by different colleagues."""
    alice, *others = people = team_of(4)
    kind = builders.round_robin(alice.workspace, people)
    alone = only(kind, alice)
    for n in range(MEETINGS):
        builders.book(kind, slot(n), **alone)
    results = meet([tuple(covering(kind, alice, other) for other in others)])
    return came_to(results, [kind], people) | {"alice has": alice.reservations.count()}


RACES = (
    hand_off_against_booking,
    hand_off_against_cancel,
    two_hand_offs_of_one,
    one_hand_off_twice,
    across_two_queues,
    bulk_against_bookings,
    three_bulks,
)

if __name__ == "__main__":
    json.dump({race.__name__: race() for race in RACES}, sys.stdout)
