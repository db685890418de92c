"""What the form asks: who comes along, how to meet, the team's own questions, and what is made of the answers."""

from typing import Any

import pytest
from django.test import Client

from scheduling.contract.meeting_types import Channel, FieldType, FormField, MeetingInfo, MeetingOptions, Option
from tests.fakes import FakeGateway
from tests.widget.conftest import demo
from tests.widget.page import filled, read, text_of
from tests.widget.test_details import FORM, send
from widget.models import Widget


def test_guests_come_along_and_a_wrong_one_is_named(visitor: Client, gateway: FakeGateway) -> None:
    wrong = send(visitor, guest_1="bob@example.com", guest_2="not an address")

    assert wrong.status_code == 422
    assert '<a href="#id_guest_2"><bdi>Email of guest 2</bdi></a>' in wrong.content.decode()
    assert '<details class="guests" open>' in wrong.content.decode()
    visitor.post(read(wrong).action, filled(wrong, guest_2="eve@example.com"))
    assert gateway.requests[0].attendee.guests == ("bob@example.com", "eve@example.com")


def test_the_channel_is_chosen_and_a_call_needs_a_number(visitor: Client, gateway: FakeGateway) -> None:
    options = MeetingOptions(allow_select_channel=True, allowed_channels=(Channel.CONNECT, Channel.PHONE))
    gateway.meeting_types["demo"] = demo(meeting_options=options)

    without = send(visitor, channel="phone")
    wrong = send(visitor, channel="phone", phone="12")
    right = send(visitor, channel="phone", phone="030 901820")

    assert "Enter the number at which we can call you." in text_of(without)
    assert "Enter a phone number that exists" in text_of(wrong)
    assert filled(wrong)["phone"] == ["12"]
    assert right.status_code == 303
    assert (gateway.requests[0].channel, gateway.requests[0].attendee.phone) == ("phone", "+49 30 901820")


def test_a_number_is_enough_where_that_is_allowed(visitor: Client, gateway: FakeGateway) -> None:
    gateway.meeting_types["demo"] = demo(meeting_options=MeetingOptions(allow_phone_only_booking=True))

    neither = send(visitor, email="", phone="")
    phone = send(visitor, email="", phone="+49 30 901820")

    assert "Enter your email address or a phone number." in text_of(neither)
    assert phone.status_code == 303
    assert (gateway.requests[0].phone_only_booking, gateway.requests[0].attendee.email) == (True, None)


def test_a_number_is_not_enough_where_the_link_of_a_mail_confirms(visitor: Client, gateway: FakeGateway) -> None:
    options = MeetingOptions(allow_phone_only_booking=True, double_opt_in=True)
    gateway.meeting_types["demo"] = demo(meeting_options=options)

    answer = send(visitor, email="", phone="+49 30 901820")

    assert answer.status_code == 422
    assert "Enter your email address." in text_of(answer)
    assert "Leave it empty" not in text_of(answer)


def test_the_one_place_is_said_where_meeting_in_person_is_a_choice(visitor: Client, gateway: FakeGateway) -> None:
    options = MeetingOptions(allow_select_channel=True, allowed_channels=(Channel.CONNECT, Channel.LOCAL))
    gateway.meeting_types["demo"] = demo(meeting_options=options, locations=("Hauptstr. 1, Berlin",))

    assert "In person: Hauptstr. 1, Berlin" in text_of(visitor.get(FORM))


def test_one_of_several_places_is_chosen(visitor: Client, gateway: FakeGateway) -> None:
    info = MeetingInfo(name="Visit", duration=30, channel=Channel.LOCAL)
    gateway.meeting_types["demo"] = demo(meeting_info=info, locations=("Berlin", "Paris"))

    send(visitor, location="Paris")

    assert gateway.requests[0].location == "Paris"


def test_consent_is_asked_for_where_there_is_a_privacy_policy(visitor: Client, gateway: FakeGateway) -> None:
    Widget.objects.update(privacy_url="https://www.example.com/privacy")

    without, given = send(visitor), send(visitor, consent="on")

    assert without.status_code == 422
    assert "https://www.example.com/privacy" in without.content.decode()
    assert given.status_code == 303
    assert gateway.requests[0].attendee.data_policy_accepted is True


KINDS: dict[str, tuple[Any, Any]] = {
    FieldType.TEXT_SINGLE: ("Engines", "Engines"),
    FieldType.TEXT_MULTI: ("One\r\nTwo", "One\nTwo"),
    FieldType.EMAIL: ("bob@example.com", "bob@example.com"),
    FieldType.PHONE: ("030 901820", "+49 30 901820"),
    FieldType.NUMBER: ("2,5", "2.5"),
    FieldType.SELECT: ("b", "b"),
    FieldType.RADIO: ("a", "a"),
    FieldType.CHECKBOX_SINGLE: ("on", True),
    FieldType.CHECKBOX_MULTI: (["a", "b"], ["a", "b"]),
    FieldType.URL: ("example.com/x", "https://example.com/x"),
    FieldType.DATE: ("2027-05-01", "2027-05-01"),
    FieldType.TIME: ("14:30", "14:30"),
    FieldType.YES_NO: ("yes", "yes"),
    FieldType.RATING: ("4", "4"),
    FieldType.SCALE: ("10", "10"),
    "hologram": ("anything", "anything"),
}


def ask(gateway: FakeGateway, kind: str, *, required: bool = True) -> None:
    options = (Option(label="A", value="a"), Option(label="B", value="b")) if kind in _WITH_OPTIONS else ()
    field = FormField(name="q", label="The question", field_type=kind, required=required, options=options)
    gateway.meeting_types["demo"] = demo(form_fields=(field,))


_WITH_OPTIONS = (FieldType.SELECT, FieldType.RADIO, FieldType.CHECKBOX_MULTI)


@pytest.mark.parametrize("kind", [*FieldType, "hologram"])
def test_every_kind_of_question_can_be_answered(visitor: Client, gateway: FakeGateway, kind: str) -> None:
    ask(gateway, kind)
    typed, answer = KINDS[kind]

    missing, given = send(visitor), send(visitor, **{"answer-q": typed})

    assert missing.status_code == 422
    assert "The question" in text_of(missing)
    assert given.status_code == 303
    assert gateway.requests[0].attendee.answers == {"q": answer}


@pytest.mark.parametrize("kind", [*FieldType, "hologram"])
def test_every_kind_of_question_keeps_its_answer(visitor: Client, gateway: FakeGateway, kind: str) -> None:
    ask(gateway, kind)
    typed, _ = KINDS[kind]

    back = send(visitor, fullname="", **{"answer-q": typed})

    assert back.status_code == 422
    kept = filled(back)["answer-q"]
    assert kept == (typed if isinstance(typed, list) else [typed])


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldType.NUMBER, "many"),
        (FieldType.URL, "not an address"),
        (FieldType.DATE, "tomorrow"),
        (FieldType.TIME, "noon"),
        (FieldType.EMAIL, "me"),
        (FieldType.PHONE, "123"),
        (FieldType.TEXT_SINGLE, "bell \x07"),
    ],
)
def test_a_wrong_answer_is_named_and_kept(visitor: Client, gateway: FakeGateway, kind: str, typed: str) -> None:
    ask(gateway, kind, required=False)

    back = send(visitor, **{"answer-q": typed})

    assert back.status_code == 422
    assert 'id="id_answer-q_error"' in back.content.decode()
    assert filled(back)["answer-q"] == [typed]
