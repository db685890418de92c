"""Bookings by many processes at the same moment, against a database of their own.

``python -m tests.scheduling.races`` plays all the races below on the database of ``DATABASE_URL`` and prints, as JSON,
what came of each. Each attempt runs in a process with a connection of its own, and all are let go at once.
"""

import json
import multiprocessing
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from unittest import mock

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "booking_site.settings")
    django.setup()

from django.db import connection, connections

from scheduling import facade
from scheduling.contract.refusals import Refusal
from scheduling.models import Appointment, Host, LedgerEntry, MeetingType, Reservation, guards
from scheduling.operations import locks, transactions
from tests import builders
from tests.builders import ALWAYS, MONDAY, NOW, at

Attempt = Callable[[], str]
Outcome = dict[str, Any]
Answer = TypeVar("Answer")


def race(attempts: Sequence[Attempt]) -> list[str]:
    """What each attempt came to: ids of bookings, names of refusals, or what else was raised."""
    connections.close_all()
    forking = multiprocessing.get_context("fork")
    barrier, answers = forking.Barrier(len(attempts)), forking.SimpleQueue()

    def run(number: int, attempt: Attempt) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(60)
            answers.put((number, attempt()))
        except Refusal as refusal:
            answers.put((number, type(refusal).__name__))
        except BaseException as error:
            answers.put((number, repr(error)))
            raise

    racers = [forking.Process(target=run, args=pair) for pair in enumerate(attempts)]
    for racer in racers:
        racer.start()
    results = dict(answers.get() for _ in racers)
    for racer in racers:
        racer.join()
    return [results[number] for number in range(len(attempts))]


def attempt(kind: MeetingType, start: Any, *, key: str = "", **facts: Any) -> Attempt:
    def book() -> str:
        idempotency_key = facade.IdempotencyKey("races", key) if key else None
        asked = builders.asking(kind, start, **facts)
        return str(builders.id_of(facade.book(asked, workspace_id=None, now=NOW, idempotency_key=idempotency_key)))

    return book


def one_after_another(attempts: Sequence[Attempt]) -> Attempt:
    return lambda: " ".join(attempt() for attempt in attempts)


def outcome(results: Sequence[str], people: Sequence[Host]) -> Outcome:
    refusals = Counter(result for result in results if result.count("-") < 4)
    rows = list(Reservation.objects.filter(host__in=people, is_active=True))
    return {
        "booked": len(results) - refusals.total(),
        "distinct": len(set(results) - refusals.keys()),
        "refused": dict(refusals),
        "hosts": Counter(row.host.given_name for row in rows),
        "overlaps": _meetings([(row.host_id, row.start_minute, row.end_minute) for row in rows]),
        "squeezed": _meetings([(row.host_id, row.busy_from, row.busy_until) for row in rows]),
        "ledger": sum(LedgerEntry.objects.filter(member__host__in=people).values_list("units", flat=True)),
    }


def _meetings(ranges: Sequence[tuple[int, int, int]]) -> int:
    """How many pairs of one host meet."""
    by_host: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for host, start, end in ranges:
        by_host[host].append((start, end))
    return sum(a < d and c < b for spans in by_host.values() for n, (a, b) in enumerate(spans) for c, d in spans[:n])


def fifty_for_one_slot() -> Outcome:
    """Seven hosts, of whom four are free."""
    team = builders.workspace()
    people = builders.hosts(team, 7)
    kind = builders.round_robin(team, people, (3, 3, 2, 2, 1, 1, 1))
    builders.reserve(kind, at("09:30"), people[4], minutes=45)
    builders.away(people[5], MONDAY.date())
    Host.objects.filter(pk=people[6].pk).update(is_active=False)

    return outcome(race([attempt(kind, at("10:00"))] * 50), people[:4])


def overlapping_starts() -> Outcome:
    """Two hosts, an hour each, every quarter of an hour; what is refused must really be impossible in the end."""
    team = builders.workspace()
    people = builders.hosts(team, 2)
    kind = builders.round_robin(team, people, duration=60, slot_interval=15)
    starts = [at("10:00") + timedelta(minutes=15 * (n % 12)) for n in range(36)]
    results = race([attempt(kind, start) for start in starts])

    refused = {start for start, result in zip(starts, results, strict=True) if result == "SlotOccupied"}
    return outcome(results, people) | {"refused for nothing": sum(builders.can_book(kind, start) for start in refused)}


def one_host_through_five_doors() -> Outcome:
    """Two queues, two one-on-one types and a co-host type with buffers share a host; neighbours are tried too."""
    team = builders.workspace()
    alice, bob = builders.host(team, "A"), builders.host(team, "B", hours={})
    chosen = {"host_ids": (str(alice.uuid),)}
    doors: list[tuple[MeetingType, dict[str, Any]]] = [
        (builders.round_robin(team, [alice, bob]), {}),
        (builders.round_robin(team, [bob, alice], buffer_before=15), {}),
        (builders.one_on_one(team, [alice]), chosen),
        (builders.one_on_one(team, [alice], buffer_after=30), chosen),
        (builders.co_host(team, [alice], buffer_before=10, buffer_after=10), {}),
    ]
    starts = [at("10:00"), at("10:30"), at("11:00")]
    return outcome(race([attempt(kind, start, **who) for start in starts for kind, who in doors * 2]), [alice, bob])


def a_hundred_free_slots() -> Outcome:
    team = builders.workspace()
    people = builders.hosts(team, 4, hours=ALWAYS)
    kind = builders.round_robin(team, people, (3, 3, 2, 2))
    starts = [MONDAY + timedelta(minutes=30 * n) for n in range(100)]
    lines = [one_after_another([attempt(kind, start) for start in starts[n::20]]) for n in range(20)]

    return outcome([one for line in race(lines) for one in line.split()], people)


def one_key_twenty_times() -> Outcome:
    team = builders.workspace()
    people = builders.hosts(team, 3)
    kind = builders.round_robin(team, people)
    return outcome(race([attempt(kind, at("10:00"), key="same")] * 20), people)


def one_key_for_different_requests() -> Outcome:
    """Of two types without a common host, so that no lock keeps them apart."""
    team = builders.workspace()
    people = builders.hosts(team, 2)
    kinds = [builders.round_robin(team, [person]) for person in people]
    return outcome(race([attempt(kinds[n % 2], at("10:00"), key="another") for n in range(20)]), people)


def limit_of_the_type() -> Outcome:
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people, daily_limit=3)
    return outcome(race([attempt(kind, start) for start in builders.offer(kind).starts]), people)


def limit_of_the_host() -> Outcome:
    team = builders.workspace()
    alice = builders.host(team, "A", daily_limit=3)
    kinds = [builders.round_robin(team, [alice]), builders.round_robin(team, [alice])]
    starts = builders.offer(kinds[0]).starts
    return outcome(race([attempt(kinds[n % 2], start) for n, start in enumerate(starts)]), [alice])


def over_an_expired_hold() -> Outcome:
    """The hold's turn is given back once, however many find it."""
    team = builders.workspace()
    people = builders.hosts(team, 2)
    kind = builders.round_robin(team, people, confirmation="double_opt_in")
    for _ in people:
        builders.book(kind, at("10:00"), now=NOW - timedelta(hours=2))
    result = outcome(race([attempt(kind, at("10:00"))] * 12), people)
    statuses = Counter(Appointment.objects.filter(meeting_type=kind).values_list("status", flat=True))
    level = builders.balances(kind.queue) == builders.ledger_sums(kind.queue)
    return result | {"statuses": statuses, "balances are the ledger's": level}


def neighbours_over_an_expired_hold() -> Outcome:
    """An hour's hold of another meeting type has expired; its two half hours are free, whoever clears it away."""
    team = builders.workspace()
    people = builders.hosts(team, 10)
    opt_in = builders.one_on_one(team, people, confirmation="double_opt_in", duration=60)
    for person in people:
        builders.reserve(opt_in, at("10:00"), person, minutes=60, hold_until=NOW)
    kinds = [builders.round_robin(team, [person]) for person in people]
    return outcome(race([attempt(kind, start) for kind in kinds for start in (at("10:00"), at("10:30"))]), people)


def control() -> Outcome:
    """The same race with neither lock, nor transaction, nor guard. It goes on until the damage shows."""
    result: Outcome = {}
    with unprotected():
        for _ in range(10):
            team = builders.workspace()
            people = builders.hosts(team, 2)
            kind = builders.round_robin(team, people)
            result = outcome(race([attempt(kind, at("10:00"))] * 20), people)
            if result["overlaps"]:
                break
    return result


@contextmanager
def unprotected() -> Iterator[None]:
    with connection.cursor() as cursor:
        for name, table in guards.installed(connection).items():
            if "no_overlap" in name:
                cursor.execute(guards._drop(connection, name, table))
    with (
        mock.patch.object(locks, "hold_meeting_type"),
        mock.patch.object(locks, "hold_hosts"),
        mock.patch.object(transactions, "run", _without_transaction),
    ):
        yield
    Reservation.objects.update(is_active=False)  # the guard cannot be put over what overlaps
    guards.install()


def _without_transaction(operation: Callable[[], Answer], *, subject: object = None) -> Answer:
    del subject
    return operation()


RACES = (
    fifty_for_one_slot,
    overlapping_starts,
    one_host_through_five_doors,
    a_hundred_free_slots,
    one_key_twenty_times,
    one_key_for_different_requests,
    limit_of_the_type,
    limit_of_the_host,
    over_an_expired_hold,
    neighbours_over_an_expired_hold,
    control,
)

if __name__ == "__main__":
    json.dump({race.__name__: race() for race in RACES}, sys.stdout)
