"""Every language says everything, and nothing is said that cannot be translated."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management import CommandError, call_command

from booking_site import catalogues
from tests.booking_site.written import untranslated_in_script, untranslated_in_template

ROOT = catalogues.ROOT
#: What visitors load; the generator of embedding code is read by staff.
SCRIPTS = sorted(set((ROOT / "static" / "widget").glob("*.js")) - {ROOT / "static" / "widget" / "generator.js"})
TEMPLATES = sorted(path for name in catalogues.TEMPLATES for path in (ROOT / name).rglob("*.*"))


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return catalogues.in_code()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where catalogues are written instead of among ours."""
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    return tmp_path


def some(*, plural: bool = False) -> Catalog:
    texts = Catalog()
    texts.add(("%(count)d time", "%(count)d times") if plural else "Until %(day)s", flags=["python-format"])
    return texts


# --- The product's own texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", catalogues.languages())
def test_a_language_is_complete_without_doubts_and_leftovers(language: str, texts: Catalog) -> None:
    assert catalogues.faults(language, catalogues.read(language), texts) == []


def test_every_language_that_is_offered_has_a_catalogue_and_no_other_has() -> None:
    assert {*catalogues.languages(), settings.LANGUAGE_CODE} == {code for code, _ in settings.LANGUAGES}


def test_texts_are_found_in_code_in_templates_and_in_mails(texts: Catalog) -> None:
    found = {place for text in ("Morning", "Book this time", "Hello %(name)s,") for place, _ in texts[text].locations}

    assert found == {"widget/presenters/times.py", "templates/widget/_details.html", "templates/email/letter.txt"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_say_nothing_without_translation(path: Path) -> None:
    assert untranslated_in_template(path) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_say_nothing_of_their_own(path: Path) -> None:
    assert untranslated_in_script(path.read_text()) == []


# --- What finds the faults --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("translation", "fuzzy", "fault"),
    [
        ("", False, "not translated"),
        ("Jusqu'au", False, "has other placeholders or tags"),
        ("Jusqu'au %(jour)s", False, "has other placeholders or tags"),
        ("Jusqu'au <b>%(day)s</b>", False, "has other placeholders or tags"),
        ("Jusqu'au %(day)s", True, "in doubt (fuzzy)"),
    ],
)
def test_a_translation_that_is_wrong_is_found(translation: str, fuzzy: bool, fault: str) -> None:
    catalog = Catalog(locale="fr")
    catalog.add("Until %(day)s", translation, flags=["fuzzy"] if fuzzy else [])

    assert catalogues.faults("fr", catalog, some()) == [f"fr: {fault}: 'Until %(day)s'"]


def test_missing_and_leftover_texts_are_found() -> None:
    catalog = Catalog(locale="fr")
    catalog.add("Since", "Depuis")

    assert catalogues.faults("fr", catalog, some()) == [
        "fr: not used any more: 'Since'",
        "fr: missing: 'Until %(day)s'",
    ]


@pytest.mark.parametrize(
    ("forms", "faults"),
    [
        (["%(count)d termin", "%(count)d terminy", "%(count)d terminów"], []),
        (["jeden termin", "%(count)d terminy", "%(count)d terminów"], []),
        (["%(count)d termin", "%(count)d terminy"], ["pl: not translated: '%(count)d time'"]),
        (["%(count)d termin", "", "%(count)d terminów"], ["pl: not translated: '%(count)d time'"]),
        (["%(n)d termin", "%(n)d terminy", "%(n)d"], ["pl: has other placeholders or tags: '%(count)d time'"]),
    ],
)
def test_plurals_need_all_forms_of_the_language(forms: list[str], faults: list[str]) -> None:
    catalog = Catalog(locale="pl")
    catalog.add(("%(count)d time", "%(count)d times"), forms)

    assert catalogues.faults("pl", catalog, some(plural=True)) == faults


def test_a_new_language_starts_with_all_texts_and_none_translated(folder: Path, texts: Catalog) -> None:
    catalogues.update("ar", texts)

    written = catalogues.read("ar")
    assert (len(written), written.num_plurals) == (len(texts), 6)
    assert len(catalogues.faults("ar", written, texts)) == len(texts)


def test_what_is_translated_stays_and_what_is_not_used_goes(folder: Path) -> None:
    catalogues.update("fr", some(plural=True))
    path = catalogues.path_of("fr")
    path.write_text(path.read_text().replace('[0] ""', '[0] "%(count)d heure"').replace('[1] ""', '[1] "%(count)d h"'))
    both = some(plural=True)
    both.add("Until %(day)s")

    catalogues.update("fr", both)
    catalogues.update("fr", both)
    assert catalogues.faults("fr", catalogues.read("fr"), both) == ["fr: not translated: 'Until %(day)s'"]
    catalogues.update("fr", some())

    assert "heure" not in path.read_text()


def test_the_check_fails_while_something_is_missing_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("extract_messages", "fr")
    before = catalogues.path_of("fr").read_text()

    with pytest.raises(CommandError, match="need a translator"):
        call_command("extract_messages", "--check")

    assert "fr: not translated: 'Book this time'" in capsys.readouterr().out
    assert catalogues.path_of("fr").read_text() == before


def test_only_offered_languages_are_begun(folder: Path) -> None:
    with pytest.raises(CommandError, match="not offered: xx"):
        call_command("extract_messages", "xx")


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{% translate 'Hello' %} {{ name }}, 12:30</p>", []),
        ("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>", []),
        ("{% comment %}Hello{% endcomment %}{# Hello #}<style>p {}</style>", []),
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{% if a %}Hello{% endif %}</p>", ["Hello"]),
        ('<a title="Hello {{ name }}" href="/hello">{{ name }}</a>', ["Hello"]),
        ('<input placeholder="Hello"><img alt="Hello"><nav aria-label="Hello"></nav>', ["Hello", "Hello", "Hello"]),
    ],
)
def test_text_without_translation_is_found_in_templates(template: str, found: list[str], tmp_path: Path) -> None:
    path = tmp_path / "some.html"
    path.write_text(template)

    assert untranslated_in_template(path) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('document.querySelector(".month td a[aria-current=true]")', []),
        ('if (event.key === "ArrowLeft") throw new Error("This is for developers");', []),
        ("// Comments speak English.", []),
        ('announcer.textContent = "Loading";', ["Loading"]),
        ("button.ariaLabel = `Add ${name}`", ["Add ${name}"]),
        ('say("Nothing was found")', ["Nothing was found"]),
        ('say(found + " results found.")', [" results found."]),
    ],
)
def test_text_of_its_own_is_found_in_a_script(script: str, found: list[str]) -> None:
    assert untranslated_in_script(script) == found
