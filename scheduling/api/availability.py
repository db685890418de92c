"""Which times are free."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import ANY_KEY
from scheduling.api.description import PROBLEMS, described
from scheduling.api.reading import query_of
from scheduling.api.request import Request
from scheduling.contract.availability import AvailabilityQuery, AvailabilityV2, AvailabilityV4

router = Router(auth=ANY_KEY, tags=["Availability"], by_alias=True)


@router.get(
    "/booking-availability/v2",
    response={200: AvailabilityV2, **PROBLEMS},
    operation_id="availabilityV2",
    openapi_extra=described(query=AvailabilityQuery, answers={"timeframes": examples.AVAILABILITY_V2}),
)
def availability_v2(request: Request) -> HttpResponse:
    """The free times as timeframes, to be cut into starts."""
    query = query_of(request, AvailabilityQuery)
    return answer(facade.availability_v2(query, workspace_id=request.auth.workspace_id, now=request.now))


@router.get(
    "/v4/booking-availability",
    response={200: AvailabilityV4, **PROBLEMS},
    operation_id="availabilityV4",
    openapi_extra=described(query=AvailabilityQuery, answers={"free times": examples.AVAILABILITY_V4}),
)
def availability_v4(request: Request) -> HttpResponse:
    """The free times as timeframes, by day, and one by one."""
    query = query_of(request, AvailabilityQuery)
    return answer(facade.availability_v4(query, workspace_id=request.auth.workspace_id, now=request.now))
