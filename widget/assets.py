"""The pages' script: htmx and the readable modules of static/widget, put together once, because each file is a request.

It is served under a name that changes with its content, so that browsers may keep it for ever.
"""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from widget.embedding.script import Script
from widget.embedding.serving import FOR_EVER, script_answer

_FOLDER = Path(settings.STATICFILES_DIRS[0]) / "widget"
_ENTRY = "widget"
_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([a-z-]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|async function) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


def script_address() -> str:
    return reverse("page-script", args=[page_script().tag])


def page_script() -> Script:
    """While debugging the files are read anew each time."""
    return _read() if settings.DEBUG else _once()


@require_safe
def serve_script(request: HttpRequest, tag: str) -> HttpResponse:
    """What a page of before an update asks for is answered with what there is now, and not kept."""
    script = page_script()
    return script_answer(request, script, caching=FOR_EVER if tag == script.tag else "no-cache")


@lru_cache(maxsize=1)
def _once() -> Script:
    return _read()


def _read() -> Script:
    sources = {path.stem: path.read_text() for path in _FOLDER.glob("*.js")}
    # Storage is out of reach before htmx looks for it. What a module declares is its own until it says otherwise.
    parts = [sources["no-storage"], _htmx(), "window.htmx = htmx;\n", together(sources, _ENTRY)]
    return Script("", "".join(parts).encode())


def _htmx() -> str:
    path = finders.find("django_htmx/htmx-2.min.js")
    if path is None:
        raise ImproperlyConfigured("The pages' script needs htmx, which comes with the package django-htmx")
    return Path(path).read_text()


def together(sources: dict[str, str], entry: str) -> str:
    """The modules that one needs, and that one, as a single module. Each of the others keeps its names to itself.

    Raises ``ValueError`` for ways to import and export that are not used here.
    """
    needed: list[str] = []
    _find(sources, entry, needed)
    return "".join(_wrapped(name, sources[name]) for name in needed[:-1]) + _plain(sources[entry])


def _find(sources: dict[str, str], name: str, found: list[str]) -> None:
    """Those that are imported first, each once."""
    for match in _IMPORT.finditer(sources[name]):
        if match[2] not in found:
            _find(sources, match[2], found)
    found.append(name)


def _wrapped(name: str, source: str) -> str:
    names = ", ".join(match[1] for match in _EXPORT.finditer(source))
    return f"const {_variable(name)} = (() => {{\n{_plain(source)}\nreturn {{ {names} }};\n}})();\n"


def _plain(source: str) -> str:
    """Without module syntax: what is imported is taken from the module that stands above."""
    text = _IMPORT.sub(lambda match: f"const {{ {match[1]} }} = {_variable(match[2])};", source)
    text = _EXPORT.sub("", text)
    if left := _LEFT.search(text):
        raise ValueError(f"cannot be put together: {left[0]}")
    return text


def _variable(name: str) -> str:
    return f"${name.replace('-', '_')}"
