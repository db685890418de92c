"""What the ledger does when entries of a rotation leave it: their balances are spread, so that the sum stays 0."""

from datetime import datetime

from scheduling.models import LedgerEntry, Queue, QueueGroup, QueueMember
from scheduling.models.queues import Mode

Entrant = QueueMember | QueueGroup


def entrants(queue: Queue) -> list[Entrant]:
    """The entries of the rotation: collective groups, and the active members that are in none of them."""
    groups = list(queue.groups.filter(is_active=True, mode=Mode.COLLECTIVE).prefetch_related("group_members"))
    together = {member.host_id for group in groups for member in group.group_members.all()}
    members = queue.members.filter(is_active=True, host__is_active=True)
    return [*(member for member in members if member.host_id not in together), *groups]


def settle_departures(queue: Queue, before: list[Entrant], after: list[Entrant], now: datetime) -> None:
    """Write the ledger's rows for everybody who was in the rotation and is no longer."""
    kept = [entrant for entrant in after if entrant in before]
    leaving = [entrant for entrant in before if entrant not in after]
    for index, entrant in enumerate(leaving):
        _leave(queue, entrant, kept or after or leaving[index + 1 :], now)


def _leave(queue: Queue, entrant: Entrant, others: list[Entrant], now: datetime) -> None:
    if entrant.balance and others:
        _write(queue, entrant, -entrant.balance, now)
        for other, units in zip(others, _spread(entrant.balance, [other.weight for other in others]), strict=True):
            _write(queue, other, units, now)


def _write(queue: Queue, entrant: Entrant, units: int, now: datetime) -> None:
    LedgerEntry.objects.create(
        queue=queue,
        member=entrant if isinstance(entrant, QueueMember) else None,
        group=entrant if isinstance(entrant, QueueGroup) else None,
        units=units,
        event="left",
        epoch=queue.epoch,
        created_at=now,
    )
    entrant.balance += units
    entrant.save(update_fields=["balance"])


def _spread(balance: int, weights: list[int]) -> list[int]:
    """Whole parts by weight that add up to the balance: what is left over goes to the largest remainders."""
    total = sum(weights)
    parts = [balance * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(balance * weights[at] % total), at))
    for at in by_remainder[: balance - sum(parts)]:
        parts[at] += 1
    return parts
