"""Parts and pages. A part is one element whose id is its name; a page is a part inside the document."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from widget.assets import script_address
from widget.embed import hosts_of
from widget.language import Language
from widget.language_links import language_links
from widget.models import Brand
from widget.presenters.brand import brand_css
from widget.presenters.meeting import mark_view
from widget.presenters.preview import Preview, preview_view
from widget.styles import stylesheet
from widget.visit import Visit, WidgetRequest


def respond(visit: Visit, part: str, context: dict[str, Any], *, status: int = 200, title: str = "") -> HttpResponse:
    """The part alone for htmx, else the whole page; nothing else differs."""
    if visit.request.htmx and not visit.request.htmx.history_restore_request:
        return html(render_part(visit, part, context), status)
    context = _shared(visit) | context
    context |= _document(visit.request, visit.language, visit.brand, theme=visit.state.theme, title=title)
    context["noindex"] = part in _OF_ONE_PERSON or visit.moving is not None
    context["hosts"] = " ".join(hosts_of(visit.widget, visit.request))
    if not visit.state.embed:
        context["preview"] = _preview(visit, part, context) if status == 200 else None
        context["footer"] = _footer(visit, part)
    return html(loader.get_template("widget/page.html").render({**context, "part": f"widget/_{part}.html"}), status)


def _footer(visit: Visit, part: str) -> dict[str, Any]:
    """``keeps``: the form of the page goes along when its language changes."""
    if "footer" in visit.state.hide:
        return {}
    return {
        "contact": "" if part == "problem" else visit.widget.contact,
        "privacy_url": visit.widget.privacy_url,
        "languages": language_links(visit),
        "keeps": part == "details",
    }


#: Parts that no search engine should list. Their answers say so in a header too.
_OF_ONE_PERSON = frozenset({"checking", "outcome", "move", "cancel", "request", "problem"})


#: Parts that may be shown as a link's preview, unless they are about an appointment that is moved.
_OF_EVERYBODY = frozenset({"picker", "details"})


def _preview(visit: Visit, part: str, context: dict[str, Any]) -> Preview | None:
    if part not in _OF_EVERYBODY or visit.moving:
        return None
    address = settings.BASE_URL + reverse("widget", args=[visit.widget.slug])
    return preview_view(
        context["about"], visit.brand, title=context["title"], address=address, locale=visit.language.locale
    )


def render_part(visit: Visit, part: str, context: dict[str, Any]) -> str:
    """The part alone."""
    return loader.get_template(f"widget/_{part}.html").render(_shared(visit) | context)


def _shared(visit: Visit) -> dict[str, Any]:
    hide = visit.state.hide
    mark = None if "logo" in hide else mark_view(visit.brand)
    return {"visit": visit, "embed": visit.state.embed, "hide": hide, "mark": mark, "words": visit.words}


def respond_plainly(
    request: WidgetRequest,
    part: str,
    context: dict[str, Any],
    *,
    language: Language,
    brand: Brand,
    status: int,
    title: str,
) -> HttpResponse:
    """A page outside of any widget, such as one that does not exist."""
    context = context | _document(request, language, brand, theme="", title=title) | {"noindex": True}
    return html(loader.get_template("widget/page.html").render({**context, "part": f"widget/_{part}.html"}), status)


def private(response: HttpResponse) -> HttpResponse:
    """A page of one person: not kept, not listed, and its address stays on our site.

    ``no-referrer`` would make browsers post the page's own forms with ``Origin: null``.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def html(text: str, status: int = 200) -> HttpResponse:
    """A page or part that is asked for again each time."""
    response = HttpResponse(text, status=status)
    response["Cache-Control"] = "private, no-cache"
    return response


def _document(request: HttpRequest, language: Language, brand: Brand, *, theme: str, title: str) -> dict[str, Any]:
    name = brand.name
    return {
        "language": language,
        "title": " · ".join(text for text in (title, name) if text),
        "brand_name": name,
        "nonce": getattr(request, "csp_nonce", ""),
        "styles": brand_css(brand, theme) + stylesheet(),
        "accent": brand.accent.removeprefix("#"),
        "frame_js": static("widget/frame.js"),
        "widget_js": script_address(),
        "offline": _("This did not arrive. Check your connection and try again; nothing you typed is lost."),
    }
