"""Which starts are free, and why the others are not. The answer is exact: it is kept only under what it depends on."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from scheduling.domain.hours import grid_starts
from scheduling.domain.intervals import Range
from scheduling.domain.slots import Calendar, Offer, Reason, Rules, offered, timely
from scheduling.queries.bookables import UNSTAMPED, Bookable
from scheduling.queries.calendars import complete, outlines
from scheduling.queries.parties import Party


@dataclass(frozen=True, slots=True)
class _Answer:
    """Starts regardless of notice and horizon, true from ``since`` until a counted hold ends (epoch seconds)."""

    starts: list[int]
    since: float
    until: float


class _Answers:
    """The latest answers of this process, under the stamp of the data and the question: so many starts of them."""

    def __init__(self, starts: int) -> None:
        self._room, self._lock = starts, Lock()
        self._kept: OrderedDict[Any, _Answer] = OrderedDict()

    def get(self, key: Any, now: float) -> _Answer | None:
        with self._lock:
            answer = self._kept.get(key)
            if answer is None or not answer.since <= now < answer.until:
                return None
            self._kept.move_to_end(key)
            return answer

    def put(self, key: Any, answer: _Answer) -> None:
        with self._lock:
            self._room -= _weight(answer)
            if replaced := self._kept.pop(key, None):
                self._room += _weight(replaced)
            self._kept[key] = answer
            while self._room < 0:
                self._room += _weight(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._room += sum(map(_weight, self._kept.values()))
            self._kept.clear()


def _weight(answer: _Answer) -> int:
    return len(answer.starts) + 32


_answers = _Answers(1_000_000)


def forget() -> None:
    """Know no more than a process that has just started."""
    _answers.clear()


def free_starts(
    bookable: Bookable, party: Party, rules: Rules, span: Range, *, now: datetime, ignoring: UUID | None = None
) -> list[int]:
    """The sorted bookable starts of the span. ``ignoring`` is an appointment whose own time counts as free."""
    seconds = now.timestamp()
    key = (bookable.row.pk, bookable.stamp, party.entries, rules, span, ignoring)
    answer = _answers.get(key, seconds)
    if answer is None:
        answer = _compute(bookable, party, rules, span, now=now, ignoring=ignoring)
        # What a transaction has written may yet be rolled back.
        if not connection.in_atomic_block and bookable.stamp != UNSTAMPED:
            _answers.put(key, answer)
    return timely(answer.starts, rules, seconds)


def _compute(
    bookable: Bookable, party: Party, rules: Rules, span: Range, *, now: datetime, ignoring: UUID | None
) -> _Answer:
    expiries: list[int] = []
    calendars = outlines(bookable, party.asked, span, now=now, ignoring=ignoring, expiries=expiries)
    known = {calendar.host: calendar for calendar in calendars}

    def load(hosts: list[int]) -> list[Calendar]:
        chosen = [known[host] for host in hosts]
        return complete(bookable, chosen, span, now=now, ignoring=ignoring, expiries=expiries)

    starts = offered(party.entries, known.values(), load, rules, span, None)
    return _Answer(starts, now.timestamp(), min(expiries, default=float("inf")))


def refusals(
    bookable: Bookable,
    hosts: tuple[int, ...],
    rules: Rules,
    starts: list[int],
    *,
    now: datetime,
    ignoring: UUID | None = None,
) -> dict[int, dict[int, Reason]]:
    """For each start, the hosts who cannot take it and the rule that says so; read freshly, never from memory."""
    if not starts:
        return {}
    span = (min(starts), max(starts) + 1)
    calendars = outlines(bookable, hosts, span, now=now, ignoring=ignoring)
    offer = Offer(complete(bookable, calendars, span, now=now, ignoring=ignoring), rules, span)
    return {start: offer.why_not(start, now.timestamp()) for start in starts}


def suggested(bookable: Bookable, hosts: tuple[int, ...], rules: Rules, span: Range) -> list[int]:
    """The sorted starts that the hosts' hours would give if there were neither exceptions nor bookings."""
    schedules = {bookable.hosts[host].schedule for host in hosts}
    usual = schedules | {replace(schedule, exceptions=()) for schedule in schedules}
    runs = [run for schedule in usual for run in grid_starts(schedule, span, rules.duration, rules.interval)]
    return sorted(set(chain.from_iterable(runs)))
