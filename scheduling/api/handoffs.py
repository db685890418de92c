"""Handing appointments over to colleagues."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import BODY_PROBLEMS, PROBLEMS, described
from scheduling.api.reading import query_of
from scheduling.api.request import Request
from scheduling.contract.appointments import Appointment
from scheduling.contract.handoffs import (
    BulkHandOff,
    BulkHandOffRequest,
    HandOffOptions,
    HandOffOptionsQuery,
    HandOffRequest,
)
from scheduling.contract.problems import Problem

router = Router(auth=FULL_KEY, tags=["Hand-offs"], by_alias=True)


@router.post(
    "/v4/handoff/appointment",
    response={200: Appointment, **BODY_PROBLEMS},
    operation_id="handOff",
    openapi_extra=described(
        body={"to a user": examples.HAND_OFF, "to a queue": examples.HAND_OFF_TO_QUEUE},
        answers={"handed over": examples.APPOINTMENT},
    ),
)
def hand_off(request: Request, handing_over: HandOffRequest) -> HttpResponse:
    """Others attend the appointment: a user, whomever a queue chooses, or a group of a queue.

    Who takes it over has to be free then; the meeting type's notice, horizon and daily limit do not count, because the
    meeting stands already. `slot-occupied` says who cannot and why.
    """
    credentials = request.auth
    handed = facade.hand_off(
        handing_over, workspace_id=credentials.workspace_id, now=request.now, acting_user=credentials.acting_user
    )
    return answer(handed)


@router.get(
    "/v4/handoff/available-handoffs",
    response={200: HandOffOptions, 409: Problem, **PROBLEMS},
    operation_id="handOffOptions",
    openapi_extra=described(query=HandOffOptionsQuery, answers={"options": examples.HAND_OFF_OPTIONS}),
)
def hand_off_options(request: Request) -> HttpResponse:
    """Whom the appointment can be handed to: `blocked` is null for users who can take it, and why the others cannot."""
    query = query_of(request, HandOffOptionsQuery)
    return answer(facade.hand_off_options(query, workspace_id=request.auth.workspace_id, now=request.now))


@router.post(
    "/v4/handoff/bulk",
    response={200: BulkHandOff, **BODY_PROBLEMS},
    operation_id="handOffInBulk",
    openapi_extra=described(
        body={"to one": examples.BULK_HAND_OFF, "to several": examples.BULK_HAND_OFF_TO_SEVERAL},
        answers={"handed over": examples.BULK_HANDED_OFF},
    ),
)
def hand_off_in_bulk(request: Request, handing_over: BulkHandOffRequest) -> HttpResponse:
    """All that somebody has in a span goes to a colleague, or is spread over several; what does not fit is listed.

    Dates are days of the host who hands over, both included. Asked again, it hands over what stayed, if it fits by now.
    """
    credentials = request.auth
    outcome = facade.hand_off_in_bulk(
        handing_over, workspace_id=credentials.workspace_id, now=request.now, acting_user=credentials.acting_user
    )
    return answer(outcome)
