"""Changes of bookings by many processes at the same moment; as ``tests.scheduling.races``.

``python -m tests.scheduling.changing`` plays all the races below and prints, as JSON, what came of each.
"""

import json
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "booking_site.settings")
    django.setup()

from django.db import connection, connections

from scheduling import facade
from scheduling.contract.changes import Cancellation, Rescheduling
from scheduling.contract.refusals import Refusal
from scheduling.models import Appointment, Host, MeetingType, OutboxMessage
from tests import builders
from tests.builders import ALWAYS, MONDAY, NOW
from tests.scheduling.races import Outcome, outcome

Change = Callable[[], object]

EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
ROUNDS = 100
FEWER, FEWEST = (15, 10) if EXHAUSTIVE else (8, 5)
HALF_HOUR = timedelta(minutes=30)


def cancelling(booking: Appointment, *, now: datetime = NOW) -> Change:
    return lambda: facade.cancel(str(booking.pk), Cancellation(), workspace_id=None, now=now)


def moving(booking: Appointment, start: datetime, *, now: datetime = NOW) -> Change:
    return lambda: facade.reschedule(str(booking.pk), Rescheduling(start=start), workspace_id=None, now=now)


def confirming(booking: Appointment, *, now: datetime = NOW) -> Change:
    return lambda: facade.confirm(str(booking.pk), workspace_id=None, now=now)


def declining(booking: Appointment, *, now: datetime = NOW) -> Change:
    return lambda: facade.decline(str(booking.pk), Cancellation(), workspace_id=None, now=now)


def booking_of(kind: MeetingType, start: datetime, *, now: datetime = NOW) -> Change:
    return lambda: builders.book(kind, start, now=now)


def meet(rounds: Sequence[Sequence[Change]]) -> list[tuple[str, ...]]:
    """Of each round what its changes came to: ``ok``, or the name of the refusal; anything else ends the race.

    Each racer is a process that keeps its connection; all begin a round together.
    """
    connections.close_all()
    forking = multiprocessing.get_context("fork")
    racers = len(rounds[0])
    barrier, answers = forking.Barrier(racers), forking.SimpleQueue()

    def run(racer: int) -> None:
        connection.ensure_connection()
        results = []
        try:
            for changes in rounds:
                barrier.wait(60)
                results.append(_result(changes[racer]))
        except BaseException:
            barrier.abort()
            raise
        finally:
            answers.put((racer, results))

    processes = [forking.Process(target=run, args=(racer,)) for racer in range(racers)]
    for process in processes:
        process.start()
    results = dict(answers.get() for _ in processes)
    for process in processes:
        process.join()
    return list(zip(*(results[racer] for racer in range(racers)), strict=True))


def _result(change: Change) -> str:
    try:
        change()
    except Refusal as refusal:
        return type(refusal).__name__
    return "ok"


def slot(number: int) -> datetime:
    return MONDAY + number * HALF_HOUR


def summary(results: Sequence[tuple[str, ...]], kinds: Sequence[MeetingType], people: Sequence[Host]) -> Outcome:
    """How often which results came together, and whether host, time and ledger agree in the end."""
    facts = outcome([], people)
    return {
        "results": {" ".join(names): count for names, count in sorted(Counter(results).items())},
        "statuses": Counter(Appointment.objects.filter(meeting_type__in=kinds).values_list("status", flat=True)),
        "overlaps": facts["overlaps"],
        "ledger": facts["ledger"],
        "balances are the ledger's": all(
            builders.balances(kind.queue) == builders.ledger_sums(kind.queue) for kind in kinds
        ),
    }


def events(kind: MeetingType) -> Counter[str]:
    """How many messages the attendees get of each event."""
    ids = set(map(str, Appointment.objects.filter(meeting_type=kind).values_list("pk", flat=True)))
    keys = [key.split(":") for key in OutboxMessage.objects.filter(kind="email").values_list("key", flat=True)]
    return Counter(event for pk, event, _, who, *_ in keys if pk in ids and who == "attendee")


def team_of(size: int, **facts: Any) -> tuple[MeetingType, list[Host]]:
    team = builders.workspace()
    people = builders.hosts(team, size, hours=ALWAYS)
    return builders.round_robin(team, people, **facts), people


def cancel_against_reschedule() -> Outcome:
    """The other host is busy at every new start or not, in turns, so half of the moves change hands."""
    kind, people = team_of(2)
    other = builders.one_on_one(kind.workspace, people)
    bookings = [builders.book(kind, slot(3 * n)) for n in range(ROUNDS)]
    for n, booking in enumerate(bookings):
        if n % 2:
            builders.reserve(other, slot(3 * n + 1), booking.reservations.get().host)
    results = meet([(cancelling(booking), moving(booking, slot(3 * n + 1))) for n, booking in enumerate(bookings)])

    cancelled = Appointment.objects.filter(meeting_type=kind, status="cancelled")
    return summary(results, [kind], people) | {
        "events": events(kind),
        "time that nobody has": cancelled.filter(reservations__is_active=True).count(),
        "balances": sorted(builders.balances(kind.queue).values()),
    }


def swap() -> Outcome:
    """Each wants the time of the other, with the host of both."""
    kind, people = team_of(1)
    pairs = [(builders.book(kind, slot(2 * n)), builders.book(kind, slot(2 * n + 1))) for n in range(FEWER)]
    results = meet([(moving(first, second.start), moving(second, first.start)) for first, second in pairs])
    return summary(results, [kind], people)


def swap_in_a_team() -> Outcome:
    """As ``swap``, with a colleague who can always take over: nobody is refused."""
    kind, people = team_of(3)
    pairs = [(builders.book(kind, slot(2 * n)), builders.book(kind, slot(2 * n + 1))) for n in range(FEWER)]
    results = meet([(moving(first, second.start), moving(second, first.start)) for first, second in pairs])

    now_at = {row.pk: row.start for row in Appointment.objects.filter(meeting_type=kind)}
    swapped = sum(now_at[a.pk] == b.start and now_at[b.pk] == a.start for a, b in pairs)
    return summary(results, [kind], people) | {"swapped": swapped}


def swap_of_co_hosts() -> Outcome:
    """Two meeting types of the same two hosts in opposite order: whoever locks them in another order is stuck."""
    team = builders.workspace()
    people = builders.hosts(team, 2, hours=ALWAYS)
    kinds = [builders.co_host(team, people), builders.co_host(team, people[::-1])]
    pairs = [(builders.book(kinds[0], slot(4 * n)), builders.book(kinds[1], slot(4 * n + 1))) for n in range(FEWER)]
    changes = [
        (moving(a, slot(4 * n + 2)), moving(b, slot(4 * n + 3)), cancelling(a), cancelling(b))
        for n, (a, b) in enumerate(pairs)
    ]
    return summary(meet(changes), kinds, people)


def two_confirmations() -> Outcome:
    kind, people = team_of(2, confirmation="host")
    holds = [builders.book(kind, slot(n)) for n in range(FEWER)]
    results = meet([(confirming(hold), confirming(hold), confirming(hold)) for hold in holds])
    return summary(results, [kind], people) | {"events": events(kind)}


def confirm_against_decline() -> Outcome:
    kind, people = team_of(2, confirmation="host")
    holds = [builders.book(kind, slot(n)) for n in range(FEWER)]
    results = meet([(confirming(hold), declining(hold)) for hold in holds])
    return summary(results, [kind], people) | {"events": events(kind)}


def confirm_against_expiry() -> Outcome:
    """One is in time by its clock; for the other the hold is over, and it books the same host's time."""
    kinds, people = [], []
    for _ in range(FEWER):  # whoever books a meeting type writes down all its holds that have expired
        kind, team = team_of(1, confirmation="host", hold_minutes=60)
        kinds.append(kind)
        people += team
    holds = [builders.book(kind, slot(0)) for kind in kinds]
    later = NOW + timedelta(minutes=60)
    results = meet([(confirming(hold), booking_of(hold.meeting_type, slot(0), now=later)) for hold in holds])
    return summary(results, kinds, people)


def reschedule_against_booking() -> Outcome:
    kind, people = team_of(1)
    bookings = [builders.book(kind, slot(2 * n)) for n in range(FEWER)]
    results = meet(
        [(moving(row, slot(2 * n + 1)), booking_of(kind, slot(2 * n + 1))) for n, row in enumerate(bookings)]
    )
    return summary(results, [kind], people)


def one_slot_for_many_moves() -> Outcome:
    """Eight bookings all want one start that three hosts can take."""
    kind, people = team_of(3)
    rounds = [[builders.book(kind, slot(9 * n + m)) for m in range(8)] for n in range(FEWEST)]
    results = meet([[moving(row, slot(9 * n + 8)) for row in rows] for n, rows in enumerate(rounds)])
    return summary([tuple(sorted(names)) for names in results], [kind], people)


RACES = (
    cancel_against_reschedule,
    swap,
    swap_in_a_team,
    swap_of_co_hosts,
    two_confirmations,
    confirm_against_decline,
    confirm_against_expiry,
    reschedule_against_booking,
    one_slot_for_many_moves,
)

if __name__ == "__main__":
    json.dump({race.__name__: race() for race in RACES}, sys.stdout)
