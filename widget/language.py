"""The language of a page: which catalogue speaks, and whose customs dates and times follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


@dataclass(frozen=True, slots=True)
class Language:
    """``code`` names the catalogue; ``locale`` may be a region of it (British English: 24 hours, Monday first)."""

    code: str
    locale: Locale

    @property
    def direction(self) -> str:
        return self.locale.text_direction

    @property
    def tag(self) -> str:
        """The language as HTML wants it (BCP 47)."""
        return str(self.locale).replace("_", "-")


#: Where a catalogue was written, if that is not where Unicode's bare language is: its Portuguese is Brazil's (UTS 35).
_HOME = {"pt": "pt-PT"}
#: Nobody reads more languages than this is long, and what is remembered must be small.
_LONGEST_HEADER = 200


def offered(only: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Codes and own names of the languages that a widget speaks; ``only`` are those it was limited to."""
    return [(code, name) for code, name in settings.LANGUAGES if not only or code in only]


def language_of(asked: str, accepted: str, default: str, only: Iterable[str] = ()) -> Language:
    """The best offered language: the one asked for, else the visitor's own (``Accept-Language``), else the widget's.

    ``only`` limits what is offered; empty: everything that has a catalogue.
    """
    return _best(asked, accepted[:_LONGEST_HEADER], default, tuple(only))


@lru_cache(maxsize=1024)
def _best(asked: str, accepted: str, default: str, only: tuple[str, ...]) -> Language:
    own = [tag for tag, _ in parse_accept_lang_header(accepted)] if accepted else []
    for tag in (asked, *own, default):
        code = _offered(tag)
        if code and (not only or code in only):
            return Language(code, _locale(tag, code, own))
    return Language(settings.LANGUAGE_CODE, Locale.parse(settings.LANGUAGE_CODE, sep="-"))


def _offered(tag: str) -> str:
    try:
        return get_supported_language_variant(tag.lower()) if tag and tag != "*" else ""
    except LookupError:
        return ""


def _locale(tag: str, code: str, own: list[str]) -> Locale:
    """The region that the tag names; else the one in which the visitor's own list names the language."""
    regional = [other for other in (tag, *own) if other.lower().startswith(f"{code}-")]
    for candidate in (*regional, _HOME.get(code, code)):
        try:
            return Locale.parse(candidate, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(settings.LANGUAGE_CODE, sep="-")
