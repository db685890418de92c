"""What a hand-off does to the queue's ledger, and what is kept of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduling.contract.people import Person
from scheduling.domain.ledger import taken_over
from scheduling.domain.routing import Decision
from scheduling.domain.slots import Entry
from scheduling.models import Appointment, Host, Queue
from scheduling.operations import ledger
from scheduling.queries.bookables import Bookable, covered


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who asked for the hand-off and why. ``counts``: the turn goes with the appointment; otherwise somebody covers as
    a favour. ``leaving`` hand over, None: all who attend."""

    by: Person | None = None
    reason: str = ""
    counts: bool = True
    leaving: frozenset[int] | None = None

    def told(self, before: Sequence[Host], after: Sequence[Host]) -> dict[str, Any]:
        """As it is kept, as JSON."""
        return {
            "from": _people(before),
            "to": _people(after),
            "by": {"id": self.by.id, "name": self.by.full_name} if self.by else None,
            "reason": self.reason,
            "counts": self.counts,
        }


def _people(hosts: Iterable[Host]) -> list[dict[str, str]]:
    return [{"id": str(host.uuid), "name": host.full_name} for host in hosts]


def move_turn(
    row: Appointment,
    own: Bookable,
    serving: Entry,
    told: Mapping[str, Any],
    *,
    decision: Decision | None,
    now: datetime,
) -> None:
    """Within the queue that the appointment counts in: what was paid for it moves to whoever serves it now, and the
    turn is given back when they have none there.

    ``decision`` is the queue's, where it was asked who.
    """
    queue = row.queue
    if queue is None:
        return
    taker = _place(queue, own, serving) if told["counts"] else None
    shares = _shares(row, queue)
    entries = taken_over(ledger.rows_of(row).get(queue, ()), shares, taker) if taker else ()
    if told["counts"] and not taker:
        ledger.reverse(row, now=now)
    record = {
        "reason": _sentence(told),
        "chosen": taker,
        "price": sum(shares.values()) if taker else 0,
        "entries": [list(entry) for entry in entries],
        "hand_off": told,
        "decision": decision.record() if decision else None,
    }
    ledger.assign(queue, row, record, event="handed_off", now=now)


def _place(queue: Queue, own: Bookable, serving: Entry) -> str | None:
    """The entry of the rotation that consists of exactly those who serve; others have no turn in the queue."""
    is_own = own.queue is not None and own.queue.pk == queue.pk
    places = own.places if is_own else covered(queue.meeting_type_id, ()).places
    return next((place.key for place in places if set(place.hosts) == set(serving)), None)


def _shares(row: Appointment, queue: Queue) -> dict[str, int]:
    """What each was owed of it when the queue decided last."""
    for assignment in row.assignments.filter(queue=queue).order_by("-id"):
        if "ranking" in assignment.record:
            return {candidate["key"]: candidate["share"] for candidate in assignment.record["ranking"]}
    return {}


def _sentence(told: Mapping[str, Any]) -> str:
    before, after = (", ".join(person["name"] for person in told[side]) for side in ("from", "to"))
    return f"Handed over by {before} to {after}."
