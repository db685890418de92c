"""One scene in one brand, language and state, as a whole page."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils import translation

from widget.language import Language, language_of
from widget.memory import Found
from widget.models import Brand, Widget
from widget.page_state import read_page_state
from widget.style_page.pressed import STATES, in_state
from widget.style_page.samples import BRANDS, WORDS, ZONE
from widget.style_page.scenes import SCENES
from widget.style_page.scheduler import SampleScheduler
from widget.styles import stylesheet
from widget.visit import Visit, WidgetRequest


@dataclass(frozen=True, kw_only=True)
class SampleVisit(Visit):
    """A visit to a scene: its scheduler knows sample data alone, and its links lead back to it."""

    scheduler: SampleScheduler
    here: str

    @cached_property
    def gateway(self) -> SampleScheduler:
        return self.scheduler

    @cached_property
    def path(self) -> str:
        return self.moving.path if self.moving else self.here


def show(request: WidgetRequest, brand: str, scene: str) -> HttpResponse:
    """The page, or its part for htmx. Raises ``KeyError`` for a brand or scene that is none."""
    visit = visit_to(request, brand, scene)
    with translation.override(visit.language.code):
        response = SCENES[scene].show(visit)
    state = request.GET.get("state", "")
    return _in_state(response, state) if state in STATES else response


def visit_to(request: WidgetRequest, brand: str, scene: str) -> SampleVisit:
    played = SCENES[scene]
    request.now = played.now
    request.GET = QueryDict(urlencode({"timezone": ZONE, **played.query, **request.GET.dict()}))
    state = read_page_state(request.GET)
    return SampleVisit(
        request,
        Found(_widget(brand), (brand, scene)),
        replace(state, unreadable=()),
        _language(request.GET.get("language", "en")),
        scheduler=played.scheduler,
        here=request.path,
    )


def _widget(brand: str) -> Widget:
    widget = Widget(
        slug="sample",
        meeting_type_id="sample",
        timezone=ZONE,
        contact="hello@acme.example",
        privacy_url="https://acme.example/privacy",
        texts=WORDS.get(brand, {}),
    )
    Brand(widget=widget, **BRANDS[brand])
    return widget


def _language(tag: str) -> Language:
    """Any that Babel knows: what has no catalogue yet shows where its words will stand."""
    language = language_of(tag, "", settings.LANGUAGE_CODE)
    if tag.partition("-")[0] == language.code:
        return language
    try:
        return replace(language, locale=Locale.parse(tag, sep="-"))
    except (ValueError, UnknownLocaleError):
        return language


def _in_state(response: HttpResponse, state: str) -> HttpResponse:
    css = stylesheet()
    text = response.content.decode().replace(css, in_state(css, state))
    response.content = text.replace("<html ", f'<html data-state="{state}" ', 1).encode()
    return response
