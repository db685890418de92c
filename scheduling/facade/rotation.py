"""Queues as they stand, and who is next."""

from datetime import datetime
from uuid import UUID

from scheduling.contract.queues import NextHosts, Queue
from scheduling.contract.refusals import NotFound
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
