"""Whoever holds the link of an appointment, and what holds for every page behind it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from scheduling.contract.appointments import Appointment
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.model import iso
from scheduling.contract.refusals import Busy, NotFound, RateLimited
from widget import gateway, problems
from widget.embed import is_foreign_post
from widget.gateway.protocol import Unavailable
from widget.language import language_of
from widget.limits import CHANGES, WRONG_LINKS, count
from widget.memory import Found, find_widget
from widget.models import Widget
from widget.page_state import PageState, read_page_state, read_zone
from widget.rendering import private
from widget.visit import Visit, WidgetRequest, visit_of

#: What the address of a page says of what its reader has just done: from when it was moved, that it was confirmed.
JUST_NOW = ("was", "confirmed")


@dataclass(frozen=True)
class Holder:
    """``appointment`` is as it was when the request came."""

    visit: Visit
    appointment: Appointment
    secret: str

    @cached_property
    def meeting_type(self) -> MeetingType | None:
        """Nothing when it is no longer offered."""
        try:
            return self.visit.gateway.meeting_type(self.appointment.meeting_type.id)
        except NotFound:
            return None

    @property
    def has_moved_unseen(self) -> bool:
        """Whether the page that was sent showed another time: somebody may move it while its attendee looks at it."""
        now = iso(self.appointment.start)
        return self.visit.request.POST.get("start", now) != now

    def path(self, page: str = "appointment") -> str:
        return reverse(page, args=[self.appointment.id, self.secret])

    def link(self, page: str = "appointment", **parameters: str) -> str:
        """The address of another page of the appointment, in the same looks, language and zone."""
        return address(self.path(page), self.visit.state, **parameters)

    def read_again(self) -> "Holder":
        """With the appointment as it is now, and no other time picked for it."""
        appointment = self.visit.gateway.appointment_by_secret(self.appointment.id, self.secret)
        return replace(self, appointment=appointment, visit=replace(self.visit, moving=None))


def address(path: str, state: PageState, **parameters: str) -> str:
    """Of a page that is about a whole appointment; what steers the picker stays behind."""
    steered = state.pairs(month=None, day=None, start=None, duration=None, host="", carried=())
    query = urlencode([*steered, *parameters.items()], safe="/:")
    return f"{path}?{query}" if query else path


View = Callable[[Holder], HttpResponse]


def of_holder(*methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """A page for the holder of an appointment's secret, in the language that it was booked in and its widget's looks.

    A wrong secret and an unknown appointment are answered alike.
    """

    def door(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: WidgetRequest, appointment_id: str, secret: str) -> HttpResponse:
            response = _answer(view, request, appointment_id, secret, methods=methods)
            patch_vary_headers(response, ("HX-Request", "Accept-Language"))
            return private(response)

        return page

    return door


def _answer(
    view: View, request: WidgetRequest, appointment_id: str, secret: str, *, methods: tuple[str, ...]
) -> HttpResponse:
    try:
        appointment = gateway.get_gateway(request.now).appointment_by_secret(appointment_id, secret)
    except NotFound:
        return wrong_link(request)
    except (Unavailable, Busy, RateLimited):
        return problems.site_unavailable(request)
    visit = _visit(request, appointment)
    with translation.override(visit.language.code):
        if request.method not in (*methods, "HEAD"):
            return HttpResponseNotAllowed([*methods, "HEAD"])
        if is_foreign_post(request):
            return problems.foreign_post(visit)
        return _calmly(view, Holder(visit, appointment, secret))


def _calmly(view: View, holder: Holder) -> HttpResponse:
    """A scheduler that cannot answer is a page and not a fault; so is a visitor who changes too much."""
    request = holder.visit.request
    try:
        if request.method == "POST":
            count(CHANGES, request, now=request.now)
        return view(holder)
    except RateLimited as refusal:
        return problems.too_many(holder.visit, refusal)
    except (Unavailable, Busy):
        return problems.unavailable(holder.visit)
    except NotFound:
        return problems.invalid_secret_link(request)


def mistyped(request: WidgetRequest, rest: str) -> HttpResponse:
    """An address below those of the mails that is no page. A slash that got lost at its end is added."""
    del rest
    if request.method in ("GET", "HEAD") and not request.path.endswith("/"):
        return private(HttpResponseRedirect(request.get_full_path(force_append_slash=True)))
    return private(wrong_link(request))


def wrong_link(request: WidgetRequest) -> HttpResponse:
    """Counted, so that guessing ends. In the looks of the widget that the address names: a frame shows it too."""
    slug = read_page_state(request.GET).widget
    if found := slug and find_widget(slug):
        request.widget = found.widget
    try:
        count(WRONG_LINKS, request, now=request.now)
    except RateLimited as refusal:
        return problems.too_many_of_site(request, refusal)
    return problems.invalid_secret_link(request)


def _visit(request: WidgetRequest, appointment: Appointment) -> Visit:
    """In the language and zone that the attendee booked in."""
    found = widget_of(appointment, read_page_state(request.GET).widget)
    if found.widget.slug:
        request.widget = found.widget  # says who may frame the page
    said = tuple((name, request.GET[name]) for name in JUST_NOW if name in request.GET)
    visit = replace(visit_of(request, found), said=said)
    attendee = appointment.attendees[0] if appointment.attendees else None
    if attendee is None:
        return visit
    asked = visit.state.language or attendee.language
    accepted, widget = request.headers.get("Accept-Language", ""), visit.widget
    language = language_of(asked, accepted, widget.language, widget.languages)
    timezone = visit.state.timezone or _zone_or_none(attendee.timezone)
    return replace(visit, language=language, state=replace(visit.state, timezone=timezone))


def widget_of(appointment: Appointment, asked: str) -> Found:
    """The widget that was asked for if it offers the appointment's meeting type, else the first that does."""
    offering = Widget.objects.filter(meeting_type_id=appointment.meeting_type.id, is_active=True).order_by("slug")
    slugs = list(offering.values_list("slug", flat=True))
    slug = asked if asked in slugs else next(iter(slugs), "")
    return (slug and find_widget(slug)) or Found(Widget(language=settings.LANGUAGE_CODE))


def _zone_or_none(name: str) -> str:
    try:
        return read_zone(name)
    except ValueError:
        return ""


def see_other(path: str) -> HttpResponse:
    """On to a page that shows what came of a POST (RFC 9110, 15.4.4)."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response
