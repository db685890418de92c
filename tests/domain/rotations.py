"""A rotation that remembers, so that a test can tell its history in a line."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from scheduling.domain.routing import Decision, Entrant, Strategy, decide


def entrant(
    key: str, weight: int = 1, *, position: int = 0, tier: int = 1, balance: int = 0, last: int | None = None
) -> Entrant:
    return Entrant(key, (ord(key[0]),), f"Host {key}", weight, position, tier, balance, last)


def team(weights: Sequence[int]) -> list[Entrant]:
    return [
        entrant(key, weight, position=at) for at, (key, weight) in enumerate(zip("ABCDEFGHIJ", weights, strict=False))
    ]


class Rotation:
    """Entrants whose balances and assignments follow the decisions."""

    def __init__(self, entrants: Iterable[Entrant], strategy: Strategy = Strategy.WEIGHTED) -> None:
        self.entrants = {entrant.key: entrant for entrant in entrants}
        self.strategy = strategy
        self._assignments = 0

    @property
    def balances(self) -> dict[str, int]:
        return {key: entrant.balance for key, entrant in self.entrants.items()}

    def book(self, *, away: Collection[str] = ()) -> Decision:
        decision = decide(self.entrants.values(), dict.fromkeys(away, "busy"), strategy=self.strategy)
        assert decision is not None
        self.write(decision.entries)
        self._assignments += 1
        key = decision.chosen.key
        self.entrants[key] = replace(self.entrants[key], last_assigned=self._assignments)
        return decision

    def serve(self, bookings: int, *, away: Collection[str] = ()) -> str:
        """The keys of those who took so many bookings, in order."""
        return "".join(self.book(away=away).chosen.key for _ in range(bookings))

    def write(self, entries: Iterable[tuple[str, int]]) -> None:
        for key, units in entries:
            self.entrants[key] = replace(self.entrants[key], balance=self.entrants[key].balance + units)
