"""The acting user."""

from django.http import HttpResponse
from ninja import Router

from scheduling.api import examples
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY, require_acting_user
from scheduling.api.description import PROBLEMS, described
from scheduling.api.request import Request
from scheduling.contract.people import Person

router = Router(auth=FULL_KEY, tags=["Users"], by_alias=True)


@router.get(
    "/v4/user/me",
    response={200: Person, **PROBLEMS},
    operation_id="me",
    openapi_extra=described(answers={"user": examples.PERSON}, acting_user_required=True),
)
def me(request: Request) -> HttpResponse:
    """The acting user: the cheapest way to check a key."""
    return answer(require_acting_user(request.auth))
