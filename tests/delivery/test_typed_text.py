"""What a person typed is text wherever it stands: it adds no header, recipient, link, tag or calendar property."""

import os
import re
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from scheduling.delivery.answers import Answer
from scheduling.delivery.notices import Event, Participant
from tests.delivery.reading import arrived, content_types, everything, part
from tests.delivery.samples import ADA, EVERY_MAIL

EXAMPLES = 2_000 if os.environ.get("TEST_EXHAUSTIVE") else 20
MARKUP = '<script>alert(1)</script> "q" ; , \\ {{ 7|add:7 }} {% now "Y" %} {name} %(name)s {hosts.__class__}'
ATTACK = f"Eve\r\nBcc: victim@example.org\rX-Bare: 1\n\n{MARKUP} \u202eevil\u2066"
READABLE = f"Eve Bcc: victim@example.org X-Bare: 1 {MARKUP} evil"
DANGEROUS = st.sampled_from(
    [
        *"\r\n\t\0;,:\\\"'<>&{}%@()[]=?\x0b\x0c\x1b\x7f\x85\u2028\u2029\u200b\ufeff",
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        "\r\nBcc: victim@example.org\r\n",
        "\nATTENDEE:mailto:victim@example.org\n",
        "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n",
        "<a href='https://evil.example'>here</a>",
        '"><img src=x onerror=alert(1)>',
        "</td></tr></table>",
        "{{ secret }}{% debug %}",
        "{workspace.__class__}",
        "=?utf-8?q?=0D=0ABcc:=20victim@example.org?=",
        "x" * 300,
        "Grüße 日本 עברית",
    ]
)
TYPED = st.lists(DANGEROUS | st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=8).map("".join)
FIELDS: dict[str, Any] = {
    "attendee": lambda text: Participant(name=text, email="zoe@visitor.example"),
    "phone": str,
    "company": str,
    "location": str,
    "reason": str,
    "answers": lambda text: (Answer(label=text, value=text),),
    "invite_title": str,
    "invite_description": str,
    "meeting_type": str,
    "workspace": str,
    "hosts": lambda text: (Participant(name=text, email=ADA.email),),
    "meeting_link": lambda text: f"https://meet.example/{text}",
}
#: With everything there is to show, where the attendee says the place.
SETTING: dict[str, Any] = {"channel": "local-attendee", "location": "Room 1", "meeting_link": ""}
every_mail = pytest.mark.parametrize("changes", EVERY_MAIL.values(), ids=EVERY_MAIL)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.targets: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


def tags(message: Any) -> list[str]:
    """Without those of the details, of which there are more or fewer as people typed more or less."""
    return [tag for tag in Tags(part(message, "text/html")).found if tag not in ("tr", "th", "td", "bdi", "span")]


def properties(message: Any) -> list[list[str]]:
    if "text/calendar" not in content_types(message):
        return []
    ics = Calendar.from_ical(part(message, "text/calendar"))
    return [[*ics.keys()], *(sorted(component.keys()) for component in ics.subcomponents)]


def recipients(message: Any) -> list[str]:
    return [address.addr_spec for name in ("To", "From", "Reply-To") for address in message[name].addresses]


@cache
def plain_mail(name: str) -> EmailMessage:
    return arrived(**{**EVERY_MAIL[name], **SETTING})


@given(name=st.sampled_from(["booked: host", "booked: guest", "cancelled by the team: attendee"]), typed=TYPED)
@settings(max_examples=EXAMPLES)
@pytest.mark.parametrize("field", FIELDS)
def test_text_in_any_field_leaves_the_mail_as_it_is(name: str, field: str, typed: str) -> None:
    plain = plain_mail(name)

    attacked = arrived(**{**EVERY_MAIL[name], **SETTING, field: FIELDS[field](typed)})

    assert attacked.keys() == plain.keys()
    assert recipients(attacked) == recipients(plain)
    assert content_types(attacked) == content_types(plain)
    assert properties(attacked) == properties(plain)
    if field != "meeting_link":
        assert tags(attacked) == tags(plain)
    html = Tags(part(attacked, "text/html"))
    assert all(target.startswith(("https://meet.example/", "http://127.0.0.1:8000/")) for target in html.targets)
    readable = part(attacked, "text/plain") + str(attacked["Subject"]) + part(attacked, "text/html")
    assert not set("\r\0\x0b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(readable)


@every_mail
def test_what_people_typed_stays_readable_text(changes: dict[str, Any]) -> None:
    everywhere = {name: make(ATTACK) for name, make in FIELDS.items() if name not in ("meeting_link", "hosts")}
    message = arrived(**{**changes, **everywhere, "channel": "local-attendee", "meeting_link": ""})

    html, text = part(message, "text/html"), part(message, "text/plain")
    assert recipients(message)[0] == changes["to"]
    assert READABLE in str(message["Subject"])
    assert READABLE in text
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7|add:7 }}" in html
    assert "&lt;" not in text


@every_mail
def test_no_line_is_too_long_for_a_mail_server(changes: dict[str, Any]) -> None:
    word = "x" * 400
    message = arrived(**{**changes, "meeting_type": word, "attendee": Participant(name=word), "reason": word * 5})

    assert max(map(len, message.as_bytes().splitlines())) <= 998


@pytest.mark.parametrize(
    "typed", ["=?utf-8?q?Eve=0D=0ABcc:=20x@evil.example?=", "=?utf-8?b?4oCuZXZpbA==?=", "a =? b" * 5]
)
def test_what_looks_encoded_is_read_as_it_was_typed(typed: str) -> None:
    message = arrived(**{**EVERY_MAIL["booked: host"], "attendee": Participant(name=typed), "workspace": typed})

    assert typed in str(message["Subject"])
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (typed, "bookings@localhost")


def test_further_lines_of_an_answer_do_not_pass_for_details() -> None:
    forged = Answer(label="Question", value="Yes\nWhere: https://evil.example\n\n-- \nAcme")

    text = part(arrived(**EVERY_MAIL["booked: host"], answers=(forged,)), "text/plain")

    assert "\n    Where: https://evil.example" in text
    assert "\nWhere: https://evil.example" not in text


def test_a_word_without_end_does_not_widen_the_page() -> None:
    html = part(arrived(event=Event.BOOKED, meeting_type="x" * 300), "text/html")

    assert html.count("overflow-wrap: anywhere") >= 3


@pytest.mark.parametrize("recipient", ["attendee", "guest"])
@pytest.mark.parametrize(
    "typed", ["https://evil.example/x", "Visit www.evil.example now", "evil.example", "pills@evil.example", "Dr.No"]
)
def test_mail_programs_find_nothing_to_make_a_link_of(recipient: str, typed: str) -> None:
    own = {"attendee": Participant(name=typed), "channel": "local-attendee", "location": typed, "meeting_link": ""}
    guests = (typed, "guest@evil.example")

    html = Tags(part(arrived(**EVERY_MAIL[f"booked: {recipient}"], **own, guests=guests, language="en"), "text/html"))

    assert [text for text in html.texts if re.search(r"\w\.[^\W\d_]{2}|\w@|://", text)] == []
    assert typed in "".join(html.texts)


def test_nothing_that_is_typed_reaches_a_stranger() -> None:
    typed = {"company": "Pills", "answers": (Answer(label="Message", value="Buy pills"),), "phone": "Pills"}

    for recipient in ("attendee", "guest"):
        assert "ills" not in everything(arrived(**EVERY_MAIL[f"booked: {recipient}"], **typed))
