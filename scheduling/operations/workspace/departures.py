"""What the ledger does when somebody leaves a rotation: the balance is spread over the others, the sum stays 0."""

from datetime import datetime

from scheduling.contract.refusals import NotFound
from scheduling.models import MeetingType, Queue
from scheduling.models.queues import Strategy
from scheduling.operations import ledger
from scheduling.queries.bookables import Place, bookable


def settle_departures(queue: Queue, *, now: datetime) -> None:
    """Whoever has a balance and no place in the rotation any more hands it on, and would come back at 0.

    The caller holds the lock of the queue's meeting type.
    """
    places = _places(queue.meeting_type)
    gone = _balances(queue)
    for place in places:
        gone.pop(place.key, None)
    if not gone:
        return
    weights = [1 if queue.strategy == Strategy.ROUND_ROBIN else place.weight for place in places]
    parts = spread(sum(gone.values()), weights)
    entries = [*((key, -balance) for key, balance in gone.items())]
    entries += [(place.key, units) for place, units in zip(places, parts, strict=True)]
    ledger.write(queue, None, entries, event="left", now=now)


def _places(meeting_type: MeetingType) -> tuple[Place, ...]:
    try:
        return bookable(str(meeting_type.pk), workspace_id=None).places
    except NotFound:
        return ()


def _balances(queue: Queue) -> dict[str, int]:
    members = queue.members.exclude(balance=0).order_by("id").values_list("id", "balance")
    groups = queue.groups.exclude(balance=0).order_by("id").values_list("id", "balance")
    return {f"member:{pk}": balance for pk, balance in members} | {f"group:{pk}": balance for pk, balance in groups}


def spread(units: int, weights: list[int]) -> list[int]:
    """Whole parts by weight that add up to the units; what division leaves goes to the largest remainders."""
    total = sum(weights)
    parts = [units * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(units * weights[at] % total), at))
    for at in by_remainder[: units - sum(parts)]:
        parts[at] += 1
    return parts
