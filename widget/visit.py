"""One request to one widget: what was asked, in which language, by whose clock."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from scheduling.contract.appointments import Appointment
from scheduling.contract.bookings import UTM_KEYS
from widget import gateway
from widget.gateway.protocol import SchedulingGateway
from widget.language import Language, language_of
from widget.looks import tried_on
from widget.memory import Found, find_widget
from widget.models import Brand, Widget
from widget.page_state import PREFILL_KEYS, PageState, read_page_state, read_zone
from widget.presenters.clock import clock_of

P = ParamSpec("P")


class WidgetRequest(HttpRequest):
    """What the middleware adds to a request."""

    now: datetime
    htmx: HtmxDetails
    csp_nonce: str
    widget: Widget


@dataclass(frozen=True, slots=True)
class Moving:
    """An appointment that another time is looked for; ``path`` is the address where, ``details`` that of its own page.

    ``anyone``: whoever of the queue is free may take it, not only those who have it now.
    """

    appointment: Appointment
    path: str
    details: str
    anyone: bool


@dataclass(frozen=True)
class Visit:
    """``state`` is what the address says; ``timezone`` and ``clock`` are what the page goes by.

    ``said``: what the address says besides of the moment before, which the page says in every language.
    """

    request: WidgetRequest
    found: Found
    state: PageState
    language: Language
    moving: Moving | None = None
    said: tuple[tuple[str, str], ...] = ()

    @property
    def widget(self) -> Widget:
        return self.found.widget

    @property
    def now(self) -> datetime:
        return self.request.now

    @cached_property
    def gateway(self) -> SchedulingGateway:
        return gateway.get_gateway(self.now, self.found.read)

    @cached_property
    def timezone(self) -> str:
        """The visitor's zone, or the widget's until that is known."""
        try:
            return self.state.timezone or read_zone(self.widget.timezone)
        except ValueError:
            return "UTC"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def clock(self) -> int:
        return self.state.clock or clock_of(self.language.locale)

    @cached_property
    def brand(self) -> Brand:
        brand, look = brand_of(self.widget), self.state.look
        return tried_on(brand, look, now=self.now) if look else brand

    @property
    def words(self) -> Mapping[str, str]:
        """What the widget says in its own words in the language of the page: ``intro``, ``form``, ``book`` ..."""
        words: Mapping[str, str] = self.widget.texts.get(self.language.code, {})
        return words

    @cached_property
    def path(self) -> str:
        return self.moving.path if self.moving else reverse("widget", args=[self.widget.slug])

    def link(self, **changes: Any) -> str:
        """The address of the widget's page in this state with the changes."""
        query = self.state.query(**changes)
        return f"{self.path}?{query}" if query else self.path

    def prefix(self, **changes: Any) -> str:
        """As ``link``, without a day or time, such that ``name=value`` can be appended."""
        query = self.state.query(month=None, day=None, start=None, **changes)
        return f"{self.path}?{query}&" if query else f"{self.path}?"

    @property
    def beginning(self) -> str:
        """Where somebody begins to book, in the looks, language and zone of this page."""
        return self.prefix(host="", widget="").rstrip("?&")

    def wants_only(self, part: str) -> bool:
        """Whether htmx asked for this part alone."""
        return bool(self.request.htmx) and self.request.htmx.target == part


def brand_of(widget: Widget) -> Brand:
    """The widget's brand; the plain one where none was set up."""
    return widget.brand if hasattr(widget, "brand") else Brand(widget=widget)


def language_for(request: HttpRequest, state: PageState, default: str, only: Iterable[str] = ()) -> Language:
    return language_of(state.language, request.headers.get("Accept-Language", ""), default, only)


def visit_of(request: WidgetRequest, found: Found) -> Visit:
    query, accepted = request.META.get("QUERY_STRING", ""), request.headers.get("Accept-Language", "")
    click_ids = tuple(found.widget.click_ids)
    # What only one visitor says is not worth remembering, and what names a person must not be.
    is_own = _PERSONAL.search(query) or any(name in query for name in click_ids)
    read = _read if len(query) + len(accepted) < _ORDINARY and not is_own else _read.__wrapped__
    state, language = read(query, accepted, found.widget.language, tuple(found.widget.languages), click_ids)
    return Visit(request, found, state, language)


_ORDINARY = 300
_PERSONAL = re.compile("|".join((*PREFILL_KEYS, *UTM_KEYS, "%")))


@lru_cache(maxsize=2048)
def _read(
    query: str, accepted: str, default: str, only: tuple[str, ...], click_ids: tuple[str, ...]
) -> tuple[PageState, Language]:
    """State and language; ``query`` as WSGI hands it over, each byte a character (PEP 3333)."""
    state = read_page_state(QueryDict(query.encode("latin-1")), click_ids=click_ids)
    return state, language_of(state.language, accepted, default, only)


def of_widget(view: Callable[Concatenate[Visit, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the widget that the slug names, in the visitor's language. An unknown slug is a 404."""

    @wraps(view)
    def page(request: WidgetRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = find_widget(slug)
        if found is None:
            raise Http404
        request.widget = found.widget
        visit = visit_of(request, found)
        with translation.override(visit.language.code):
            response = view(visit, *args, **kwargs)
        patch_vary_headers(response, ("HX-Request", "Accept-Language"))
        return response

    return page


def with_start(visit: Visit, start: datetime) -> Visit:
    """The same visit, with this start picked."""
    return replace(visit, state=replace(visit.state, start=start))
