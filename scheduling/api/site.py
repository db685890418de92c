"""The API as one: its routers, its description, its errors."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from scheduling import __version__
from scheduling.api import (
    appointments,
    attendees,
    availability,
    bookings,
    exceptions,
    groups,
    handoffs,
    meeting_types,
    provisional_bookings,
    queues,
    users,
    webhooks,
)
from scheduling.api.errors import response_to
from scheduling.api.reading import JsonBody

_DESCRIPTION = """\
Meeting types, free times, bookings and queues of a workspace.

Instants are ISO 8601 with an offset; answers are in UTC. Every refusal has the shape of `Problem`: `message` is for
people, `errorCode` for programs, `errors` names the fields of an invalid request.
"""


api = NinjaAPI(
    title="Slotwright scheduling API",
    version=__version__,
    description=_DESCRIPTION,
    urls_namespace="api",
    parser=JsonBody(),
)
for _part in (
    meeting_types,
    availability,
    bookings,
    appointments,
    attendees,
    provisional_bookings,
    queues,
    groups,
    handoffs,
    exceptions,
    users,
    webhooks,
):
    api.add_router("", _part.router)


def _answer_error(_request: HttpRequest, error: Any) -> HttpResponse:
    return response_to(error)


for _kind in (Exception, Http404, HttpError, ValidationError):  # each has a handler of ninja's own
    api.add_exception_handler(_kind, _answer_error)
