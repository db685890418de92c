"""The widget's pages: each makes its calls through the gateway and shows one part."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.refusals import Busy, HostRequired, Invalid, NotFound, RateLimited
from widget import problems
from widget.appointments.holder import Holder
from widget.appointments.standing import has_begun, in_the_way, links_of
from widget.checking import show_checking
from widget.details import show_details, show_hint, take_booking
from widget.embed import is_foreign_post
from widget.embedding import facts
from widget.gateway.protocol import Unavailable
from widget.invite import invite_answer
from widget.outcomes import Links, by_message, outcome_of, show_outcome
from widget.rendering import private
from widget.steps import show_picker, show_times
from widget.tokens import TokenExpired, TokenRefused, read_booked_token
from widget.visit import Visit, of_widget
from widget.zone_list import show_zones

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
        return (
            problems.foreign_post(visit, back=visit.beginning)
            if is_foreign_post(visit.request)
            else take_booking(visit)
        )
    if method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if state.start is not None:
        return show_details(visit, state.start)
    if state.day is not None and visit.wants_only("times"):
        return show_times(visit, state.day)
    return show_picker(visit)


@of_widget
def zones(visit: Visit) -> HttpResponse:
    return show_zones(visit)


@of_widget
def hint(visit: Visit) -> HttpResponse:
    """Whether a mail address that was just typed has a slip in it. Nothing is kept of it."""
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return problems.foreign_post(visit, back=visit.beginning) if is_foreign_post(visit.request) else show_hint(visit)


@of_widget
@calmly
def checking(visit: Visit, token: str) -> HttpResponse:
    """Whether a booking was made whose answer was lost."""
    return show_checking(visit, token)


@of_widget
@calmly
def booked(visit: Visit, token: str) -> HttpResponse:
    """What came of a booking, as it stands now."""
    try:
        appointment, secret = _booked(visit, token)
    except TokenExpired:
        return private(problems.lapsed(visit))
    except (TokenRefused, NotFound):
        return private(problems.invalid_link(visit))
    # What the links lead to stays in the looks of this widget, though others may offer the same meeting type.
    here = replace(visit, state=replace(visit.state, widget=visit.widget.slug))
    holder = Holder(here, appointment, secret)
    links = links_of(holder) if secret else Links()
    ics = reverse("invite", args=[visit.widget.slug, token]) if appointment.status == Status.CONFIRMED else ""
    outcome = has_begun(holder) or outcome_of(visit, appointment, by_secret=False)
    if not secret and appointment.status == Status.CONFIRMED and not in_the_way(holder):
        outcome = by_message(visit, appointment, outcome)
    return show_outcome(visit, appointment, outcome, replace(links, ics=ics), fact=facts.booked(visit, appointment))


@of_widget
@calmly
def invite(visit: Visit, token: str) -> HttpResponse:
    """The meeting as a calendar file, once it is really booked."""
    try:
        appointment, _secret = _booked(visit, token)
    except TokenExpired:
        return private(problems.lapsed(visit))
    except (TokenRefused, NotFound):
        return private(problems.invalid_link(visit))
    if appointment.status != Status.CONFIRMED:
        return private(problems.invalid_link(visit))
    return private(invite_answer(visit.gateway.calendar_entry(appointment)))


def _booked(visit: Visit, token: str) -> tuple[Appointment, str]:
    """The appointment, and its secret where the token has it.

    Raises ``TokenExpired``, ``TokenRefused`` and ``NotFound``.
    """
    appointment_id, secret = read_booked_token(visit.widget.slug, token, now=visit.now)
    return visit.gateway.appointment(appointment_id), secret


@of_widget
def nothing(visit: Visit, rest: str) -> HttpResponse:
    """Any other address below the widget's."""
    return problems.nothing_here(visit)
