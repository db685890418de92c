"""Queues as they stand, who is next, and what changes them."""

from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from scheduling import mapping
from scheduling.contract.queues import GroupChange, GroupRequest, NextHosts, Queue, QueueChange, QueueGroup
from scheduling.contract.refusals import Fault, Invalid, NotFound
from scheduling.models import QueueGroup as QueueGroupRow
from scheduling.operations import groups as group_operations
from scheduling.operations import queues as queue_operations
from scheduling.queries import queues as queue_queries
from scheduling.queries.bookables import parse_id


def queues(workspace: str, *, workspace_id: UUID | None, now: datetime) -> tuple[Queue, ...]:
    """The queues of the workspace's active meeting types. Raises ``NotFound`` for another workspace."""
    asked = parse_id(workspace)
    if workspace_id is not None and asked != workspace_id:
        raise NotFound("There is no such workspace")
    return tuple(queue_queries.queues(asked, now=now))


def queue(queue_id: str, *, workspace_id: UUID | None, now: datetime) -> Queue:
    """Raises ``NotFound``."""
    return queue_queries.queue(parse_id(queue_id), workspace_id=workspace_id, now=now)


def next_hosts(
    queue_id: str,
    *,
    workspace_id: UUID | None,
    now: datetime,
    start: datetime | None = None,
    duration: int | None = None,
) -> NextHosts:
    """The order in which the queue assigns; with ``start`` only those who are free then. Changes nothing.

    Raises ``NotFound``, ``DurationNotAllowed``.
    """
    return queue_queries.next_hosts(
        parse_id(queue_id), workspace_id=workspace_id, now=now, start=start, duration=duration
    )


def change_queue(change: QueueChange, meeting_type_id: str, *, workspace_id: UUID | None, now: datetime) -> Queue:
    """The queue of the meeting type as it is then. Raises ``NotFound``, also when it has no queue, and ``Invalid``."""
    row = queue_operations.change_queue(
        change, meeting_type_id=parse_id(meeting_type_id), workspace_id=workspace_id, now=now
    )
    return queue_queries.queue(row.pk, workspace_id=workspace_id, now=now)


def add_group(request: GroupRequest, *, workspace_id: UUID | None, now: datetime) -> QueueGroup:
    """Raises ``Invalid``, also for a queue that is not there: it is named in the request, not in the address."""
    try:
        queue_id = parse_id(request.queue_id)
        row = group_operations.add_group(request, queue_id=queue_id, workspace_id=workspace_id, now=now)
    except NotFound as error:
        raise Invalid([Fault("queueId", "queueId is not a queue of this workspace")]) from error
    return _shown(row)


def change_group(change: GroupChange, group_id: str, *, workspace_id: UUID | None, now: datetime) -> QueueGroup:
    """Raises ``NotFound``, ``Invalid``."""
    row = group_operations.change_group(change, group_id=parse_id(group_id), workspace_id=workspace_id, now=now)
    return _shown(row)


def _shown(row: QueueGroupRow) -> QueueGroup:
    prefetch_related_objects([row], "group_members__host")
    return mapping.queue_group(row)
