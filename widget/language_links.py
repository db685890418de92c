"""The same page in the other languages of its widget."""

from dataclasses import dataclass

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
    path = visit.request.path
    return tuple(
        LanguageLink(code, name, f"{path}?{visit.state.query(language=code)}", code == visit.language.code)
        for code, name in languages
        if len(languages) > 1
    )
