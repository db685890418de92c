"""The living style page: for staff, and while developing for everybody. To others there is nothing here."""

from collections.abc import Callable
from functools import wraps

from csp.constants import SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from widget.embed import replace_policy
from widget.page_state import THEMES
from widget.style_page import stage
from widget.style_page.pressed import STATES
from widget.style_page.samples import BRANDS
from widget.style_page.scenes import SCENES
from widget.visit import WidgetRequest

WIDTHS = ("360", "700", "1100")


def _for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        user = getattr(request, "user", None)
        if not settings.DEBUG and not (user and user.is_staff):
            raise Http404
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"], response["Cache-Control"] = "noindex", "no-store"
        return response

    return page


@require_safe
@_for_staff
def index(request: HttpRequest) -> HttpResponse:
    """All scenes, each in a frame, in the brand, theme, language, width and state that the address asks for."""
    offered = {
        "brand": tuple(BRANDS),
        "theme": THEMES,
        "language": tuple(code for code, _ in settings.LANGUAGES),
        "width": WIDTHS,
        "state": ("", *STATES),
    }
    chosen = {name: request.GET.get(name, values[0]) for name, values in offered.items()}
    if any(value not in offered[name] for name, value in chosen.items()):
        raise Http404
    context = {"offered": offered, "chosen": chosen, "scenes": SCENES}
    response = render(request, "development/styles.html", context)
    replace_policy(response, {"frame-src": [SELF]})
    return response


@require_safe
@_for_staff
def scene(request: WidgetRequest, brand: str, scene: str) -> HttpResponse:
    """One scene as a page of its own, which only the style page may frame."""
    if brand not in BRANDS or scene not in SCENES:
        raise Http404
    response = stage.show(request, brand, scene)
    replace_policy(response, {"frame-ancestors": [SELF]})
    return response
