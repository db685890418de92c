"""Pages leave compressed, so that the first view of a widget fits into the first flight of a connection.

Compression next to a secret can tell it by its length (BREACH) where an attacker chooses part of a page and watches the
browser of somebody who is logged in. Public pages know no log-in; staff's pages are left as they are.
"""

from collections.abc import Callable
from typing import cast

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from booking_site.middleware import STAFF_PATHS

#: Shorter ones fit into one packet anyway.
_WORTHWHILE = 1200
_QUALITY = 5


class Brotli:
    """Compresses public HTML for browsers that say they can read it (RFC 7932)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or request.path.startswith(STAFF_PATHS):
            return response
        if len(response.content) < _WORTHWHILE or response.has_header("Content-Encoding"):
            return response
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "br" in request.headers.get("Accept-Encoding", ""):
            response.content = cast("bytes", brotli.compress(response.content, quality=_QUALITY))
            response.headers["Content-Encoding"] = "br"
            response.headers["Content-Length"] = str(len(response.content))
        return response
