"""The link of a double opt-in mail. Opening it changes nothing, because mail scanners open links; its button does."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.http import require_http_methods

from scheduling.contract.appointments import Appointment
from scheduling.contract.refusals import Busy, NotFound, RateLimited
from widget import gateway, problems
from widget.embed import is_foreign_post
from widget.gateway.protocol import Unavailable
from widget.language import language_of
from widget.memory import Found
from widget.models import Widget
from widget.outcomes import show_outcome
from widget.page_state import read_zone
from widget.rendering import private
from widget.visit import Visit, WidgetRequest, visit_of


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: WidgetRequest, appointment_id: str, secret: str) -> HttpResponse:
    """Shows the appointment, with a button while it waits for it."""
    try:
        appointment = gateway.get_gateway(request.now).appointment_by_secret(appointment_id, secret)
    except NotFound:
        return private(problems.invalid_secret_link(request))
    except (Unavailable, Busy, RateLimited):
        return private(problems.site_unavailable(request))
    visit = _visit(request, appointment)
    with translation.override(visit.language.code):
        return private(
            _confirm(visit, appointment_id, secret) if request.method == "POST" else _show(visit, appointment)
        )


def _show(visit: Visit, appointment: Appointment) -> HttpResponse:
    return show_outcome(visit, appointment, by_secret=True)


def _confirm(visit: Visit, appointment_id: str, secret: str) -> HttpResponse:
    if is_foreign_post(visit.request):
        return problems.foreign_post(visit)
    try:
        visit.gateway.confirm(appointment_id, secret)
    except NotFound:
        return problems.invalid_link(visit)
    except (Unavailable, Busy, RateLimited):
        return problems.unavailable(visit)
    response = HttpResponseRedirect(visit.request.get_full_path())
    response.status_code = 303
    return response


def _visit(request: WidgetRequest, appointment: Appointment) -> Visit:
    """In the language and zone that the attendee booked in, and the brand of the first widget of the meeting type."""
    widget = (
        Widget.objects.select_related("brand")
        .filter(meeting_type_id=appointment.meeting_type.id, is_active=True)
        .order_by("slug")
        .first()
    )
    visit = visit_of(request, Found(widget or Widget(language=settings.LANGUAGE_CODE)))
    attendee = appointment.attendees[0] if appointment.attendees else None
    if attendee is None:
        return visit
    asked = visit.state.language or attendee.language
    language = language_of(asked, request.headers.get("Accept-Language", ""), visit.widget.language)
    timezone = visit.state.timezone or _zone_or_none(attendee.timezone)
    return replace(visit, language=language, state=replace(visit.state, timezone=timezone))


def _zone_or_none(name: str) -> str:
    try:
        return read_zone(name)
    except ValueError:
        return ""
