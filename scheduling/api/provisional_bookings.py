"""Bookings that wait for a host's word."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import BODY_PROBLEMS, PROBLEMS, described
from scheduling.api.reading import query_of
from scheduling.api.request import Request
from scheduling.contract.appointments import Appointment, AppointmentsQuery, ProvisionalBookings
from scheduling.contract.changes import Cancellation

router = Router(auth=FULL_KEY, tags=["Provisional bookings"], by_alias=True)


@router.get(
    "/v4/provisional-booking/paginated",
    response={200: ProvisionalBookings, **PROBLEMS},
    operation_id="provisionalBookings",
    openapi_extra=described(query=AppointmentsQuery, answers={"waiting": examples.PROVISIONAL_BOOKINGS}),
)
def provisional_bookings(request: Request) -> HttpResponse:
    """The bookings that wait to be confirmed, by start; with `status` those that were, or were not.

    Pages and filters are those of the appointments.
    """
    query = query_of(request, AppointmentsQuery)
    return answer(facade.provisional_bookings(query, workspace_id=request.auth.workspace_id, now=request.now))


@router.post(
    "/v4/provisional-booking/{booking_id}/confirm",
    response={200: Appointment, **PROBLEMS, 409: BODY_PROBLEMS[409]},
    operation_id="confirm",
    openapi_extra=described(answers={"confirmed": examples.APPOINTMENT}),
)
def confirm(request: Request, booking_id: str) -> HttpResponse:
    """Turns a provisional booking into an appointment, as a host. One that is confirmed already stays as it is."""
    return answer(facade.confirm(booking_id, workspace_id=request.auth.workspace_id, now=request.now))


@router.post(
    "/v4/provisional-booking/{booking_id}/decline",
    response={200: Appointment, **BODY_PROBLEMS},
    operation_id="decline",
    openapi_extra=described(body={"reason": examples.CANCEL_AS_HOST}, answers={"declined": examples.DECLINED}),
)
def decline(request: Request, booking_id: str, refusal: Cancellation | None = None) -> HttpResponse:
    """Declines a provisional booking, as a host: its time is free again. The body may be empty."""
    declined = facade.decline(
        booking_id, refusal or Cancellation(), workspace_id=request.auth.workspace_id, now=request.now
    )
    return answer(declined)
