"""What a browser, a phone's keyboard and a screen reader are told of each control of the form."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from scheduling.contract.meeting_types import Channel, FieldType, FormField, MeetingInfo, MeetingOptions, Option
from tests.fakes import FakeGateway
from tests.widget.conftest import START, demo
from tests.widget.page import filled, read, text_of
from tests.widget.test_details import ANN, FORM

YES_NO = (Option(label="One", value="1"), Option(label="Two", value="2"))


def control(page: Any, name: str) -> dict[str, str]:
    """The attributes of the first control of that name, its element as ``tag``."""
    found = re.search(rf'<(input|select|textarea)([^>]*\bname="{name}"[^>]*)>', page.content.decode())
    assert found is not None
    return {"tag": found[1]} | {key: unescape(value) for key, value in re.findall(r'([\w-]+)="([^"]*)"', found[2])}


def ask(gateway: FakeGateway, *fields: FormField, **options: Any) -> None:
    info = MeetingInfo(name="Product demo", duration=30, channel=Channel.PHONE)
    type_ = demo(form_fields=fields, channels=(Channel.PHONE, Channel.CONNECT), meeting_info=info, **options)
    gateway.meeting_types["demo"] = type_


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("fullname", {"type": "text", "autocomplete": "name", "autocapitalize": "words", "dir": "auto"}),
        (
            "email",
            {"type": "email", "inputmode": "email", "autocomplete": "email", "autocapitalize": "none", "dir": "ltr"},
        ),
        ("phone", {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr"}),
        ("guest_1", {"type": "email", "inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
    ],
)
def test_the_form_knows_what_a_person_is_asked(
    visitor: Client, gateway: FakeGateway, name: str, facts: dict[str, str]
) -> None:
    ask(gateway)

    assert facts.items() <= control(visitor.get(FORM), name).items()


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (FieldType.TEXT_SINGLE, {"tag": "input", "type": "text", "dir": "auto"}),
        (FieldType.TEXT_MULTI, {"tag": "textarea", "dir": "auto"}),
        (FieldType.EMAIL, {"type": "email", "inputmode": "email", "autocomplete": "off", "autocorrect": "off"}),
        (FieldType.PHONE, {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        (FieldType.NUMBER, {"type": "text", "inputmode": "decimal"}),
        (FieldType.URL, {"type": "url", "inputmode": "url", "autocapitalize": "none"}),
        (FieldType.DATE, {"type": "date"}),
        (FieldType.TIME, {"type": "time"}),
        (FieldType.SELECT, {"tag": "select"}),
        (FieldType.RADIO, {"type": "radio"}),
        (FieldType.YES_NO, {"type": "radio"}),
        (FieldType.RATING, {"type": "radio"}),
        (FieldType.SCALE, {"type": "radio"}),
        (FieldType.CHECKBOX_SINGLE, {"type": "checkbox"}),
        (FieldType.CHECKBOX_MULTI, {"type": "checkbox"}),
    ],
)
def test_every_kind_of_question_has_its_native_control(
    visitor: Client, gateway: FakeGateway, kind: FieldType, facts: dict[str, str]
) -> None:
    ask(gateway, FormField(name="size", label="How?", field_type=kind, options=YES_NO, required=True))

    assert facts.items() <= control(visitor.get(FORM), "answer-size").items()


@pytest.mark.parametrize(
    ("name", "kind", "token"),
    [
        ("Company", FieldType.TEXT_SINGLE, "organization"),
        ("plz", FieldType.TEXT_SINGLE, "postal-code"),
        ("website", FieldType.URL, "url"),
        ("country", FieldType.SELECT, "country-name"),
        ("date_of_birth", FieldType.DATE, "bday"),
        ("company_size", FieldType.TEXT_SINGLE, None),
    ],
)
def test_browsers_are_told_what_they_can_fill_in(
    visitor: Client, gateway: FakeGateway, name: str, kind: FieldType, token: str | None
) -> None:
    ask(gateway, FormField(name=name, label="?", field_type=kind, options=YES_NO))

    assert control(visitor.get(FORM), f"answer-{name}").get("autocomplete") == token


def test_nothing_that_is_pasted_is_cut_off(visitor: Client, gateway: FakeGateway) -> None:
    ask(gateway, FormField(name="goals", label="Goals", field_type=FieldType.TEXT_MULTI))
    page, long = visitor.get(FORM), "All of it. " * 1000

    answer = visitor.post(read(page).action, filled(page, **ANN, phone="030 901820", **{"answer-goals": long}))

    assert "maxlength" not in page.content.decode()
    assert answer.status_code == 422
    assert "Ensure this value has at most" in text_of(answer)
    assert filled(answer)["answer-goals"] == [long]


@pytest.mark.parametrize(
    ("zone", "typed", "dialled"),
    [
        ("Europe/Berlin", "030 901820", "+49 30 901820"),
        ("Europe/Berlin", "(030) 90 18 20", "+49 30 901820"),
        ("Europe/Berlin", "+49 (0)30 901820", "+49 30 901820"),
        ("Europe/Berlin", "0049 30 901820", "+49 30 901820"),
        ("Europe/Berlin", "49 30 901820", "+49 30 901820"),
        ("Europe/Berlin", "٠٣٠ ٩٠١٨٢٠", "+49 30 901820"),
        ("America/New_York", "(212) 555-0142", "+1 212-555-0142"),
        ("America/New_York", "011 49 30 901820", "+49 30 901820"),
        ("America/New_York", "0049 30 901820", "+49 30 901820"),
        ("America/New_York", "49 30 901820", "+49 30 901820"),
        ("Europe/Paris", "01 42 68 53 00", "+33 1 42 68 53 00"),
        ("Europe/Warsaw", "22 695 52 00", "+48 22 695 52 00"),
        ("Africa/Cairo", "02 27357100", "+20 2 27357100"),
        ("UTC", "+49 30 901820", "+49 30 901820"),
        ("UTC", "0049 30 901820", "+49 30 901820"),
    ],
)
def test_a_number_is_understood_as_it_is_written_where_the_visitor_is(
    visitor: Client, gateway: FakeGateway, zone: str, typed: str, dialled: str
) -> None:
    ask(gateway)
    page = visitor.get(f"/acme/?timezone={zone}&start={START}")

    answer = visitor.post(read(page).action, filled(page, **ANN, phone=typed))

    assert answer.status_code == 303
    assert gateway.requests[0].attendee.phone == dialled


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("timezone=Europe/Berlin", "read as a number of this country: Germany (\u2066+49\u2069)."),
        ("timezone=America/New_York", "read as a number of this country: United States (\u2066+1\u2069)."),
    ],
)
def test_the_form_says_whose_numbers_need_no_country_code(
    visitor: Client, gateway: FakeGateway, query: str, hint: str
) -> None:
    ask(gateway)

    assert hint in text_of(visitor.get(f"/acme/?{query}&start={START}"))


def test_a_number_from_nowhere_is_asked_for_with_its_country_code(visitor: Client, gateway: FakeGateway) -> None:
    ask(gateway)
    page = visitor.get(f"/acme/?timezone=UTC&start={START}", headers={"Accept-Language": "en"})

    answer = visitor.post(read(page).action, filled(page, **ANN, phone="030 901820"))

    assert "Without a country code" not in text_of(page)
    assert answer.status_code == 422
    assert "best with its country code" in text_of(answer)


def test_the_title_says_that_something_is_wrong(visitor: Client) -> None:
    page = visitor.get(FORM)

    answer = visitor.post(read(page).action, filled(page))

    assert "<title>Please check your answers · Product demo · Acme</title>" in answer.content.decode()


def test_guests_are_asked_for_where_they_may_come(visitor: Client, gateway: FakeGateway) -> None:
    ask(gateway, meeting_options=MeetingOptions(allow_adding_guests=False))

    assert "guest_1" not in read(visitor.get(FORM)).controls
