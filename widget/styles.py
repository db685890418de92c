"""The stylesheet: readable files of static/widget, put together once and sent inside the page, which needs no other."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

_FOLDER = Path(settings.STATICFILES_DIRS[0]) / "widget"
_FILES = ("tokens.css", "base.css", "controls.css", "picker.css", "form.css", "pages.css", "embed.css", "modes.css")


def stylesheet() -> str:
    """All rules, without comments and indentation. While debugging the files are read anew each time."""
    return _read() if settings.DEBUG else _once()


@lru_cache(maxsize=1)
def _once() -> str:
    return _read()


def _read() -> str:
    text = "".join((_FOLDER / name).read_text() for name in _FILES)
    without_comments = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", without_comments)).strip()
