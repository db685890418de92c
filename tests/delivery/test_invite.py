"""The calendar object, as an independent reader of RFC 5545 understands it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from pytest_django import Settings

from scheduling.delivery.invite import Method, invite
from scheduling.delivery.notices import Participant
from tests.delivery.samples import ADA, NOW, notice

SENDER = Participant(name="Acme GmbH", email="bookings@acme.example")


def ics(method: Method = Method.REQUEST, **changes: Any) -> bytes:
    wording = {"location": "Zoom", "description": "Text"}
    return invite(notice(**changes), **wording, organizer=SENDER, method=method, now=NOW)


def event(method: Method = Method.REQUEST, **changes: Any) -> Any:
    [found] = Calendar.from_ical(ics(method, **changes).decode()).events
    return found


def test_times_are_instants_in_utc_without_a_zone_of_their_own() -> None:
    lines = ics().decode().split("\r\n")

    assert "DTSTART:20270115T080000Z" in lines
    assert "DTEND:20270115T083000Z" in lines
    assert "DTSTAMP:20270110T120000Z" in lines
    assert "BEGIN:VTIMEZONE" not in lines


def test_the_uid_outlives_changes_and_the_sequence_counts_them(settings: Settings) -> None:
    settings.BASE_URL = "https://book.acme.example:8443"
    moved: dict[str, Any] = {
        "sequence": 3,
        "start": datetime(2027, 2, 1, 9, tzinfo=UTC),
        "end": datetime(2027, 2, 1, 10, tzinfo=UTC),
    }

    before, after = event(), event(**moved)

    assert str(before["uid"]) == str(after["uid"]) == f"{notice().appointment_id}@book.acme.example"
    assert (before["sequence"], after["sequence"]) == (0, 3)


def test_the_sender_organises_and_everybody_attends_once() -> None:
    attended = event(guests=("guest@visitor.example", "ADA@acme.example"))

    assert str(attended["organizer"]) == "mailto:bookings@acme.example"
    addresses = [str(address) for address in attended["attendee"]]
    assert sorted(addresses) == [
        "mailto:ADA@acme.example",
        "mailto:guest@visitor.example",
        "mailto:zoe@visitor.example",
    ]
    assert attended["attendee"][0].params["RSVP"] == "TRUE"


def test_an_attendee_without_an_address_is_no_obstacle() -> None:
    attended = event(attendee=Participant(name="Zoë"), guests=())

    assert str(attended["attendee"]) == "mailto:ada@acme.example"


def test_a_request_books_and_a_cancel_takes_back() -> None:
    requested, cancelled = (
        Calendar.from_ical(ics().decode()),
        Calendar.from_ical(ics(Method.CANCEL, sequence=1).decode()),
    )

    assert (requested["method"], requested.events[0]["status"]) == ("REQUEST", "CONFIRMED")
    assert (cancelled["method"], cancelled.events[0]["status"]) == ("CANCEL", "CANCELLED")
    assert cancelled.events[0]["uid"] == requested.events[0]["uid"]


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nATTENDEE:mailto:x@y.example",
        "a\rb",
        "a;b,c\\d:e",
        '"quoted"',
        "END:VEVENT\nBEGIN:VEVENT",
        "\u2028x\x0b\x00y",
    ],
)
def test_typed_text_adds_no_property(text: str) -> None:
    named = event(invite_title=text, hosts=(Participant(name=text, email=ADA.email),))

    assert named.keys() == event().keys()
    assert len(named["attendee"]) == 3


def test_no_line_is_longer_than_75_octets() -> None:
    assert all(len(line) <= 75 for line in ics(invite_title="Grüße " * 50).split(b"\r\n"))
