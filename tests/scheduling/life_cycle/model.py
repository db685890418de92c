"""What a child could check by hand: who has which meeting when, who is away, and who takes turns with whom."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from scheduling.contract.refusals import AlreadyCancelled, AlreadyStarted, Refusal, Stale
from tests.builders import MONDAY, NOW

PEOPLE = 4
DAYS = 3
HALF_HOUR = timedelta(minutes=30)
HOLD = timedelta(minutes=60)
#: Minutes that the hosts rest after a meeting of this kind.
PAUSES = {"opt_in": 10, "asked": 0, "direct": 0}
QUEUES = ("opt_in", "asked")
#: One of the hosts has so many meetings a day at most.
LIMITED, LIMIT = 2, 3


def slot(day: int, number: int) -> datetime:
    return MONDAY + timedelta(days=day, hours=9) + number * HALF_HOUR


SLOTS = [slot(day, number) for day in range(DAYS) for number in range(4)]
#: The starts that everybody's hours allow, on Monday and Tuesday; the last of them works shorter, and on Monday alone.
HOURS = [{slot(day, number) for day in (0, 1) for number in range(4)}] * 3 + [{slot(0, 0), slot(0, 1)}]

Entry = frozenset[int]
Mode = Literal["tier", "collective"]


@dataclass
class Meeting:
    """``queue`` is the one in whose turns it counts."""

    id: str
    kind: str
    hosts: Entry
    start: datetime
    queue: str | None = None
    held_until: datetime | None = None
    ended: str = ""

    def status(self, now: datetime) -> str:
        if self.ended or self.held_until is None:
            return self.ended or "confirmed"
        return "provisional" if now < self.held_until else "expired"

    def stands(self, now: datetime) -> bool:
        return self.status(now) in ("confirmed", "provisional")

    def refusal(self, now: datetime) -> type[Refusal] | None:
        """Why it can be changed no more."""
        if not self.stands(now):
            return AlreadyCancelled if self.ended == "cancelled" else Stale
        return AlreadyStarted if self.start <= now else None


@dataclass
class Group:
    mode: Mode
    priority: int
    members: set[int]


@dataclass(frozen=True)
class Place:
    """An entry of a rotation; ``group`` is the name of a group whose members attend together."""

    hosts: Entry
    tier: int
    group: str = ""


@dataclass
class Rotation:
    members: set[int]
    groups: dict[str, Group] = field(default_factory=dict)
    has_lost_somebody: bool = False

    def places(self, active: Collection[int]) -> Iterator[Place]:
        tiers = [group for group in self.groups.values() if group.mode == "tier"]
        together = {name: group for name, group in self.groups.items() if group.mode == "collective"}
        present = self.members & set(active)
        for host in present:
            ranks = [group.priority for group in tiers if host in group.members]
            if ranks or not any(host in group.members for group in together.values()):
                yield Place(frozenset({host}), min(ranks, default=1000 if tiers else 1))
        for name, group in together.items():
            if group.members <= present:
                yield Place(frozenset(group.members), group.priority if tiers else 1, name)

    def keep(self, members: set[int]) -> None:
        """Who is in the queue no more is in none of its groups, and a group without members is no group."""
        self.members = members
        for group in self.groups.values():
            group.members &= members
        self.groups = {name: group for name, group in self.groups.items() if group.members}


def serving(places: Iterable[Place]) -> set[Entry]:
    """Those of the first tier."""
    able = list(places)
    first = min((place.tier for place in able), default=0)
    return {place.hosts for place in able if place.tier == first}


class Model:
    def __init__(self) -> None:
        self.now = NOW
        self.meetings: list[Meeting] = []
        self.active = set(range(PEOPLE))
        self.off: set[tuple[int, int]] = set()
        self.open: set[tuple[int, int]] = set()
        self.queues = {"opt_in": Rotation({0, 1, 2}), "asked": Rotation({0, 1})}

    def offering(self, kind: str) -> set[int]:
        """Whom attendees can ask for by name."""
        return self.active & self.queues[kind].members if kind in QUEUES else self.active

    def works(self, host: int, start: datetime) -> bool:
        """Extra hours are the first two starts of a day."""
        day = (start - MONDAY).days
        if (host, day) in self.open and start < slot(day, 2):
            return True
        return start in HOURS[host] and (host, day) not in self.off

    def can_attend(self, host: int, start: datetime, kind: str, *, besides: Meeting | None = None) -> bool:
        standing = [row for row in self.meetings if host in row.hosts and row.stands(self.now) and row is not besides]
        today = [row for row in standing if row.start.date() == start.date()]
        return (
            host in self.active
            and self.works(host, start)
            and not any(_meet(row.start, row.kind, start, kind) for row in standing)
            and (host != LIMITED or len(today) < LIMIT)
        )

    def all_can(self, hosts: Iterable[int], start: datetime, kind: str, *, besides: Meeting | None = None) -> bool:
        return all(self.can_attend(host, start, kind, besides=besides) for host in hosts)

    def bookable(self, kind: str, start: datetime, *, besides: Meeting | None = None) -> list[Place]:
        """Whom the rotation could choose of, whatever their tiers."""
        if start < self.now:
            return []
        places = self.queues[kind].places(self.active)
        return [place for place in places if self.all_can(place.hosts, start, kind, besides=besides)]

    def is_free(self, host: int, start: datetime, kind: str) -> bool:
        return start >= self.now and self.can_attend(host, start, kind)

    def takers(self, meeting: Meeting, queue: str) -> list[Place]:
        """Places of the queue that could take it over: nobody who hands it over is in them."""
        places = self.queues[queue].places(self.active)
        free = [place for place in places if not place.hosts & meeting.hosts]
        return [place for place in free if self.all_can(place.hosts, meeting.start, meeting.kind, besides=meeting)]

    def can_take(self, host: int, meeting: Meeting) -> bool:
        """Who attends already goes on."""
        return host in meeting.hosts or self.can_attend(host, meeting.start, meeting.kind, besides=meeting)


def _meet(start: datetime, kind: str, other: datetime, other_kind: str) -> bool:
    """Whether one begins before the other is over, with the rest after it."""
    end = start + HALF_HOUR + timedelta(minutes=PAUSES[kind])
    other_end = other + HALF_HOUR + timedelta(minutes=PAUSES[other_kind])
    return start < other_end and other < end
