from typing import Any

import pytest

from scheduling.contract.bookings import BookingRequest
from tests.contract.faults import faults


def request(attendee: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    person = {"email": "jane@example.com", "fullname": "Jane Doe", **(attendee or {})}
    return {"meetingTypeId": "x", "start": "2027-01-15T08:00:00Z", "attendee": person, **values}


def read(attendee: dict[str, Any] | None = None, **values: Any) -> BookingRequest:
    return BookingRequest.model_validate(request(attendee, **values))


def test_what_is_required_is_named_all_at_once() -> None:
    assert faults(BookingRequest, {}) == dict.fromkeys(("meetingTypeId", "start", "attendee"), "is required")


def test_what_is_not_sent_has_the_documented_defaults() -> None:
    booking = read()

    assert (booking.attendee.notes, booking.attendee.receive_reminders, booking.skip_notifications) == ({}, True, False)


def test_fields_that_nobody_knows_are_ignored() -> None:
    assert read({"starSign": "Leo"}, couponCode="X") == read()


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("google_meet", "google"),
        ("teams", "teamsForBusiness2"),
        ("in_person", "local"),
        ("whereby", "custom"),
        ("zoom", "zoom"),
    ],
)
def test_channels_go_by_the_names_of_both_documents(sent: str, meant: str) -> None:
    assert read(channel=sent).channel == meant


def test_empty_texts_count_as_absent() -> None:
    booking = read({"email": "", "timezone": ""}, queueId="", channel="", location="")

    assert (booking.attendee.email, booking.attendee.timezone) == (None, None)
    assert (booking.queue_id, booking.channel, booking.location) == (None, None, None)


def test_notes_and_custom_fields_are_one_set_of_answers() -> None:
    attendee = read({"notes": {"size": "1", "goal": "x"}, "customFields": {"size": "2"}}).attendee

    assert attendee.answers == {"size": "2", "goal": "x"}


def test_utm_keys_of_the_notes_are_no_answers() -> None:
    attendee = read({"notes": {"utm_source": "chatbot", "utm_term": 7, "utm_medium": "", "size": "1"}}).attendee

    assert attendee.utm == {"utm_source": "chatbot", "utm_term": "7"}
    assert attendee.answers == {"size": "1"}


def test_click_ids_join_the_campaign_and_never_replace_it() -> None:
    attendee = read({"notes": {"utm_source": "ads"}, "clickIds": {"gclid": "abc", "utm_source": "x", "e": ""}}).attendee

    assert attendee.utm == {"utm_source": "ads", "gclid": "abc"}
    assert attendee.answers == {}


def test_a_name_is_made_of_its_parts_unless_it_is_given_whole() -> None:
    assert read({"fullname": "", "firstname": "Jane", "lastname": "Doe"}).attendee.name == "Jane Doe"
    assert read({"fullname": " J. Doe ", "firstname": "Jane"}).attendee.name == "J. Doe"


def test_guests_collapse_before_they_are_counted() -> None:
    addresses = ["a@example.com", "A@example.com", "JANE@example.com", *(f"{n}@example.com" for n in range(4))]

    guests = read({"bringalongEmails": addresses}).attendee.guests

    assert len(guests) == 5
    assert "jane@example.com" not in {guest.lower() for guest in guests}


def test_a_sixth_guest_is_refused_and_the_field_is_named() -> None:
    addresses = [f"{n}@example.com" for n in range(6)]

    assert faults(BookingRequest, request({"bringalongEmails": addresses})) == {
        "attendee.bringalongEmails": "may name at most 5 guests"
    }


def test_a_guest_without_a_proper_address_is_named_by_position() -> None:
    refused = faults(BookingRequest, request({"bringalongEmails": ["a@example.com", "b@"]}))

    assert list(refused) == ["attendee.bringalongEmails[1]"]


@pytest.mark.parametrize(
    "address", ["jane", "jane@", "@example.com", "a b@example.com", "jane@example.com\r\nBcc: x@y.z"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert list(faults(BookingRequest, request({"email": address}))) == ["attendee.email"]


@pytest.mark.parametrize("field", ["firstname", "lastname", "fullname", "phone", "company", "language"])
@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0b", "a\x1b[31m", "a\x85b"])
def test_control_characters_are_refused_in_every_line(field: str, text: str) -> None:
    assert faults(BookingRequest, request({field: text})) == {
        f"attendee.{field}": "must not contain line breaks or control characters"
    }


def test_answers_may_have_several_lines_but_no_control_characters() -> None:
    assert read({"notes": {"goal": "one\r\ntwo"}}).attendee.answers == {"goal": "one\ntwo"}
    assert faults(BookingRequest, request({"notes": {"goal": ["fine", "a\x07b"]}})) == {
        "attendee.notes": "must not contain control characters"
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("icsTitle", "x" * 201, "must have at most 200 characters"),
        ("icsDescription", "x" * 2001, "must have at most 2000 characters"),
        ("duration", 0, "must be at least 1"),
        ("duration", "half an hour", "must be a whole number"),
        ("duration", 12.5, "must be a whole number"),
        ("hostIds", "x", "must be a list"),
        ("hostIds", [1], None),
        ("attendee", "Jane", "must be an object"),
        ("meetingTypeId", 7, "must be text"),
        ("skipNotifications", "perhaps", "must be true or false"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_in_words(field: str, value: Any, sentence: str | None) -> None:
    refused = faults(BookingRequest, {**request(), field: value})

    assert refused == ({field: sentence} if sentence else {"hostIds[0]": "must be text"})
