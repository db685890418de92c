"""The page where a host accepts or declines a request, behind the link of the host's mail."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils import translation
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.model import iso
from scheduling.contract.refusals import Busy, Conflict, NotFound, RateLimited
from widget import problems
from widget.appointments.cancelling import LONGEST_REASON, plain_reason
from widget.appointments.holder import see_other, widget_of, wrong_link
from widget.embed import is_foreign_post
from widget.gateway.requests import EmbeddedRequests
from widget.language import language_of
from widget.limits import CHANGES, count
from widget.outcomes import Links, Outcome, show_outcome, view_of
from widget.page_state import read_zone
from widget.presenters.answers import AnswerLine, answer_lines
from widget.rendering import private, respond
from widget.visit import Visit, WidgetRequest, visit_of


@dataclass(frozen=True)
class Asked:
    """A host who is asked, with what they are asked for."""

    visit: Visit
    requests: EmbeddedRequests
    appointment: Appointment
    token: str


def answer(request: WidgetRequest, appointment_id: str, token: str) -> HttpResponse:
    """Shows who asks for what; a POST accepts or declines. A wrong token is answered as an unknown request is."""
    requests = EmbeddedRequests(request.now)
    try:
        appointment = requests.request(appointment_id, token)
    except NotFound:
        return private(wrong_link(request))
    except Busy:
        return private(problems.site_unavailable(request))
    visit = _visit(request, appointment, token)
    with translation.override(visit.language.code):
        return private(_answer(Asked(visit, requests, appointment, token)))


def _answer(asked: Asked) -> HttpResponse:
    request = asked.visit.request
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if is_foreign_post(request):
        return problems.foreign_post(asked.visit)
    return _calmly(asked) if request.method == "POST" else show_request(asked, status=200)


def _calmly(asked: Asked) -> HttpResponse:
    """What keeps an answer from being taken is a page and not a fault."""
    request = asked.visit.request
    try:
        count(CHANGES, request, now=request.now)
        return _take(asked)
    except RateLimited as refusal:
        return problems.too_many(asked.visit, refusal)
    except NotFound:  # somebody else has taken the request over in the meantime
        return wrong_link(request)
    except Busy:
        return problems.unavailable(asked.visit)


def _take(asked: Asked) -> HttpResponse:
    """What is already so stays so; what stands against it is shown as it is, and so is a time nobody has seen yet."""
    post, key = asked.visit.request.POST, asked.appointment.id
    if post.get("start", _start(asked)) != _start(asked):
        return show_request(asked, status=409)
    try:
        if post.get("answer") == "accept":
            asked.requests.accept(key, asked.token)
        elif post.get("answer") == "decline":
            asked.requests.decline(key, asked.token, reason=plain_reason(post.get("reason", "")))
        else:
            return show_request(asked, status=422)
    except Conflict:
        return show_request(replace(asked, appointment=asked.requests.request(key, asked.token)), status=409)
    return see_other(asked.visit.request.get_full_path())


def _start(asked: Asked) -> str:
    """Its attendee may move a request while its host looks at it."""
    return iso(asked.appointment.start)


def show_request(asked: Asked, *, status: int) -> HttpResponse:
    visit, appointment = asked.visit, asked.appointment
    outcome = _outcome(asked)
    if outcome is not None:
        return show_outcome(visit, appointment, outcome, Links(), status=status, for_host=True)
    title = _("Accept this request?")
    context = {
        "heading": title,
        "appointment": view_of(visit, appointment),
        "attendee": appointment.attendees[0],
        "answers": _answers(asked),
        "action": visit.request.get_full_path(),
        "start": _start(asked),
        "has_changed": status == 409,
        "longest": LONGEST_REASON,
    }
    return respond(visit, "request", context, status=status, title=title)


def _outcome(asked: Asked) -> Outcome | None:
    """What became of the request; nothing while it waits."""
    match asked.appointment.status:
        case Status.CONFIRMED:
            text = _("The invitation for your calendar is on its way, and everybody who takes part is told.")
            return Outcome("done", _("You have accepted this request"), text)
        case Status.DECLINED:
            return Outcome("over", _("This request was declined"), _("The time is free again."))
        case Status.CANCELLED:
            return Outcome("over", _("This request was withdrawn"), _("The time is free again."))
        case Status.EXPIRED:
            text = _("It was not answered in time, so the time is free again.")
            return Outcome("over", _("This request has expired"), text)
    return None


def _answers(asked: Asked) -> list[AnswerLine]:
    try:
        fields = asked.requests.meeting_type(asked.appointment.meeting_type.id).form_fields
    except NotFound:
        fields = ()
    return answer_lines(asked.appointment.attendees[0].notes, fields)


def _visit(request: WidgetRequest, appointment: Appointment, token: str) -> Visit:
    """In the zone of the host whose token it is, and the language of the host's browser."""
    found = widget_of(appointment, "")
    if found.widget.slug:
        request.widget = found.widget
    visit = visit_of(request, found)
    host = next(host for host in appointment.hosts if host.id == token.partition(".")[0])
    language = language_of(visit.state.language, request.headers.get("Accept-Language", ""), settings.LANGUAGE_CODE)
    zone = visit.state.timezone or read_zone(host.timezone)
    return replace(visit, language=language, state=replace(visit.state, timezone=zone))
