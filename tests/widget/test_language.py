import pytest

from widget.language import language_of


@pytest.mark.parametrize(
    ("asked", "accepted", "default", "code", "tag"),
    [
        ("", "", "de", "de", "de"),
        ("", "de-AT,de;q=0.9", "en", "de", "de-AT"),
        ("en", "de", "de", "en", "en"),
        ("en", "en-GB,en;q=0.9", "de", "en", "en-GB"),
        ("", "sv,en-US;q=0.5", "de", "en", "en-US"),
        ("", "sv", "de", "de", "de"),
        ("sv", "", "de", "de", "de"),
        ("", "fr-CH,fr;q=0.9,de;q=0.8", "en", "fr", "fr-CH"),
        ("", "pt-BR", "en", "pt", "pt-BR"),
        ("pt", "", "en", "pt", "pt-PT"),
        ("pt", "pt-BR", "en", "pt", "pt-BR"),
        ("", "es-419", "en", "es", "es-419"),
        ("ar", "ar-EG", "en", "ar", "ar-EG"),
        ("", "*", "de", "de", "de"),
        ("de-XX", "", "en", "de", "de"),
        ("", "", "nonsense", "en", "en"),
    ],
)
def test_the_best_offered_language_is_spoken(asked: str, accepted: str, default: str, code: str, tag: str) -> None:
    language = language_of(asked, accepted, default)

    assert (language.code, language.tag) == (code, tag)
