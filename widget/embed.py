"""Where a widget may be shown and from where it may be posted to, without a cookie.

A page of ours in a frame on another site posts with ``Sec-Fetch-Site: same-origin``; a foreign page cannot.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from widget.models import Widget

Handler = Callable[[HttpRequest], HttpResponseBase]
_REPLACED = "_csp_replace"


class WidgetPolicy:
    """Middleware: every response of a widget, errors and answers to a POST included, names who may frame it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        widget = getattr(request, "widget", None)
        if widget is not None:
            own = [SELF] if _is_framed_by_us(request) else []
            replace_policy(response, policy_of(widget, hosts=[*hosts_of(widget, request), *own]))
        return response


def hosts_of(widget: Widget, request: HttpRequest) -> list[str]:
    """The origins of other sites that may frame it; in development the demo's site may frame every widget."""
    if not settings.DEBUG or "*" in widget.allowed_origins:
        return list(widget.allowed_origins)
    return [*widget.allowed_origins, f"http://{settings.DEMO_HOST}:{request.get_port()}"]


def _is_framed_by_us(request: HttpRequest) -> bool:
    """Whether it is asked for by a frame in a page of our own, where the team tries it out.

    Browsers say what they want an answer for, and no page can make them say something else (Fetch Metadata).
    """
    site, what = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Dest")
    return (site, what) == ("same-origin", "iframe")


def policy_of(widget: Widget, *, hosts: Sequence[str]) -> dict[str, list[str]]:
    """The directives of the Content Security Policy that are the widget's own.

    ``form-action`` also governs where a posted form is redirected to.
    """
    # A star stands for sites on the network alone; a preview that somebody opens from a file is named beside it.
    policy = {"frame-ancestors": ["*", "file:"] if "*" in hosts else [*hosts] or [NONE]}
    if widget.success_redirect:
        policy["form-action"] = [SELF, _origin(widget.success_redirect)]
    return policy


def replace_policy(response: HttpResponseBase, directives: dict[str, list[str]]) -> None:
    """Replace directives for this one response, under the attribute that django-csp reads."""
    setattr(response, _REPLACED, directives)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_foreign_post(request: HttpRequest) -> bool:
    """Whether a page of another site sent this. Clients that say nothing of where they come from carry no authority."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()
