"""Who shares a meeting type, who is next, and what changes that."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import BODY_PROBLEMS, PROBLEMS, described
from scheduling.api.reading import query_of
from scheduling.api.request import Request
from scheduling.contract.queues import NextHosts, NextHostsQuery, Queue, QueueChange

router = Router(auth=FULL_KEY, tags=["Queues"], by_alias=True)


@router.get(
    "/v4/queue/workspace/{workspace_id}",
    response={200: list[Queue], **PROBLEMS},
    operation_id="queues",
    openapi_extra=described(answers={"queues": [examples.QUEUE]}),
)
def queues(request: Request, workspace_id: str) -> HttpResponse:
    """The queues of the workspace."""
    return answer(facade.queues(workspace_id, workspace_id=request.auth.workspace_id, now=request.now))


@router.get(
    "/v4/queue/{queue_id}",
    response={200: Queue, **PROBLEMS},
    operation_id="queue",
    openapi_extra=described(answers={"queue": examples.QUEUE}),
)
def queue(request: Request, queue_id: str) -> HttpResponse:
    """A queue with its members, their weights and balances, and its groups."""
    return answer(facade.queue(queue_id, workspace_id=request.auth.workspace_id, now=request.now))


@router.get(
    "/v4/queue/{queue_id}/next",
    response={200: NextHosts, **PROBLEMS},
    operation_id="nextHosts",
    openapi_extra=described(query=NextHostsQuery, answers={"in order": examples.NEXT_HOSTS}),
)
def next_hosts(request: Request, queue_id: str) -> HttpResponse:
    """The order in which the queue assigns, with reasons; with `start` only those who are free then."""
    query = query_of(request, NextHostsQuery)
    found = facade.next_hosts(
        queue_id,
        workspace_id=request.auth.workspace_id,
        now=request.now,
        start=query.start,
        duration=query.duration,
    )
    return answer(found)


@router.patch(
    "/v4/queue/meeting-type/{meeting_type_id}",
    response={200: Queue, **BODY_PROBLEMS},
    operation_id="changeQueue",
    openapi_extra=described(
        body={"users": examples.QUEUE_USERS, "changes": examples.QUEUE_CHANGES}, answers={"changed": examples.QUEUE}
    ),
)
def change_queue(request: Request, meeting_type_id: str, change: QueueChange) -> HttpResponse:
    """Changes who shares a meeting type, and how.

    `users` states all members, in order: who is absent leaves, who is new joins at balance 0. Different weights make
    them count, unless `type` says otherwise. Everything else changes what it names. Of members who are level the one
    with the higher `priority` is first; to let some serve before others, make groups.

    Who leaves the queue leaves its tiers too; a member whose collective group needs everybody is taken out there first.
    """
    changed = facade.change_queue(change, meeting_type_id, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(changed)
