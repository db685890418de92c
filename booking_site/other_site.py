"""The demo's own site: somebody else's pages, on another host, that show the demo's widgets in every way there is.

The development server plays it at http://acme.localhost:PORT/. Browsers lead every name below ``localhost`` to this
machine, and it is another site than the booking pages are on, as it will be for everybody who embeds a widget.
"""

from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from booking_site import icon
from booking_site.middleware import Handler

#: As strict as a site can be; the two lines with the origin of the booking pages are all that an embed needs.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self' {origin}; frame-src {origin}; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class OtherSite:
    """Middleware of the development server: requests to the other host are answered by the addresses below."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.get_host().partition(":")[0] == settings.DEMO_HOST:
            cast("Any", request).urlconf = __name__
        return self.get_response(request)


def address() -> str:
    """Where a browser on this machine finds it."""
    parts = urlsplit(settings.BASE_URL)
    return f"http://{settings.DEMO_HOST}{f':{parts.port}' if parts.port else ''}/"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    response = render(request, "development/acme.html", {"origin": settings.BASE_URL})
    response.headers["Content-Security-Policy"] = _POLICY.format(origin=settings.BASE_URL)
    return response


urlpatterns = [path("", page), path("favicon.ico", icon.favicon)]
