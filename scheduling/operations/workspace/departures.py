"""What the ledger does when somebody leaves a rotation: the balance is spread over the others, the sum stays 0."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from scheduling.contract.refusals import NotFound
from scheduling.domain.ledger import leaving
from scheduling.domain.routing import LAST_TIER, Entrant, Strategy
from scheduling.models import MeetingType, Queue
from scheduling.operations import ledger
from scheduling.operations.expire import expire_due
from scheduling.queries.bookables import bookable
from scheduling.queries.rotation import entrants


def rotation(queue: Queue) -> list[Entrant]:
    """Who takes turns in the queue now; nobody while its meeting type cannot be booked."""
    try:
        return entrants(queue, bookable(str(queue.meeting_type_id), workspace_id=None).places)
    except NotFound:
        return []


def rotations(meeting_types: Iterable[MeetingType], *, now: datetime) -> dict[object, list[Entrant]]:
    """The settled rotation of each meeting type that has a queue, by the queue's id."""
    queues = Queue.objects.filter(meeting_type__in=[row.pk for row in meeting_types]).select_related("meeting_type")
    return {queue.pk: settled_rotation(queue, now=now) for queue in queues}


def settled_rotation(queue: Queue, *, now: datetime) -> list[Entrant]:
    """The rotation before it changes: turns that expired are given back, and those to people who have left, handed on.

    So whoever comes back starts at 0. The caller holds the lock of the queue's meeting type.
    """
    before = rotation(queue)
    if before:
        expire_due(queue.meeting_type, (), now=now)
        settle_departures(queue, before, now=now)
    return before


def hand_on(queues: Iterable[Queue | None], *, now: datetime) -> None:
    """What the change of a booking has brought to people who have left since goes to those who stay.

    The caller holds the locks of the queues' meeting types.
    """
    for queue in {queue for queue in queues if queue is not None}:
        settle_departures(queue, rotation(queue), now=now)


@contextmanager
def changing_rotation(queue: Queue, *, now: datetime) -> Iterator[None]:
    """Whatever is done inside to members and groups, whoever leaves hands the balance on. As ``settled_rotation``."""
    before = settled_rotation(queue, now=now)
    yield
    settle_departures(queue, before, now=now)


def settle_departures(queue: Queue, before: Sequence[Entrant], *, now: datetime) -> None:
    """Whoever has a balance and no turn any more hands it on, and would come back at 0.

    It goes to those who stay; who joins at the same time begins at 0, unless nobody else is there. ``before`` is the
    rotation before it changed. The caller holds the lock of the queue's meeting type.
    """
    present = rotation(queue)
    tiers = {entrant.key: entrant.tier for entrant in before}
    leavers = _leavers(queue, present, tiers)
    if present:
        strategy = Strategy(queue.strategy)
        heirs = [entrant for entrant in present if entrant.key in tiers] or present
        for leaver in leavers:
            ledger.write(queue, None, leaving(leaver.key, [leaver, *heirs], strategy=strategy), event="left", now=now)
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
        for key, balance in balances(queue)
        if key not in present
    ]


def balances(queue: Queue) -> list[tuple[str, int]]:
    """The accounts of the queue that are not level, whoever is in its rotation now."""
    members = queue.members.exclude(balance=0).order_by("id").values_list("id", "balance")
    groups = queue.groups.exclude(balance=0).order_by("id").values_list("id", "balance")
    return [(f"member:{pk}", balance) for pk, balance in members] + [(f"group:{pk}", units) for pk, units in groups]
