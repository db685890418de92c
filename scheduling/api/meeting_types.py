"""What can be booked."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import ANY_KEY
from scheduling.api.description import PROBLEMS, described
from scheduling.api.request import Request
from scheduling.contract.meeting_types import MeetingType

router = Router(auth=ANY_KEY, tags=["Meeting types"], by_alias=True)
_ONE = {200: MeetingType, **PROBLEMS}
_DESCRIBED = described(answers={"meeting type": examples.MEETING_TYPE})
_ALL_DESCRIBED = described(answers={"meeting types": [examples.MEETING_TYPE]})


@router.get("/meeting-type/{meeting_type_id}", response=_ONE, operation_id="meetingType", openapi_extra=_DESCRIBED)
@router.get("/v4/meeting-type/{meeting_type_id}", response=_ONE, operation_id="meetingTypeV4", openapi_extra=_DESCRIBED)
def meeting_type(request: Request, meeting_type_id: str) -> HttpResponse:
    """A meeting type, with its `queueId` or `userId`."""
    return answer(facade.meeting_type(meeting_type_id, workspace_id=request.auth.workspace_id))


@router.get(
    "/v4/meeting-type",
    response={200: list[MeetingType], **PROBLEMS},
    operation_id="meetingTypes",
    openapi_extra=_ALL_DESCRIBED,
)
def meeting_types(request: Request) -> HttpResponse:
    """The meeting types of the workspace."""
    return answer(facade.meeting_types(workspace_id=request.auth.workspace_id))
