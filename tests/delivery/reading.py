"""Mails as the programs of their recipients read them."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from scheduling.delivery import email
from tests.delivery.samples import MESSAGE_ID, NOW, notice


def arrived(**changes: Any) -> EmailMessage:
    """The mail of a notice."""
    return read(email.mail(notice(**changes), message_id=MESSAGE_ID, now=NOW))


def read(sent: Any) -> EmailMessage:
    return message_from_bytes(sent.message().as_bytes(), policy=policy.default)


def part(message: EmailMessage, content_type: str) -> str:
    [found] = [part for part in message.walk() if part.get_content_type() == content_type]
    return bytes(found.get_payload(decode=True)).decode()


def content_types(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk() if not part.is_multipart()]


def everything(message: EmailMessage) -> str:
    """All that can be read in it anywhere, decoded, and as it travels."""
    decoded = [bytes(part.get_payload(decode=True) or b"").decode() for part in message.walk()]
    unfolded = [text.replace("\r\n ", "").replace("\n ", "") for text in decoded]
    return "\n".join(
        [message.as_string(), *decoded, *unfolded, *(f"{name}: {value}" for name, value in message.items())]
    )


def calendar(message: EmailMessage) -> Any:
    return Calendar.from_ical(part(message, "text/calendar"))
