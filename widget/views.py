"""The widget's pages: each makes its calls through the gateway and shows one part."""

import logging
from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Status
from scheduling.contract.refusals import Busy, HostRequired, Invalid, NotFound, RateLimited
from widget import problems
from widget.details import show_details, take_booking
from widget.embed import is_foreign_post
from widget.gateway.protocol import Unavailable
from widget.invite import calendar_file
from widget.outcomes import show_outcome
from widget.presenters.zones import zones_view
from widget.rendering import private, respond
from widget.steps import show_picker, show_times
from widget.tokens import TokenRefused, read_booked_token
from widget.visit import Visit, of_widget

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def calmly(view: View) -> View:
    """A scheduler that cannot answer, or has nothing of that kind, is a page and not a fault."""

    @wraps(view)
    def answer(visit: Visit, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return view(visit, *args, **kwargs)
        except (Unavailable, Busy, RateLimited):
            return problems.unavailable(visit)
        except NotFound:
            return problems.not_bookable(visit)
        except (HostRequired, Invalid):  # nothing that a visitor sent: the widget's queue, or its one host
            logger.exception("The widget %s does not fit its meeting type", visit.widget.slug)
            return problems.not_bookable(visit)

    return answer


@of_widget
@calmly
def booking(visit: Visit) -> HttpResponse:
    """The step that the address asks for; a POST books."""
    state, method = visit.state, visit.request.method
    if method == "POST":
        return problems.foreign_post(visit) if is_foreign_post(visit.request) else take_booking(visit)
    if method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if state.start is not None:
        return show_details(visit, state.start)
    if state.day is not None and visit.wants_only("times"):
        return show_times(visit, state.day)
    return show_picker(visit)


@of_widget
def zones(visit: Visit) -> HttpResponse:
    """Every time zone, to choose the visitor's from."""
    search = visit.request.GET.get("q", "")[:100]
    regions = zones_view(
        search, selected=visit.timezone, now=visit.now, locale=visit.language.locale, clock=visit.clock
    )
    state = visit.state
    position = f"day={state.day}" if state.day else f"month={state.month:%Y-%m}" if state.month else ""
    context = {
        "regions": regions,
        "search": search,
        "hidden": state.pairs(timezone=""),
        "pick": visit.prefix(timezone=""),
        "position": position,
        "back": f"{visit.prefix()}{position}",
        "action": reverse("zones", args=[visit.widget.slug]),
    }
    return respond(visit, "zonelist" if visit.wants_only("zonelist") else "zones", context, title=_("Time zone"))


@of_widget
@calmly
def booked(visit: Visit, token: str) -> HttpResponse:
    """What came of a booking, as it stands now."""
    try:
        appointment = visit.gateway.appointment(read_booked_token(visit.widget.slug, token))
    except (TokenRefused, NotFound):
        return private(problems.invalid_link(visit))
    return private(show_outcome(visit, appointment, token=token))


@of_widget
@calmly
def invite(visit: Visit, token: str) -> HttpResponse:
    """The meeting as a calendar file, once it is really booked."""
    try:
        appointment = visit.gateway.appointment(read_booked_token(visit.widget.slug, token))
    except (TokenRefused, NotFound):
        return private(problems.invalid_link(visit))
    if appointment.status != Status.CONFIRMED:
        return private(problems.invalid_link(visit))
    response = HttpResponse(calendar_file(appointment, now=visit.now), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return private(response)


@of_widget
def nothing(visit: Visit, rest: str) -> HttpResponse:
    """Any other address below the widget's."""
    return problems.nothing_here(visit)
