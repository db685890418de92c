"""The mails that a development installation wrote into its folder instead of sending them. Elsewhere this is a 404."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from icalendar import Calendar

HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted")
#: The pages show a mail's HTML in a frame. There nothing runs, nothing is loaded, and links open in a new tab.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """``name`` is its file's, without the suffix; names sort by time."""

    name: str
    message: EmailMessage

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(self.message[name])) for name in HEADERS if self.message[name]]

    @property
    def subject(self) -> str:
        return str(self.message["Subject"]).strip()

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def sent_at(self) -> str:
        return str(self.message["Date"])

    def part(self, content_type: str) -> str:
        """The decoded text of the first part of that type; empty when there is none."""
        for part in self.message.walk():
            content = part.get_payload(decode=True) if part.get_content_type() == content_type else None
            if isinstance(content, bytes):
                return content.decode()
        return ""


@dataclass(frozen=True, slots=True)
class Invite:
    method: str
    summary: str
    start: datetime
    end: datetime
    location: str
    attendees: list[str]


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The newest mails first."""
    files = sorted(_folder().glob("*.eml"), reverse=True)[:100]
    return _page(request, "development/mails.html", {"mails": [_read(path) for path in files]})


@require_safe
@never_cache
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, every part readable."""
    letter = _find(name)
    ics = letter.part("text/calendar")
    context = {
        "mail": letter,
        "text": letter.part("text/plain"),
        "invite": _invite(ics) if ics else None,
        "has_html": bool(letter.part("text/html")),
    }
    return _page(request, "development/mail.html", context)


@require_safe
@never_cache
def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """The HTML as it would arrive, for the frame."""
    html = _find(name).part("text/html").replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


@require_safe
@never_cache
def mail_invite(_request: HttpRequest, name: str) -> HttpResponse:
    """The invite as a file for a calendar."""
    ics = _find(name).part("text/calendar")
    if not ics:
        raise Http404
    disposition = {"Content-Disposition": 'attachment; filename="invite.ics"'}
    return HttpResponse(ics, content_type="text/calendar; charset=utf-8", headers=disposition)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


def _folder() -> Path:
    """Every page passes here: mails carry secrets, so outside development there is nothing."""
    if not settings.DEBUG:
        raise Http404
    return Path(settings.EMAIL_FILE_PATH)


def _find(name: str) -> Mail:
    """The mail of that name, which the route keeps free of anything that leads out of the folder."""
    path = _folder() / f"{name}.eml"
    if not path.is_file():
        raise Http404
    return _read(path)


def _read(path: Path) -> Mail:
    return Mail(path.stem, message_from_bytes(path.read_bytes(), policy=policy.default))


def _invite(ics: str) -> Invite:
    calendar = Calendar.from_ical(ics)
    event = calendar.walk("VEVENT")[0]
    found = event.get("attendee", [])
    return Invite(
        method=str(calendar["method"]),
        summary=str(event["summary"]),
        start=event.decoded("dtstart"),
        end=event.decoded("dtend"),
        location=str(event["location"]),
        attendees=[str(address).removeprefix("mailto:") for address in (found if isinstance(found, list) else [found])],
    )
