"""Hiding those who lead: an opt-in that gives up free slots for an even count within a day, week or month."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduling.domain.hours import instant, local_date
from scheduling.domain.intervals import Range


@dataclass(frozen=True, slots=True)
class Share:
    """A host, the tier it is compared within, and its weight."""

    host: int
    tier: int
    weight: int


def leading(
    shares: Sequence[Share],
    bookings: Iterable[tuple[int, int]],
    span: Range,
    *,
    zone: str,
    period: str,
    threshold: int,
) -> dict[int, list[Range]]:
    """For each host the periods of the span in which it is hidden.

    A host leads when its bookings of the period, per unit of weight, exceed those of the least booked host of its tier
    by ``threshold`` or more. ``bookings`` are (host, start) pairs; a booking counts in the period of its start.
    """
    counts: dict[date, Counter[int]] = defaultdict(Counter)
    for host, start in bookings:
        counts[_first_day(local_date(zone, start), period)][host] += 1
    hidden: dict[int, list[Range]] = defaultdict(list)
    for first, until in _periods(span, zone, period):
        count = counts[first]
        least: dict[int, float] = {}
        for share in shares:
            least[share.tier] = min(least.get(share.tier, float("inf")), count[share.host] / share.weight)
        for share in shares:
            if count[share.host] / share.weight - least[share.tier] >= threshold:
                hidden[share.host].append((instant(zone, first, 0), instant(zone, until, 0)))
    return dict(hidden)


def _first_day(day: date, period: str) -> date:
    if period == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if period == "week" else day


def _next(first: date, period: str) -> date:
    if period == "month":
        return (first + timedelta(days=31)).replace(day=1)
    return first + timedelta(days=7 if period == "week" else 1)


def _periods(span: Range, zone: str, period: str) -> Iterator[tuple[date, date]]:
    first = _first_day(local_date(zone, span[0]), period)
    while instant(zone, first, 0) < span[1]:
        yield first, _next(first, period)
        first = _next(first, period)
