"""Groups of a queue: tiers, and members who attend together."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from scheduling.contract.queues import GroupChange, GroupRequest, repeated
from scheduling.contract.refusals import Fault, Invalid, NotFound
from scheduling.models import Queue, QueueGroup
from scheduling.operations import transactions
from scheduling.operations.queues import held_queue, meeting_type_of
from scheduling.operations.workspace.departures import changing_rotation
from scheduling.operations.workspace.members import active_members, write_group_members

_NO_GROUP = "There is no such group"
Members = dict[str, int]


def add_group(request: GroupRequest, *, queue_id: UUID, workspace_id: UUID | None, now: datetime) -> QueueGroup:
    """A new group, or one of that name which was out of use. Raises ``NotFound``, ``Invalid``, ``Busy``."""
    queues = Queue.objects.filter(pk=queue_id)
    subject = meeting_type_of(queues, workspace_id=workspace_id, absent="There is no such queue")
    return transactions.run(partial(_add, request, subject, now=now), subject=subject)


def change_group(change: GroupChange, *, group_id: UUID, workspace_id: UUID | None, now: datetime) -> QueueGroup:
    """Raises ``NotFound``, ``Invalid``, ``Busy``."""
    queues = Queue.objects.filter(groups=group_id)
    subject = meeting_type_of(queues, workspace_id=workspace_id, absent=_NO_GROUP)
    return transactions.run(partial(_change, change, group_id, subject, now=now), subject=subject)


def _add(request: GroupRequest, meeting_type_id: UUID, *, now: datetime) -> QueueGroup:
    queue = held_queue(meeting_type_id)
    same_name = queue.groups.filter(name__iexact=request.name).order_by("-is_active", "position").first()
    members = _members(queue)
    faults = list(_member_faults(request.user_ids, members))
    if same_name is not None and same_name.is_active:
        faults.append(_taken(request.name))
    if faults:
        raise Invalid(faults)
    group = same_name or QueueGroup(queue=queue, created_at=now)
    group.is_active, group.position = True, queue.groups.filter(is_active=True).count()
    _save(group, request, members, now=now)
    return group


def _change(change: GroupChange, group_id: UUID, meeting_type_id: UUID, *, now: datetime) -> QueueGroup:
    queue = held_queue(meeting_type_id)
    group = queue.groups.filter(pk=group_id, is_active=True).first()
    if group is None:
        raise NotFound(_NO_GROUP)
    members = _members(queue)
    if faults := list(_change_faults(change, group, members)):
        raise Invalid(faults)
    _save(group, change, members, now=now)
    return group


def _change_faults(change: GroupChange, group: QueueGroup, members: Members) -> Iterator[Fault]:
    yield from _member_faults(change.user_ids or (), members)
    others = group.queue.groups.exclude(pk=group.pk)
    if change.name is not None and others.filter(name__iexact=change.name).exists():
        yield _taken(change.name)
    if change.queue_id is not None and change.queue_id.lower() != str(group.queue_id):
        yield Fault("queueId", "queueId cannot change: a group stays in its queue")


def _members(queue: Queue) -> Members:
    """Hosts of the queue by the ids that users are named with."""
    rows = active_members(queue).filter(host__is_active=True)
    return {str(user_id): host for user_id, host in rows.values_list("host__uuid", "host_id")}


def _member_faults(user_ids: Sequence[str], members: Members) -> Iterator[Fault]:
    yield from repeated("userIds", list(user_ids))
    for index, user_id in enumerate(user_ids):
        if user_id.lower() not in members:
            yield Fault(f"userIds[{index}]", f"userIds[{index}] is not a member of this queue")


def _taken(name: str) -> Fault:
    return Fault("name", f"name is taken: another group of this queue is called {name}")


def _save(group: QueueGroup, values: GroupRequest | GroupChange, members: Members, *, now: datetime) -> None:
    """What is named and no more; the balance is the ledger's."""
    named = {"name": values.name, "priority": values.priority, "mode": values.mode, "weight": values.capacity}
    for name, value in named.items():
        if value is not None:
            setattr(group, name, value)
    group.updated_at = now
    with changing_rotation(group.queue, now=now):
        kept = [*named, "position", "is_active", "updated_at"]
        group.save(update_fields=None if group._state.adding else kept)
        if values.user_ids is not None:
            write_group_members(group, [members[user_id.lower()] for user_id in values.user_ids])
