"""Which languages a widget speaks, how a visitor changes between them, and its own words in each."""

from typing import Any

import pytest
from django.test import Client

from tests.fakes import FakeGateway
from tests.widget.page import filled, read, text_of
from tests.widget.test_details import ANN, FORM
from widget.models import Brand, Widget

WORDS = {
    "intro": "Bienvenue chez nous.",
    "form": "Deux questions,\n\nc'est tout.",
    "book": "C'est parti",
    "consent": "D'accord pour tout.",
    "confirmation": "Apportez <votre> projet.",
}


def speak(widget: Widget, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(widget, name, value)
    widget.save()


def language_of(page: Any) -> str:
    return str(page.content.decode().partition('<html lang="')[2].partition('"')[0])


@pytest.mark.parametrize(
    ("asked", "accepted", "spoken"),
    [
        ("", "", "fr"),
        ("de", "fr", "de"),
        ("", "it,de;q=0.8,fr;q=0.5", "de"),
        ("it", "", "fr"),
        ("it", "de-AT", "de-AT"),
        ("", "it", "fr"),
    ],
)
def test_a_widget_speaks_the_languages_that_it_names(
    visitor: Client, widget: Widget, asked: str, accepted: str, spoken: str
) -> None:
    speak(widget, language="fr", languages=["de", "fr"])

    page = visitor.get("/acme/", {"language": asked}, headers={"Accept-Language": accepted})

    assert language_of(page) == spoken


def test_a_page_that_does_not_exist_keeps_to_them_too(visitor: Client, widget: Widget) -> None:
    speak(widget, language="fr", languages=["de", "fr"])

    assert language_of(visitor.get("/acme/nowhere", headers={"Accept-Language": "it"})) == "fr"


def test_every_language_is_one_link_away_in_its_own_name(visitor: Client) -> None:
    page = visitor.get("/acme/?timezone=Europe/Berlin&day=2027-03-02&utm_source=news")

    links = {link["lang"]: link["href"] for link in read(page).links if "hreflang" in link}
    assert list(links) == ["de", "fr", "es", "it", "nl", "pl", "pt", "ar"]
    assert links["de"] == "/acme/?timezone=Europe/Berlin&language=de&day=2027-03-02&utm_source=news"
    assert '<span lang="en" aria-current="true">English</span>' in page.content.decode()
    assert language_of(visitor.get(links["ar"])) == "ar"


def test_there_is_no_choice_of_one_and_none_in_a_frame(visitor: Client, widget: Widget) -> None:
    framed = visitor.get("/acme/?embed=1")
    speak(widget, languages=["en"])
    alone = visitor.get("/acme/")

    assert [link for page in (framed, alone) for link in read(page).links if "hreflang" in link] == []


def test_a_form_changes_its_language_with_everything_that_was_typed(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM)
    [german] = [text for text in page.content.decode().split("<button") if 'lang="de"' in text]
    address = german.partition('formaction="')[2].partition('"')[0].replace("&amp;", "&")
    typed = filled(page, **{**ANN, "email": "not yet", "answer-size": "50-200", "guest_2": "bob@example.com"})

    answer = visitor.post(address, {**typed, "keep": "1"})

    assert (answer.status_code, language_of(answer), gateway.requests) == (200, "de", [])
    assert "Ihre Angaben" in text_of(answer)
    assert 'class="summary"' not in answer.content.decode()
    kept = filled(answer)
    assert {name: kept[name] for name in typed if name != "token"} == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items() if name != "token"
    }
    booked = visitor.post(read(answer).action, {**kept, "email": "ann@example.com"})
    assert booked.status_code == 303
    assert gateway.requests[0].attendee.language == "de"


def test_own_words_are_said_in_their_language(visitor: Client, widget: Widget) -> None:
    speak(widget, texts={"fr": WORDS}, privacy_url="https://www.example.com/privacy")
    form = visitor.get(f"{FORM}&language=fr")
    done = visitor.post(read(form).action, filled(form, **ANN, consent="on"))

    confirmation = visitor.get(done["Location"])

    assert WORDS["intro"] in text_of(visitor.get("/acme/?language=fr"))
    assert all(words in text_of(form) for words in ("Deux questions, c'est tout.", WORDS["book"], WORDS["consent"]))
    assert WORDS["confirmation"] in text_of(confirmation)
    assert "&lt;votre&gt;" in confirmation.content.decode()


def test_where_there_are_none_our_own_are_said(visitor: Client, widget: Widget) -> None:
    speak(widget, texts={"fr": WORDS, "de": {"book": "Los geht's"}})
    Brand.objects.filter(widget=widget).update(intro="For everybody.")

    german, english = visitor.get(f"{FORM}&language=de"), visitor.get(f"{FORM}&language=en")

    assert ("For everybody." in text_of(german), "Los geht's" in text_of(german)) == (True, True)
    assert ("Book this time" in text_of(english), "Bienvenue" in text_of(english)) == (True, False)
