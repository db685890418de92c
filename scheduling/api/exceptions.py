"""Days off, and days with extra hours."""

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY, require_acting_user
from scheduling.api.description import BODY_PROBLEMS, described
from scheduling.api.request import Request
from scheduling.contract.exceptions import AvailabilityException, ExceptionRequest

router = Router(auth=FULL_KEY, tags=["Users"], by_alias=True)


@router.post(
    "/availability-exception/user",
    response={201: AvailabilityException, **BODY_PROBLEMS},
    operation_id="addException",
    openapi_extra=described(
        body={"vacation": examples.VACATION, "extra hours": examples.EXTRA_HOURS},
        answers={"added": examples.EXCEPTION},
        status=201,
        acting_user_required=True,
    ),
)
def add_exception(request: Request, exception: ExceptionRequest) -> HttpResponse:
    """Whole days of the acting user's own zone, both included, that are off or open; with `hours` only during those.

    What is booked already stays booked. The same days sent again are the same exception.
    """
    user = require_acting_user(request.auth)
    added = facade.add_exception(exception, user_id=user.id, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(added, status=201)
