"""Appointments as they stand, and hosts who move or cancel them."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import BODY_PROBLEMS, PROBLEMS, described
from scheduling.api.reading import query_of
from scheduling.api.request import Request
from scheduling.contract.appointments import Appointment, Appointments, AppointmentsQuery
from scheduling.contract.bookings import Booked
from scheduling.contract.changes import Cancellation, Rescheduling

router = Router(auth=FULL_KEY, tags=["Appointments"], by_alias=True)
_CANCELLED = {200: Appointment, **BODY_PROBLEMS}
_CANCEL = described(body={"reason": examples.CANCEL_AS_HOST}, answers={"cancelled": examples.CANCELLED_APPOINTMENT})
_MOVED = {200: Booked, **BODY_PROBLEMS}
_MOVE = described(body={"start": examples.RESCHEDULE}, answers={"rescheduled": examples.BOOKED})


@router.get(
    "/v4/appointment/paginated",
    response={200: Appointments, **PROBLEMS},
    operation_id="appointments",
    openapi_extra=described(query=AppointmentsQuery, answers={"appointments": examples.APPOINTMENTS}),
)
def appointments(request: Request) -> HttpResponse:
    """The appointments of the workspace by start, a page at a time.

    `page` counts from 1 beside `limit`, from 0 beside `pageSize`. `start` and `end` are instants, or dates (midnight
    in `timezone`, else in the zone of each appointment's meeting type). `status` may be given several times.
    """
    query = query_of(request, AppointmentsQuery)
    return answer(facade.appointments(query, workspace_id=request.auth.workspace_id, now=request.now))


@router.get(
    "/v4/appointment/{appointment_id}",
    response={200: Appointment, **PROBLEMS},
    operation_id="appointment",
    openapi_extra=described(answers={"appointment": examples.APPOINTMENT}),
)
def appointment(request: Request, appointment_id: str) -> HttpResponse:
    """An appointment; `assignment` says why this host."""
    found = facade.appointment(appointment_id, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(found)


@router.post("/booking/cancel/{appointment_id}", response=_CANCELLED, operation_id="cancel", openapi_extra=_CANCEL)
@router.post(
    "/v4/appointment/{appointment_id}/cancel", response=_CANCELLED, operation_id="cancelV4", openapi_extra=_CANCEL
)
def cancel(request: Request, appointment_id: str, cancellation: Cancellation | None = None) -> HttpResponse:
    """Cancels an appointment before its start, as a host. The body may be empty."""
    cancelled = facade.cancel(
        appointment_id, cancellation or Cancellation(), workspace_id=request.auth.workspace_id, now=request.now
    )
    return answer(cancelled)


@router.post("/booking/reschedule/{appointment_id}", response=_MOVED, operation_id="reschedule", openapi_extra=_MOVE)
@router.post(
    "/v4/appointment/{appointment_id}/reschedule", response=_MOVED, operation_id="rescheduleV4", openapi_extra=_MOVE
)
def reschedule(request: Request, appointment_id: str, rescheduling: Rescheduling) -> HttpResponse:
    """Moves an appointment to another start, as a host. Its id, its secret and its duration stay.

    Its host stays too when free then; otherwise the queue decides anew, and `assignment` of the appointment says why.
    """
    moved = facade.reschedule(appointment_id, rescheduling, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(moved)
