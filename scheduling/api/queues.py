"""Who shares a meeting type, and who is next."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import PROBLEMS, described
from scheduling.api.reading import query_of
from scheduling.api.request import Request
from scheduling.contract.queues import NextHosts, NextHostsQuery, Queue

router = Router(auth=FULL_KEY, tags=["Queues"], by_alias=True)


@router.get(
    "/v4/queue/workspace/{workspace_id}",
    response={200: list[Queue], **PROBLEMS},
    operation_id="queues",
    openapi_extra=described(),
)
def queues(request: Request, workspace_id: str) -> HttpResponse:
    """The queues of the workspace."""
    return answer(facade.queues(workspace_id, workspace_id=request.auth.workspace_id, now=request.now))


@router.get("/v4/queue/{queue_id}", response={200: Queue, **PROBLEMS}, operation_id="queue", openapi_extra=described())
def queue(request: Request, queue_id: str) -> HttpResponse:
    """A queue with its members, their weights and balances, and its groups."""
    return answer(facade.queue(queue_id, workspace_id=request.auth.workspace_id, now=request.now))


@router.get(
    "/v4/queue/{queue_id}/next",
    response={200: NextHosts, **PROBLEMS},
    operation_id="nextHosts",
    openapi_extra=described(query=NextHostsQuery),
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
