"""Where the embed script is served from: ``/embed.js`` for ever, ``/embed/<version>.js`` for pages that pin one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from widget.embedding.script import Script, current, of_version

#: A correction reaches every site within minutes, and no visitor ever waits for the question whether there is one.
_STABLE = "public, max-age=300, stale-while-revalidate=86400"
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    return script_answer(request, current(), caching=_STABLE)


@require_safe
def pinned(request: HttpRequest, version: str) -> HttpResponse:
    """One version, which never changes; its integrity can be named in the page."""
    script = of_version(version)
    if script is None:
        raise Http404
    return script_answer(request, script, caching=FOR_EVER)


def script_answer(request: HttpRequest, script: Script, *, caching: str) -> HttpResponse:
    encoding, content = script.encoded(request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = caching
    response["Vary"] = "Accept-Encoding"
    # Integrity is checked on what CORS lets be read; isolated pages load nothing that does not say it may be loaded.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if encoding:
        response["Content-Encoding"] = encoding
    etag = f'"{script.tag}{encoding and f"-{encoding}"}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
