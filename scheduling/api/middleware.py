"""What holds on every path of the API, also where no endpoint is."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from scheduling.api.errors import refusal_response, status_response
from scheduling.contract.refusals import TooLarge

PREFIX = "/api/"
MAX_BODY = 64 * 1024
Handler = Callable[[HttpRequest], HttpResponseBase]


class Api:
    """Refuses large bodies, takes both spellings of a trailing slash, answers HEAD, gives errors the API's shape."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not f"{path}/".startswith(PREFIX):
            return self.get_response(request)
        if request.method == "HEAD":  # as a GET; its content is taken away at the door
            request.method = "GET"
        request.path_info = PREFIX + path[len(PREFIX) :].removesuffix("/")
        response = refusal_response(TooLarge()) if _body_length(request) > MAX_BODY else self.get_response(request)
        response = _shaped(response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _body_length(request: HttpRequest) -> int:
    """As the server announces it; Django reads no further than that."""
    text = str(request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _shaped(response: HttpResponseBase) -> HttpResponseBase:
    """Errors that Django answers with HTML or with nothing."""
    if response.status_code < 400 or response.headers.get("Content-Type") == "application/json":
        return response
    shaped = status_response(response.status_code)
    if "Allow" in response.headers:
        shaped["Allow"] = response.headers["Allow"]
    return shaped
