"""Who is told of an event, and everything a mail to them is made of, as the payload of an outbox message.

A notice holds what was true at the event, so a mail that is delivered late still tells of its own state. Secrets are
not in it; links are made when it is delivered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings

from scheduling.contract.model import Contract, Instant
from scheduling.delivery.text import OneLine, Paragraphs, fill
from scheduling.models import Appointment, Host

Message = tuple[str, dict[str, Any]]


class Event(StrEnum):
    BOOKED = "booked"
    CONFIRM = "confirm"
    REQUESTED = "requested"
    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"
    HANDED_OFF = "handed_off"
    DECLINED = "declined"


class Recipient(StrEnum):
    ATTENDEE = "attendee"
    GUEST = "guest"
    HOST = "host"


#: Who hears of what. The attendee alone is asked to confirm, and nobody else knows of what is not booked yet.
AUDIENCE = {
    Event.BOOKED: (Recipient.ATTENDEE, Recipient.GUEST, Recipient.HOST),
    Event.CONFIRM: (Recipient.ATTENDEE,),
    Event.REQUESTED: (Recipient.ATTENDEE,),
    Event.CANCELLED: (),
    Event.RESCHEDULED: (),
    Event.HANDED_OFF: (),
    Event.DECLINED: (),
}


@dataclass(frozen=True, slots=True)
class Previous:
    """How an appointment was before it was moved or handed over."""

    start: datetime
    hosts: tuple[Host, ...]


class Participant(Contract):
    name: OneLine = ""
    email: OneLine = ""


class Answer(Contract):
    """A question of the form and its answer; yes and no stay truth values until the reader's language is known."""

    label: OneLine
    value: bool | Paragraphs


class Notice(Contract):
    """One mail to one recipient, in their ``language`` and ``timezone``. ``sequence`` is that of RFC 5545."""

    event: Event
    recipient: Recipient
    to: OneLine
    language: OneLine = ""
    timezone: str = "UTC"
    appointment_id: str
    secret_version: int
    sequence: int
    start: Instant
    end: Instant
    previous_start: Instant | None = None
    previous_hosts: tuple[Participant, ...] = ()
    expires_at: Instant | None = None
    workspace: OneLine
    meeting_type: OneLine
    channel: str
    location: OneLine = ""
    meeting_link: OneLine = ""
    attendee: Participant
    phone: OneLine = ""
    company: OneLine = ""
    hosts: tuple[Participant, ...] = ()
    guests: tuple[OneLine, ...] = ()
    answers: tuple[Answer, ...] = ()
    invite_title: OneLine = ""
    invite_description: Paragraphs = ""


def notices(
    event: Event, appointment: Appointment, *, hosts: Sequence[Host], previous: Previous | None = None
) -> list[Message]:
    """Key and payload of every mail that ``event`` calls for, for ``outbox.enqueue("email", ...)``.

    ``skip_notifications`` keeps attendee and guests out of it, never the hosts; who has no address gets nothing.
    Reads the appointment's meeting type, its workspace and its questions.
    """
    told = AUDIENCE[event]
    if appointment.skip_notifications:
        told = tuple(recipient for recipient in told if recipient is Recipient.HOST)
    shared = _notice(event, appointment, hosts, previous)
    return [
        (f"{appointment.id}:{event}:{appointment.sequence}:{name}", notice.model_dump(mode="json", by_alias=True))
        for recipient in told
        for name, notice in _addressed(shared, recipient, hosts)
    ]


def _addressed(shared: Notice, recipient: Recipient, hosts: Sequence[Host]) -> Iterable[tuple[str, Notice]]:
    """The notice for each person of one kind, with what tells that person from the others in the message's key."""
    match recipient:
        case Recipient.ATTENDEE:
            if shared.attendee.email:
                yield "attendee", shared
        case Recipient.GUEST:
            for number, address in enumerate(shared.guests, start=1):
                yield f"guest-{number}", shared.model_copy(update={"recipient": recipient, "to": address})
        case Recipient.HOST:
            for host in hosts:
                own = {"to": host.email, "language": settings.LANGUAGE_CODE, "timezone": host.timezone}
                yield str(host.uuid), shared.model_copy(update={"recipient": recipient, **own})


def _notice(event: Event, row: Appointment, hosts: Sequence[Host], previous: Previous | None) -> Notice:
    """What all recipients share, addressed to the attendee."""
    meeting_type = row.meeting_type
    return Notice(
        event=event,
        recipient=Recipient.ATTENDEE,
        to=row.email,
        language=row.language,
        timezone=row.timezone or meeting_type.timezone,
        appointment_id=str(row.id),
        secret_version=row.secret_version,
        sequence=row.sequence,
        start=row.start,
        end=row.end,
        previous_start=previous.start if previous else None,
        previous_hosts=_participants(previous.hosts) if previous else (),
        expires_at=row.expires_at,
        workspace=meeting_type.workspace.name,
        meeting_type=meeting_type.name,
        channel=row.channel,
        location=row.location,
        meeting_link=row.meeting_link,
        attendee=Participant(name=row.fullname or f"{row.firstname} {row.lastname}", email=row.email),
        phone=row.phone,
        company=row.company,
        hosts=_participants(hosts),
        guests=tuple(row.guests),
        answers=tuple(_answers(row)),
        invite_title=_title(row, hosts),
        invite_description=row.ics_description or meeting_type.invite_description,
    )


def _participants(hosts: Sequence[Host]) -> tuple[Participant, ...]:
    return tuple(Participant(name=host.full_name, email=host.email) for host in hosts)


def _title(row: Appointment, hosts: Sequence[Host]) -> str:
    """What one booking asked for is taken as it is; only the meeting type's own title has placeholders."""
    return row.ics_title or fill(
        row.meeting_type.invite_title or "{meeting_type}",
        attendee_name=row.fullname or f"{row.firstname} {row.lastname}".strip() or row.phone,
        host_name=", ".join(host.full_name for host in hosts),
        meeting_type=row.meeting_type.name,
        workspace=row.meeting_type.workspace.name,
    )


def _answers(row: Appointment) -> Iterable[Answer]:
    """The answers in the form's order and words, then those to questions that it does not ask (any more)."""
    questions = {field.name: field for field in row.meeting_type.form_fields.all()}
    names = [*(name for name in questions if name in row.notes), *(name for name in row.notes if name not in questions)]
    for name in names:
        question = questions.get(name)
        options = {option["value"]: option["label"] for option in question.options} if question else {}
        if (value := row.notes[name]) not in (None, "", []):
            yield Answer(label=question.label if question else name, value=_in_words(value, options))


def _in_words(value: Any, options: dict[str, str]) -> bool | str:
    if isinstance(value, bool):
        return value
    items = [str(item) for item in (value if isinstance(value, list) else [value])]
    return ", ".join(options.get(item, item) for item in items)
