"""Changing who shares a meeting type, and how: one transaction, with what the ledger says of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from scheduling.contract.queues import QueueChange
from scheduling.contract.refusals import Fault, Invalid, NotFound
from scheduling.domain.routing import Strategy
from scheduling.models import AssignmentKind, Host, Queue
from scheduling.models.queues import GroupMember, Mode
from scheduling.operations import locks, transactions
from scheduling.operations.workspace.departures import changing_rotation
from scheduling.operations.workspace.members import (
    active_members,
    order_by_priority,
    renumber,
    replace_members,
    set_weights,
)

_NO_QUEUE = "There is no such meeting type with a queue"
#: The API's names of the strategies, and the engine's own.
_STRATEGIES = {
    "simpleRoundRobin": Strategy.ROUND_ROBIN,
    "advancedRoundRobin": Strategy.WEIGHTED,
    "capacity": Strategy.WEIGHTED,
}


def change_queue(change: QueueChange, *, meeting_type_id: UUID, workspace_id: UUID | None, now: datetime) -> Queue:
    """Who joins starts at balance 0, who leaves hands the balance on; weights count from the next booking on.

    Raises ``NotFound`` for a meeting type that has no queue, ``Invalid``, ``Busy``.
    """
    queues = Queue.objects.filter(meeting_type=meeting_type_id)
    subject = meeting_type_of(queues, workspace_id=workspace_id, absent=_NO_QUEUE)
    return transactions.run(partial(_change, change, subject, now=now), subject=subject)


def meeting_type_of(queues: QuerySet[Queue], *, workspace_id: UUID | None, absent: str) -> UUID:
    """What to hold in order to change the queue. Raises ``NotFound``, alike for one of another workspace."""
    if workspace_id is not None:
        queues = queues.filter(meeting_type__workspace=workspace_id)
    found = queues.values_list("meeting_type_id", flat=True).first()
    if found is None:
        raise NotFound(absent)
    return found


def held_queue(meeting_type_id: UUID) -> Queue:
    """The queue of a meeting type that is shared, which nobody else changes or books until the transaction ends.

    What is read before the lock, such as balances, would be out of date when it is written back. Raises ``NotFound``.
    """
    locks.hold_meeting_type(meeting_type_id)
    rows = Queue.objects.select_related("meeting_type").filter(meeting_type=meeting_type_id)
    queue = (
        rows.filter(meeting_type__is_active=True).exclude(meeting_type__assignment=AssignmentKind.ONE_ON_ONE).first()
    )
    if queue is None:
        raise NotFound(_NO_QUEUE)
    return queue


def _change(change: QueueChange, meeting_type_id: UUID, *, now: datetime) -> Queue:
    queue = held_queue(meeting_type_id)
    hosts = _hosts(queue, change)
    if faults := [*change.faults(), *_faults(queue, change, hosts)]:
        raise Invalid(faults)
    with changing_rotation(queue, now=now):
        _settings(queue, change)
        if change.users is not None:
            replace_members(queue, {hosts[user.user_id.lower()]: user.weight for user in change.users})
            _leave_groups(queue, now=now)
        if change.user_capacities:
            set_weights(queue, {hosts[user.user_id.lower()].pk: user.capacity for user in change.user_capacities})
        if change.user_priorities:
            order_by_priority(queue, {hosts[user.user_id.lower()].pk: user.priority for user in change.user_priorities})
    return queue


def _hosts(queue: Queue, change: QueueChange) -> dict[str, Host]:
    """The users of the workspace by the ids that the request names them with."""
    named = {user_id.lower() for user_ids in change.named().values() for user_id in user_ids}
    rows = Host.objects.filter(workspace=queue.meeting_type.workspace_id, is_active=True)
    known = {str(host.uuid): host for host in rows} if named else {}
    return {user_id: known[user_id] for user_id in named if user_id in known}


def _faults(queue: Queue, change: QueueChange, hosts: dict[str, Host]) -> Iterator[Fault]:
    """What does not fit this workspace and this queue."""
    members = {member.host_id for member in active_members(queue)}
    if change.users is not None:
        staying = {hosts[user.user_id.lower()].pk for user in change.users if user.user_id.lower() in hosts}
        yield from _broken_collectives(queue, members - staying)
        members = staying
    for name, user_ids in change.named().items():
        for index, user_id in enumerate(user_ids):
            path, host = f"{name}[{index}].userId", hosts.get(user_id.lower())
            if host is None:
                yield Fault(path, f"{path} is not a user of this workspace")
            elif host.pk not in members:
                yield Fault(path, f"{path} is not a member of this queue")


def _broken_collectives(queue: Queue, leaving: set[int]) -> Iterator[Fault]:
    """A tier goes on without somebody, but a group whose members attend together would be another group."""
    rows = GroupMember.objects.filter(group__queue=queue, group__is_active=True, group__mode=Mode.COLLECTIVE)
    for row in rows.filter(host__in=leaving).select_related("host", "group").order_by("group_id", "position"):
        sentence = f"users must name {row.host.full_name}, who attends in the group {row.group.name}"
        yield Fault("users", f"{sentence}; take them out of the group first")


def _settings(queue: Queue, change: QueueChange) -> None:
    values: dict[str, Any] = {
        "strategy": _strategy(queue, change),
        "max_lead": change.max_lead_threshold,
        "period": change.distribution_period,
    }
    changed = {name: value for name, value in values.items() if value is not None and value != getattr(queue, name)}
    if changed:
        for name, value in changed.items():
            setattr(queue, name, value)
        queue.save(update_fields=changed)


def _strategy(queue: Queue, change: QueueChange) -> Strategy | None:
    """Whoever states members with different weights and no type means that they count."""
    if change.type is not None:
        return _STRATEGIES.get(change.type) or Strategy(change.type)
    weights: Sequence[int] = [user.weight for user in change.users or ()]
    return Strategy.WEIGHTED if len(set(weights)) > 1 and queue.strategy == Strategy.ROUND_ROBIN else None


def _leave_groups(queue: Queue, *, now: datetime) -> None:
    """Who is not in the queue any more is in none of its groups; a group that nobody is in is out of use."""
    members = active_members(queue).values_list("host_id", flat=True)
    strangers = GroupMember.objects.filter(group__queue=queue, group__is_active=True).exclude(host__in=list(members))
    left = set(strangers.values_list("group_id", flat=True))
    strangers.delete()
    queue.groups.filter(pk__in=left).update(updated_at=now)
    queue.groups.filter(pk__in=left, group_members=None).update(is_active=False)
    renumber(queue)
