"""What arrives: for whom, in which language and zone, with which parts, whatever people typed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from icalendar import Calendar
from pytest_django import Settings

from scheduling.contract.meeting_types import Channel
from scheduling.delivery import email
from scheduling.delivery.answers import Answer
from scheduling.delivery.notices import Event, Participant, Recipient
from scheduling.secrets import is_secret, secret_of
from tests.delivery.samples import MESSAGE_ID, NOW, notice
from tests.installation import free_port

MARKUP = '<script>alert(1)</script> "q" ; , \\ {{ 7|add:7 }} {% now "Y" %}'
ATTACK = f"Eve\r\nBcc: victim@example.org\rX-Bare: 1\n\n{MARKUP} \u202eevil\u2066"
READABLE = f"Eve Bcc: victim@example.org X-Bare: 1 {MARKUP} evil"
TYPED_BY_PEOPLE: dict[str, Any] = {
    "attendee": Participant(name=ATTACK, email="zoe@visitor.example"),
    "phone": ATTACK,
    "company": ATTACK,
    "location": ATTACK,
    "channel": "local-attendee",
    "answers": (Answer(label="Question", value=ATTACK),),
    "invite_title": ATTACK,
    "invite_description": ATTACK,
    "meeting_type": ATTACK,
    "workspace": ATTACK,
    "meeting_link": "",
}


def arrived(**changes: Any) -> EmailMessage:
    """The mail of a notice, as a mail program reads it."""
    sent = email.mail(notice(**changes), message_id=MESSAGE_ID, now=NOW).message()
    return message_from_bytes(sent.as_bytes(), policy=policy.default)


def part(message: EmailMessage, content_type: str) -> str:
    [found] = [part for part in message.walk() if part.get_content_type() == content_type]
    return bytes(found.get_payload(decode=True)).decode()


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


def test_a_german_attendee_reads_german_and_the_clock_of_24_hours() -> None:
    message = arrived(language="de-AT")

    assert str(message["Subject"]).strip() == "Gebucht: Product demo, Freitag, 15. Jänner 2027"
    assert "Guten Tag Zoë Grün,\n\nIhr Termin ist gebucht." in part(message, "text/plain")
    assert "09:00 – 09:30" in part(message, "text/plain")
    assert '<html lang="de">' in part(message, "text/html")
    assert "Mitteleuropäische Normalzeit (Europe/Berlin)" in part(message, "text/plain")


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


@pytest.mark.parametrize(
    ("event", "recipient"),
    [(Event.BOOKED, Recipient.GUEST), (Event.BOOKED, Recipient.HOST), (Event.REQUESTED, Recipient.HOST)],
)
def test_nobody_else_gets_a_secret(event: Event, recipient: Recipient) -> None:
    message = arrived(event=event, recipient=recipient)

    assert secret_of(notice().appointment_id, 1) not in message.as_string()
    assert "/appointments/" not in part(message, "text/plain")


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


@pytest.mark.parametrize(
    ("event", "recipient"),
    [
        (Event.BOOKED, Recipient.ATTENDEE),
        (Event.BOOKED, Recipient.HOST),
        (Event.BOOKED, Recipient.GUEST),
        (Event.CONFIRM, Recipient.ATTENDEE),
        (Event.REQUESTED, Recipient.ATTENDEE),
    ],
)
def test_what_people_typed_stays_text(event: Event, recipient: Recipient) -> None:
    message = arrived(event=event, recipient=recipient, **TYPED_BY_PEOPLE)

    html, text = part(message, "text/html"), part(message, "text/plain")
    assert message.keys() == arrived(event=event, recipient=recipient).keys()
    assert [address.addr_spec for address in message["To"].addresses] == ["zoe@visitor.example"]
    assert [address.addr_spec for address in message["From"].addresses] == ["bookings@localhost"]
    assert READABLE in str(message["Subject"])
    assert READABLE in text
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7|add:7 }}" in html
    assert "&lt;" not in text
    assert not set("\u202e\u2066\r") & set(text + html + str(message["Subject"]))


def test_an_invite_of_typed_text_has_no_more_properties_than_any_other() -> None:
    attacked = Calendar.from_ical(part(arrived(recipient=Recipient.HOST, **TYPED_BY_PEOPLE), "text/calendar")).events[0]
    plain = Calendar.from_ical(part(arrived(recipient=Recipient.HOST), "text/calendar")).events[0]

    assert attacked.keys() == plain.keys()
    assert str(attacked["summary"]) == READABLE
    assert str(attacked["location"]) == READABLE


def test_a_secret_is_long_and_belongs_to_one_appointment_and_version() -> None:
    secret = secret_of("a", 1)

    assert len(secret) == 43
    assert is_secret("a", 1, secret)
    assert not is_secret("a", 2, secret)
    assert not is_secret("b", 1, secret)
    assert not is_secret("a", 1, secret + "ü")


class Inbox(Message):
    """Keeps what the server took."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.messages.append(message)


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """A real mail server on this machine."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    yield inbox
    controller.stop()


def test_a_mail_server_takes_the_mail_for_its_one_recipient(inbox: Inbox) -> None:
    payload = notice(recipient=Recipient.HOST, to="ada@acme.example", **TYPED_BY_PEOPLE).model_dump(mode="json")

    email.deliver(payload, message_id=MESSAGE_ID, now=NOW)

    [message] = inbox.messages
    assert message["X-RcptTo"] == "ada@acme.example"
    assert message["X-MailFrom"] == "bookings@localhost"
    assert [piece.get_content_type() for piece in message.walk()][1:] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
