"""What every request passes first."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from scheduling import clock

Handler = Callable[[HttpRequest], HttpResponseBase]

#: The paths of people who log in. Everything else is public and never sees a session or a cookie.
STAFF_PATHS = ("/admin/", "/_styles/", "/console/")


class Door:
    """Reads the clock once per request: ``request.now`` is the instant that everything behind the door works with.

    An answer to HEAD leaves without content (RFC 9110, 9.3.2): neither Django nor waitress takes it away.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        cast("Any", request).now = clock.now()
        is_head = request.method == "HEAD"
        response = self.get_response(request)
        return _headers_alone(response) if is_head else response


def _headers_alone(response: HttpResponseBase) -> HttpResponseBase:
    """As the answer to a GET, with its length and without its content."""
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    elif isinstance(response, StreamingHttpResponse):
        response.streaming_content = []
    return response


class SessionsForStaff:
    """Sessions, log-in, CSRF cookies and messages for the staff's paths only; the widget works without any cookie."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        handler: Handler = get_response
        for layer in (MessageMiddleware, AuthenticationMiddleware, CsrfViewMiddleware, SessionMiddleware):
            handler = cast("Handler", layer(handler))
        self.staff_response = handler

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(STAFF_PATHS):
            return self.staff_response(request)
        return self.get_response(request)
