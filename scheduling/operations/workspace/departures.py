"""What the ledger does when somebody leaves a rotation: the balance is spread over the others, the sum stays 0."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from scheduling.contract.refusals import NotFound
from scheduling.domain.ledger import leaving
from scheduling.domain.routing import LAST_TIER, Entrant, Strategy
from scheduling.models import MeetingType, Queue
from scheduling.operations import ledger
from scheduling.queries.bookables import bookable
from scheduling.queries.rotation import entrants


def rotation(queue: Queue) -> list[Entrant]:
    """Who takes turns in the queue now; nobody while its meeting type cannot be booked."""
    try:
        return entrants(queue, bookable(str(queue.meeting_type_id), workspace_id=None).places)
    except NotFound:
        return []


def rotations(meeting_types: Iterable[MeetingType]) -> dict[object, list[Entrant]]:
    """The rotation of each meeting type that has a queue, by the queue's id."""
    queues = Queue.objects.filter(meeting_type__in=[row.pk for row in meeting_types])
    return {queue.pk: rotation(queue) for queue in queues}


def settle_departures(queue: Queue, before: Sequence[Entrant], *, now: datetime) -> None:
    """Whoever has a balance and no turn any more hands it on, and would come back at 0.

    ``before`` is the rotation before it changed. The caller holds the lock of the queue's meeting type.
    """
    staying = rotation(queue)
    leavers = _leavers(queue, staying, {entrant.key: entrant.tier for entrant in before})
    if staying:
        strategy = Strategy(queue.strategy)
        for leaver in leavers:
            ledger.write(queue, None, leaving(leaver.key, [leaver, *staying], strategy=strategy), event="left", now=now)
    else:
        ledger.write(queue, None, [(leaver.key, -leaver.balance) for leaver in leavers], event="left", now=now)


def _leavers(queue: Queue, staying: Sequence[Entrant], tiers: dict[str, int]) -> list[Entrant]:
    present = {entrant.key for entrant in staying}
    return [
        Entrant(
            key=key,
            hosts=(),
            name=key,
            weight=1,
            position=0,
            tier=tiers.get(key, LAST_TIER),
            balance=balance,
            last_assigned=None,
        )
        for key, balance in _balances(queue)
        if key not in present
    ]


def _balances(queue: Queue) -> list[tuple[str, int]]:
    members = queue.members.exclude(balance=0).order_by("id").values_list("id", "balance")
    groups = queue.groups.exclude(balance=0).order_by("id").values_list("id", "balance")
    return [(f"member:{pk}", balance) for pk, balance in members] + [(f"group:{pk}", units) for pk, units in groups]
