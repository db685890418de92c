"""A whole installation with the demo's team on a Monday morning in March 2027, and what people learn of a booking."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

import httpx
from icalendar import Calendar

from tests.installation import ROOT, Installation, eventually

NOW = datetime(2027, 3, 1, 7, tzinfo=UTC)
DEMO = ROOT / "booking_site" / "demo" / "workspace.toml"
#: Sets the clock of all that is installed.
SetClock = Callable[[datetime], None]
ADDITIONS = Path(__file__).with_name("additions.toml")


@dataclass(frozen=True)
class Invite:
    """What a calendar makes of a mail's ``text/calendar`` part."""

    method: str
    uid: str
    start: datetime
    end: datetime
    attendees: set[str]


@dataclass(frozen=True)
class Site:
    """``installation`` has the calendar and sends the mails; ``team`` is where its API and its own pages are.

    ``front`` serves the pages that visitors see, at ``origin``: the same installation, or another one that asks it.
    ``shop`` is the site that may frame ``acme-framed``; ``key`` is one of the API. ``hosts`` gives ids by address,
    ``meeting_types`` by slug.
    """

    installation: Installation
    front: Installation
    team: str
    origin: str
    shop: str
    key: str
    hosts: Mapping[str, str]
    meeting_types: Mapping[str, str]

    @property
    def is_elsewhere(self) -> bool:
        """Whether the scheduler is in another installation than the pages."""
        return self.front is not self.installation

    def set_clock(self, now: datetime) -> None:
        for installation in (self.installation, self.front):
            installation.set_clock(now)

    def address(self, path: str, **query: str) -> str:
        return f"{self.origin}/{path}" + (f"?{urlencode(query)}" if query else "")

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """The API's answer to a program that holds the key."""
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = httpx.request(method, f"{self.team}/api/v4/{path}", headers=headers, json=body, timeout=10)
        assert answer.is_success, answer.text
        return answer.json()

    def mails(self, email: str, words: str = "") -> list[EmailMessage]:
        """The mails to an address whose subject has these words, once there is one."""
        return eventually(lambda: [mail for mail in self._mails(email) if words in str(mail["Subject"])])

    def mail(self, email: str, words: str = "") -> EmailMessage:
        """The one mail of that kind."""
        [mail] = self.mails(email, words)
        return mail

    def appointment(self, email: str, words: str = "Booked") -> Any:
        """What the API says of the appointment that a mail invites to."""
        return self.api("GET", f"appointment/{invite_in(self.mail(email, words)).uid.partition('@')[0]}")

    def has_mails(self, email: str) -> bool:
        return bool(self._mails(email))

    def _mails(self, email: str) -> list[EmailMessage]:
        written = [file.read_bytes() for file in sorted((self.installation.folder / "mails").glob("*.eml"))]
        found = [message_from_bytes(text, policy=policy.default) for text in written if email.encode() in text]
        return [mail for mail in found if email in str(mail["To"])]


def invite_in(mail: EmailMessage) -> Invite:
    """The invitation of a mail, as an alternative of its text."""
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"][:1]
    calendar = Calendar.from_ical(part.get_content())
    event: Any = calendar.walk("VEVENT")[0]
    assert part.get_param("method") == str(calendar["method"])
    return Invite(
        method=str(calendar["method"]),
        uid=str(event["uid"]),
        start=event.decoded("dtstart"),
        end=event.decoded("dtend"),
        attendees={str(attendee).removeprefix("mailto:") for attendee in event["attendee"]},
    )


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage) -> str:
    """The one link of a mail, as its text has it."""
    [link] = [line for line in text_of(mail).splitlines() if line.startswith("http")]
    return link


def set_up(installation: Installation, shop: str) -> Mapping[str, Any]:
    """Make the database, apply the demo with the additions; what ``apply`` says of it."""
    workspace = installation.folder / "workspace.toml"
    workspace.write_text(DEMO.read_text() + Template(ADDITIONS.read_text()).substitute(shop=shop))
    installation.set_clock(NOW)
    installation.migrate()
    applied: dict[str, Any] = json.loads(_manage(installation, "apply", str(workspace), "--json"))
    return applied


def _manage(installation: Installation, *command: str) -> str:
    process = installation.manage(*command)
    assert process.returncode == 0, process.stderr
    return process.stdout
