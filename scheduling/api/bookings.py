"""Booking a time."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Router
from ninja.params.functions import Header

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import ANY_KEY
from scheduling.api.description import BODY_PROBLEMS, described
from scheduling.api.request import Request
from scheduling.contract.bookings import Booked, BookingRequest, Provisional

router = Router(auth=ANY_KEY, tags=["Bookings"], by_alias=True)
_ANSWERS = {201: Booked | Provisional, **BODY_PROBLEMS}
_DESCRIBED = described(
    body={"one-on-one": examples.ONE_ON_ONE, "round robin": examples.ROUND_ROBIN},
    answers={"booked": examples.BOOKED, "provisional": examples.PROVISIONAL},
    status=201,
)


@router.post("/booking", response=_ANSWERS, operation_id="book", openapi_extra=_DESCRIBED)
@router.post("/v4/booking", response=_ANSWERS, operation_id="bookV4", openapi_extra=_DESCRIBED)
def book(
    request: Request,
    booking: BookingRequest,
    idempotency_key: Annotated[str | None, Header(None, alias="Idempotency-Key", max_length=255)] = None,
) -> HttpResponse:
    """Books a time, or makes a provisional booking where the meeting type asks for a confirmation.

    The same `Idempotency-Key` with the same body answers the same for 24 hours.
    """
    credentials = request.auth
    key = facade.IdempotencyKey(scope=str(credentials.key_id), key=idempotency_key) if idempotency_key else None
    booked = facade.book(booking, workspace_id=credentials.workspace_id, now=request.now, idempotency_key=key)
    return answer(booked, status=201)
