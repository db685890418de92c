"""The same page in the other languages of its widget."""

from dataclasses import dataclass
from urllib.parse import urlencode

from widget.language import offered
from widget.visit import Visit


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """``name`` is that of the language in itself."""

    code: str
    name: str
    address: str
    selected: bool


def language_links(visit: Visit) -> tuple[LanguageLink, ...]:
    """Nothing where there is no choice."""
    languages = offered(visit.widget.languages)
    return tuple(
        LanguageLink(code, name, _address(visit, code), code == visit.language.code)
        for code, name in languages
        if len(languages) > 1
    )


def _address(visit: Visit, code: str) -> str:
    query = urlencode([*visit.state.pairs(language=code), *visit.said], safe="/:")
    return f"{visit.request.path}?{query}"
