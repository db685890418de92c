"""What arrives: for whom, in which language and zone, with which parts."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from scheduling.contract.meeting_types import Channel
from scheduling.delivery.notices import Event, Recipient
from scheduling.secrets import is_secret, secret_of
from tests.delivery.reading import arrived, part
from tests.delivery.samples import MESSAGE_ID, NOW, notice
from widget.models import Brand, Widget


def structure(message: Any) -> Any:
    if not message.is_multipart():
        return message.get_content_type()
    return [message.get_content_subtype(), *(structure(part) for part in message.iter_parts())]


def test_a_booking_arrives_as_text_html_and_invite_twice() -> None:
    message = arrived()

    alternatives = ["alternative", "text/plain", "text/html", "text/calendar"]
    assert structure(message) == ["mixed", alternatives, "application/ics"]
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    attachment = next(iter(message.iter_attachments()))
    assert attachment.get_filename() == "invite.ics"
    assert part(message, "text/calendar").splitlines() == part(message, "application/ics").splitlines()


def test_headers_say_who_sends_to_whom_and_that_a_machine_does() -> None:
    message = arrived()

    assert str(message["From"]) == "Acme GmbH <bookings@localhost>"
    assert str(message["To"]) == "zoe@visitor.example"
    assert str(message["Reply-To"]) == "ada@acme.example"
    assert str(message["Subject"]) == "Booked: Product demo, Friday, January 15, 2027"
    assert message["Message-ID"] == f"<{MESSAGE_ID}@127.0.0.1>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW


def test_the_text_says_when_and_where_with_the_zone_named() -> None:
    text = part(arrived(timezone="America/New_York"), "text/plain").replace("\u00a0", " ")

    assert "Friday, January 15, 2027, 3:00 AM – 3:30 AM" in text
    assert "Eastern Standard Time (America/New_York)" in text
    assert "Zoom\nhttps://zoom.example/j/1" in text


def test_a_zone_that_changed_its_name_is_named_in_words() -> None:
    assert "India Standard Time (Asia/Kolkata)" in part(arrived(timezone="Asia/Kolkata"), "text/plain")


def test_a_german_attendee_reads_german_and_the_clock_of_24_hours() -> None:
    message = arrived(language="de-AT")

    assert str(message["Subject"]).strip() == "Gebucht: Product demo, Freitag, 15. Jänner 2027"
    assert "Guten Tag Zoë Grün,\n\nIhr Termin ist gebucht." in part(message, "text/plain")
    assert "09:00 – 09:30" in part(message, "text/plain")
    assert '<html lang="de" dir="ltr">' in part(message, "text/html")
    assert "Mitteleuropäische Normalzeit (Europe/Berlin)" in part(message, "text/plain")


def test_an_arabic_mail_runs_from_right_to_left_and_keeps_what_was_typed_in_its_own_direction() -> None:
    message = arrived(language="ar", recipient=Recipient.HOST, to="ada@acme.example")
    html, text = part(message, "text/html"), part(message, "text/plain")

    assert '<html lang="ar" dir="rtl">' in html
    assert "text-align: right" in html
    assert "text-align: left" not in html
    assert '<a href="https://zoom.example/j/1" dir="ltr"' in html
    assert "\u2068+49 30 123456\u2069" in text


@pytest.mark.parametrize("language", ["", "tlh", "xx-yy-zz", "../../etc", "en-u-ca-buddhist"])
def test_a_language_that_is_not_offered_becomes_english(language: str) -> None:
    assert str(arrived(language=language)["Subject"]).startswith("Booked: ")


def test_a_meeting_past_midnight_names_both_days() -> None:
    text = part(
        arrived(start=datetime(2027, 1, 15, 22, 30, tzinfo=UTC), end=datetime(2027, 1, 16, 0, tzinfo=UTC)), "text/plain"
    )

    assert "Friday, January 15, 2027, 11:30\u00a0PM – Saturday, January 16, 2027, 1:00\u00a0AM" in text


def test_the_confirmation_mail_carries_the_secret_link_and_no_invite(settings: Settings) -> None:
    settings.BASE_URL = "https://book.acme.example"

    message = arrived(event=Event.CONFIRM, expires_at=datetime(2027, 1, 10, 13, 0, tzinfo=UTC))

    secret = secret_of(notice().appointment_id, 1)
    link = f"https://book.acme.example/appointments/{notice().appointment_id}/{secret}/confirm/"
    assert link in part(message, "text/plain")
    assert f'href="{link}"' in part(message, "text/html")
    assert "until Sunday, January 10, 2027, 2:00\u00a0PM" in part(message, "text/plain")
    assert structure(message) == ["alternative", "text/plain", "text/html"]


def test_a_host_reads_who_booked_and_what_they_answered() -> None:
    message = arrived(recipient=Recipient.HOST, to="ada@acme.example")

    text = part(message, "text/plain")
    for line in ("Name: Zoë Grün", "Email: zoe@visitor.example", "Phone: +49 30 123456", "Company size: 1-49"):
        assert line in text
    assert "Newsletter: Yes" in text
    assert str(message["Reply-To"]) == "zoe@visitor.example"


def test_a_guest_does_not_read_the_attendees_number_and_answers() -> None:
    message = arrived(recipient=Recipient.GUEST, to="guest@visitor.example", channel="phone", meeting_link="")

    assert "Where: Phone call\n" in part(message, "text/plain")
    for content_type in ("text/plain", "text/html", "text/calendar"):
        assert "123456" not in part(message, content_type)
        assert "1-49" not in part(message, content_type)


def test_a_link_is_kept_until_the_meeting_is_booked() -> None:
    assert "zoom.example" not in arrived(event=Event.REQUESTED).as_string()


@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_says_where(channel: Channel) -> None:
    assert "\nWhere: " in part(arrived(channel=channel, location="", meeting_link=""), "text/plain")


def test_a_secret_is_long_and_belongs_to_one_appointment_and_version() -> None:
    secret = secret_of("a", 1)

    assert len(secret) == 43
    assert is_secret("a", 1, secret)
    assert not is_secret("a", 2, secret)
    assert not is_secret("b", 1, secret)
    assert not is_secret("a", 1, secret + "ü")


@pytest.mark.django_db
def test_a_mail_looks_as_the_booking_page_of_its_meeting_type() -> None:
    for slug, accent in (("b", "#aa0000"), ("a", "#ffb000"), ("other", "#00aa00")):
        kind = "another" if slug == "other" else "kind"
        Brand.objects.create(
            widget=Widget.objects.create(slug=slug, meeting_type_id=kind), name="Aämbrand", accent=accent
        )

    html = part(arrived(event=Event.CONFIRM, meeting_type_id="kind"), "text/html")

    assert "Aämbrand" in html
    assert "background: #ffb000" in html
    assert "#aa0000" not in html
    assert "#0b6e4f" not in html


def test_whatever_has_an_ink_of_its_own_by_day_has_another_by_night() -> None:
    head, body = part(arrived(), "text/html").split("<body", 1)
    night = head.partition("(prefers-color-scheme: dark) {")[2]
    inked = {word for row in re.findall(r"^ *(.*?) \{[^}]*[ ;]color:", night, re.MULTILINE) for word in row.split(", ")}

    tags = re.findall(r"(?:<(\w+))?([^<>]*) style=\"(?:[^\"]*;)?color:", f"<body{body}")

    by_day = {f".{kind[1]}" if (kind := re.search(r'class="(\w+)', rest)) else name for name, rest in tags}
    buttons, links = {".action"}, {"a"}  # the first have a ground of their own, the second an ink for where they stand
    assert by_day - buttons - links <= inked
    assert {"body", "th", ".small"} <= by_day
