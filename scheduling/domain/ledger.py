"""What changes balances besides bookings: cancelling, handing off, leaving. Every answer sums to exactly 0."""

from collections import Counter
from collections.abc import Iterable, Mapping

from scheduling.domain.routing import Entrant, Entries, Strategy, counted_weight


def reversal(entries: Iterable[tuple[str, int]]) -> Entries:
    """What undoes all the rows of a booking, hand-offs included: nothing once they are undone."""
    owed: Counter[str] = Counter()
    for key, units in entries:
        owed[key] -= units
    return tuple((key, units) for key, units in owed.items() if units)


def taken_over(rows: Iterable[tuple[str, int]], shares: Mapping[str, int], taker: str) -> Entries:
    """What a hand-off adds to the rows of a booking, so that they are what they would be had ``taker`` been chosen.

    The price moves, and everybody's share of the booking (its decision's `shares`) stays.
    """
    due = Counter(shares)
    due[taker] -= sum(shares.values())
    for key, units in rows:
        due[key] -= units
    return tuple((key, units) for key, units in due.items() if units)


def leaving(key: str, entrants: Iterable[Entrant], *, strategy: Strategy = Strategy.WEIGHTED) -> Entries:
    """The balance of one of the entrants, spread over the others by weight.

    Over those of its tier, so that a tier owes nothing to another, or over all if it was the last there. Empty when
    nobody stays. Raises KeyError when there is no such entrant.
    """
    others = {entrant.key: entrant for entrant in entrants}
    leaver = others.pop(key)
    heirs = [entrant for entrant in others.values() if entrant.tier == leaver.tier] or list(others.values())
    if not heirs or not leaver.balance:
        return ()
    heirs.sort(key=lambda entrant: (entrant.position, entrant.key))
    parts = apportion(leaver.balance, {heir.key: counted_weight(heir, strategy) for heir in heirs})
    return (key, -leaver.balance), *((heir, units) for heir, units in parts.items() if units)


def apportion(units: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole units by weight that add up exactly, by largest remainder; of equal ones the first in order gains."""
    total = sum(weights.values())
    parts = {key: units * weight // total for key, weight in weights.items()}
    largest = sorted(weights, key=lambda key: -(units * weights[key] % total))
    for key in largest[: units - sum(parts.values())]:
        parts[key] += 1
    return parts
