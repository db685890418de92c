"""Attendees who move or cancel their appointment. They hold no key: the secret of the booking is the authority."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.description import KEYLESS_PROBLEMS, described
from scheduling.api.limits import BY_SECRET
from scheduling.api.request import Request
from scheduling.contract.appointments import Appointment
from scheduling.contract.bookings import Booked
from scheduling.contract.changes import Cancellation, ReschedulingBySecret
from scheduling.limits import network_of

router = Router(auth=None, tags=["Attendees"], by_alias=True)


@router.post(
    "/booking/confirm/cancel/{appointment_id}/{secret}",
    response={200: Appointment, **KEYLESS_PROBLEMS},
    operation_id="cancelBySecret",
    openapi_extra=described(
        body={"reason": examples.CANCEL_BY_SECRET},
        answers={"cancelled": examples.CANCELLED_APPOINTMENT},
        keyless=True,
    ),
)
def cancel(
    request: Request, appointment_id: str, secret: str, cancellation: Cancellation | None = None
) -> HttpResponse:
    """Cancels an appointment with its secret, until the meeting type's deadline. The body may be empty.

    A wrong secret and an unknown appointment are answered alike, with 404.
    """
    _count(request)
    return answer(facade.cancel_by_secret(appointment_id, secret, cancellation or Cancellation(), now=request.now))


@router.post(
    "/booking/confirm/reschedule",
    response={200: Booked, **KEYLESS_PROBLEMS},
    operation_id="rescheduleBySecret",
    openapi_extra=described(
        body={"start": examples.RESCHEDULE_BY_SECRET}, answers={"rescheduled": examples.BOOKED}, keyless=True
    ),
)
def reschedule(request: Request, rescheduling: ReschedulingBySecret) -> HttpResponse:
    """Moves an appointment to another start with its secret, until the meeting type's deadline. The secret stays."""
    _count(request)
    return answer(facade.reschedule_by_secret(rescheduling, now=request.now))


def _count(request: Request) -> None:
    """Raises ``RateLimited``."""
    BY_SECRET.take(network_of(request.META.get("REMOTE_ADDR", "")), now=request.now)
