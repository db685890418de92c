"""Groups of a queue: tiers, and members who attend together."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import BODY_PROBLEMS, described
from scheduling.api.request import Request
from scheduling.contract.queues import GroupChange, GroupRequest, QueueGroup

router = Router(auth=FULL_KEY, tags=["Queues"], by_alias=True)


@router.post(
    "/v4/queue-user-group",
    response={201: QueueGroup, **BODY_PROBLEMS},
    operation_id="addGroup",
    openapi_extra=described(
        body={"tier": examples.TIER, "collective": examples.COLLECTIVE}, answers={"added": examples.GROUP}, status=201
    ),
)
def add_group(request: Request, group: GroupRequest) -> HttpResponse:
    """Groups members of a queue.

    A `tier` serves when nobody in a tier of a lower `priority` number can; members in no tier come last. The members
    of a `collective` all attend: it stands in the rotation as one, with `capacity` as its weight.
    """
    added = facade.add_group(group, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(added, status=201)


@router.patch(
    "/v4/queue-user-group/{group_id}",
    response={200: QueueGroup, **BODY_PROBLEMS},
    operation_id="changeGroup",
    openapi_extra=described(body={"members": examples.GROUP_CHANGE}, answers={"changed": examples.CHANGED_GROUP}),
)
def change_group(request: Request, group_id: str, change: GroupChange) -> HttpResponse:
    """Changes what is named; `userIds` are all the members."""
    changed = facade.change_group(change, group_id, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(changed)
