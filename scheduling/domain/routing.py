"""Who gets a booking, and why: the entrant that the others owe the most.

Everybody who could have taken a booking is owed a share of it, by weight; the one who takes it pays the others theirs
(Fagin and Williams, "A fair carpool scheduling algorithm", 1983). So the balances of a queue sum to exactly zero.
No clock and no chance: the same history picks the same entrant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from math import inf
from operator import attrgetter, itemgetter
from typing import Any, Self

from scheduling.domain.reasons import FIRST, LATER, REFUSED, Rule

UNIT = 1_000_000_000
"""One booking. Balances, shares and ledger rows are integers in billionths of a booking."""

LAST_TIER = 2**31 - 1
"""The tier of members that are in no group, where others are."""

Entries = tuple[tuple[str, int], ...]
"""Ledger rows that sum to exactly 0: the entrant's key and what its balance gains. One row per key."""

_Order = tuple[int, int, float, int, str]
"""What is compared, smaller first, in the order of `Rule`."""

_RULES = tuple(Rule)


class Strategy(StrEnum):
    ROUND_ROBIN = "round_robin"
    """The ledger, every weight counts as 1."""
    WEIGHTED = "weighted"
    """The ledger."""
    AVAILABILITY = "availability"
    """Whoever has waited longest; no ledger."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """One entry of the rotation: a host, or a collective group whose hosts all attend.

    A lower `tier` serves first. `last_assigned` grows with each assignment of the queue, None is never.
    """

    key: str
    hosts: tuple[int, ...]
    name: str
    weight: int
    position: int
    tier: int
    balance: int
    last_assigned: int | None

    def record(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"hosts": list(self.hosts)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        facts = {name: record[name] for name in cls.__slots__}
        return cls(**facts | {"hosts": tuple(record["hosts"])})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can take a booking, and the `rule` that places it next to `other` (a name)."""

    entrant: Entrant
    share: int
    rank: int
    rule: Rule
    other: str

    @property
    def score(self) -> int:
        return self.entrant.balance + self.share

    @property
    def reason(self) -> str:
        """Why it stands where it stands, for a manager."""
        sentence = (FIRST if self.rank == 1 else LATER)[self.rule]
        return sentence.format(score=self.score / UNIT, other=self.other)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who cannot take a booking, or whose tier (reason `tier`) does not serve it."""

    entrant: Entrant
    reason: str

    @property
    def key(self) -> str:
        return self.entrant.key

    @property
    def detail(self) -> str:
        """The reason as a sentence, for a manager."""
        return REFUSED.get(self.reason, f"Cannot take it: {self.reason}.")


@dataclass(frozen=True, slots=True)
class Decision:
    """`ranking` is everybody in the serving tier who can take the booking, best first.

    `pinned` are the keys of those who were asked for by name, where somebody was: the best of them takes it.
    """

    strategy: Strategy
    ranking: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]
    pinned: frozenset[str] | None = None

    @property
    def _taker(self) -> Candidate:
        return next(candidate for candidate in self.ranking if is_asked(candidate.entrant, self.pinned))

    @property
    def chosen(self) -> Entrant:
        return self._taker.entrant

    @property
    def tier(self) -> int:
        return self.chosen.tier

    @property
    def tie_break(self) -> Rule:
        """What placed the one who takes it before the next."""
        return self._taker.rule if self.pinned is None else Rule.PINNED

    @property
    def price(self) -> int:
        """What the one who takes the booking pays: all the shares. 0 where the strategy keeps no ledger."""
        return sum(candidate.share for candidate in self.ranking)

    @property
    def entries(self) -> Entries:
        """What the booking changes in the ledger, each one's share less the price; nothing where it costs nothing."""
        if not self.price:
            return ()
        owed = {candidate.entrant.key: candidate.share for candidate in self.ranking}
        payer = self.chosen.key
        return (payer, owed.pop(payer) - self.price), *owed.items()

    def record(self) -> dict[str, Any]:
        """All that explains and replays the decision, as JSON."""
        return {
            "strategy": self.strategy.value,
            "chosen": self.chosen.key,
            "tier": self.tier,
            "tie_break": self.tie_break.value,
            "reason": self._taker.reason if self.pinned is None else "Was asked for by name.",
            "pinned": None if self.pinned is None else sorted(self.pinned),
            "ranking": [candidate.entrant.record() | {"share": candidate.share} for candidate in self.ranking],
            "passed_over": [
                passed.entrant.record() | {"reason": str(passed.reason), "detail": passed.detail}
                for passed in self.passed_over
            ],
            "price": self.price,
            "entries": [list(row) for row in self.entries],
        }


def is_asked(entrant: Entrant, pinned: frozenset[str] | None) -> bool:
    return pinned is None or entrant.key in pinned


def decide(
    entrants: Iterable[Entrant],
    refusals: Mapping[str, str],
    *,
    strategy: Strategy,
    pinned: frozenset[str] | None = None,
) -> Decision | None:
    """Who takes a booking. `refusals` are the keys of those who cannot, each with the reason; None when nobody can.

    `pinned` limits who may take it, never who is owed a share: that is everybody in the tier who could have.
    """
    everybody = sorted(entrants, key=attrgetter("tier", "position", "key"))
    able = (entrant for entrant in everybody if entrant.key not in refusals and is_asked(entrant, pinned))
    tier = next((entrant.tier for entrant in able), None)
    if tier is None:
        return None
    serving = [entrant for entrant in everybody if entrant.tier == tier and entrant.key not in refusals]
    passed_over = (
        PassedOver(entrant, refusals.get(entrant.key, Rule.TIER))
        for entrant in everybody
        if entrant.tier != tier or entrant.key in refusals
    )
    return Decision(strategy, tuple(_rank(serving, strategy)), tuple(passed_over), pinned)


def upcoming(entrants: Iterable[Entrant], refusals: Mapping[str, str], *, strategy: Strategy) -> tuple[Candidate, ...]:
    """Everybody who is not refused, tier after tier, each ranked as `decide` would; its choice is the first."""
    able = sorted((entrant for entrant in entrants if entrant.key not in refusals), key=attrgetter("tier"))
    ranking: list[Candidate] = []
    for _, tier in groupby(able, key=attrgetter("tier")):
        ranking += _rank(list(tier), strategy, behind=len(ranking))
    return tuple(ranking)


def shares(entrants: Sequence[Entrant], *, strategy: Strategy = Strategy.WEIGHTED) -> dict[str, int]:
    """What each is owed of a booking that all of them could take, in units, exactly in proportion to the weights.

    What does not divide (fewer units than the sum of the weights) is nobody's: shares rounded one by one would leave
    crumbs in the balances, and crumbs decide ties. So a cycle of bookings returns every balance to where it was.
    """
    if strategy is Strategy.AVAILABILITY:
        return dict.fromkeys((entrant.key for entrant in entrants), 0)
    weights = {entrant.key: counted_weight(entrant, strategy) for entrant in entrants}
    part = max(1, UNIT // sum(weights.values()))
    return {key: weight * part for key, weight in weights.items()}


def counted_weight(entrant: Entrant, strategy: Strategy) -> int:
    return entrant.weight if strategy is Strategy.WEIGHTED else 1


def replay(record: Mapping[str, Any]) -> bool:
    """Whether what was recorded is decided again, down to the last unit. Sentences may have been reworded since."""
    entrants = [Entrant.from_record(row) for row in (*record["ranking"], *record["passed_over"])]
    refusals = {row["key"]: row["reason"] for row in record["passed_over"] if row["reason"] != Rule.TIER}
    pinned = None if record.get("pinned") is None else frozenset(record["pinned"])
    decision = decide(entrants, refusals, strategy=Strategy(record["strategy"]), pinned=pinned)
    return decision is not None and _outcome(decision.record()) == _outcome(record)


def _outcome(record: Mapping[str, Any]) -> list[Any]:
    ranking = [(row["key"], row["share"]) for row in record["ranking"]]
    return [ranking, *(record[name] for name in ("chosen", "tier", "tie_break", "price", "entries"))]


def _rank(entrants: Sequence[Entrant], strategy: Strategy, *, behind: int = 0) -> list[Candidate]:
    """Those of one tier, best first; `behind` so many of earlier tiers."""
    owed = shares(entrants, strategy=strategy)
    line = sorted(((_order(entrant, owed[entrant.key], strategy), entrant) for entrant in entrants), key=itemgetter(0))
    places = [_head(line, behind), *((_difference(a, b), ahead.name) for (a, ahead), (b, _) in pairwise(line))]
    return [
        Candidate(entrant, owed[entrant.key], rank, rule, other)
        for rank, ((_, entrant), (rule, other)) in enumerate(zip(line, places, strict=True), behind + 1)
    ]


def _head(line: Sequence[tuple[_Order, Entrant]], behind: int) -> tuple[Rule, str]:
    """The first is compared with the second; all others with the one before them."""
    if behind:
        return Rule.TIER, ""
    if len(line) == 1:
        return Rule.ONLY_ONE, ""
    (first, _), (second, other) = line[:2]
    return _difference(first, second), other.name


def _order(entrant: Entrant, share: int, strategy: Strategy) -> _Order:
    waiting_since = -inf if entrant.last_assigned is None else entrant.last_assigned
    if strategy is Strategy.AVAILABILITY:
        return 0, 0, waiting_since, entrant.position, entrant.key
    weight = counted_weight(entrant, strategy)
    return -(entrant.balance + share), -weight, waiting_since, entrant.position, entrant.key


def _difference(first: _Order, second: _Order) -> Rule:
    at = 0
    while first[at] == second[at]:
        at += 1
    return _RULES[at]
