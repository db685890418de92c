"""Appointments as they stand."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import PROBLEMS, described
from scheduling.api.request import Request
from scheduling.contract.appointments import Appointment

router = Router(auth=FULL_KEY, tags=["Appointments"], by_alias=True)


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
