"""Who is told of an event, and everything a mail to them is made of, as the payload of an outbox message.

A notice holds what was true at the event, so a mail that is delivered late still tells of its own state. Secrets are
not in it; links are made when it is delivered.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from scheduling.contract.model import Contract, Instant
from scheduling.delivery.answers import Answer, answers
from scheduling.delivery.text import OneLine, Paragraphs, fill
from scheduling.models import Appointment, Confirmation, Host

Message = tuple[str, dict[str, Any]]


class Event(StrEnum):
    BOOKED = "booked"
    CONFIRM = "confirm"
    REQUESTED = "requested"
    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"
    HANDED_OFF = "handed_off"
    DECLINED = "declined"
    EXPIRED = "expired"
    REMINDER = "reminder"


class Recipient(StrEnum):
    """A host who joins or leaves with the event reads something else than one who stays."""

    ATTENDEE = "attendee"
    GUEST = "guest"
    HOST = "host"
    NEW_HOST = "new_host"
    FORMER_HOST = "former_host"


_EVERYBODY = frozenset({Recipient.ATTENDEE, Recipient.GUEST, Recipient.HOST})
#: Who hears of what, unless it is of everybody's concern. Calendars remind guests and hosts.
AUDIENCE = {
    Event.CONFIRM: frozenset({Recipient.ATTENDEE}),
    Event.REQUESTED: frozenset({Recipient.ATTENDEE, Recipient.HOST}),
    Event.REMINDER: frozenset({Recipient.ATTENDEE}),
}


@dataclass(frozen=True, slots=True)
class Previous:
    """How an appointment was before it was moved or handed over."""

    start: datetime
    hosts: tuple[Host, ...]


class Participant(Contract):
    name: OneLine = ""
    email: OneLine = ""


class Notice(Contract):
    """One mail to one recipient, in their ``language`` and ``timezone``. ``sequence`` is that of RFC 5545.

    ``awaits``: who has to confirm before it is a booking. ``good_until``: when there is no point in it any more.
    """

    event: Event
    recipient: Recipient
    to: OneLine
    host_id: str = ""
    language: OneLine = ""
    timezone: str = "UTC"
    appointment_id: str
    secret_version: int
    sequence: int
    start: Instant
    end: Instant
    previous_start: Instant | None = None
    previous_hosts: tuple[Participant, ...] = ()
    awaits: Recipient | None = None
    expires_at: Instant | None = None
    good_until: Instant | None = None
    by_attendee: bool = False
    reason: Paragraphs = ""
    workspace: OneLine
    meeting_type: OneLine
    meeting_type_id: str = ""
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

    @property
    def to_host(self) -> bool:
        return self.recipient not in (Recipient.ATTENDEE, Recipient.GUEST)

    @property
    def stands(self) -> bool:
        """Whether the recipient takes part in a meeting that is booked."""
        held = self.awaits is not None or self.event in (Event.CONFIRM, Event.REQUESTED)
        over = self.event in (Event.CANCELLED, Event.DECLINED, Event.EXPIRED)
        return not held and not over and self.recipient is not Recipient.FORMER_HOST


def notices(
    event: Event,
    appointment: Appointment,
    *,
    hosts: Sequence[Host],
    previous: Previous | None = None,
    by_attendee: bool = False,
) -> list[Message]:
    """Key and payload of every mail that ``event`` calls for, for ``outbox.enqueue("email", ...)``.

    ``skip_notifications`` keeps attendee and guests out of it, never the hosts; who has no address gets nothing.
    Reads the appointment's meeting type, its workspace and its questions.
    """
    shared = attendee_notice(event, appointment, hosts, previous).model_copy(update={"by_attendee": by_attendee})
    return [
        (f"{appointment.id}:{event}:{appointment.sequence}:{name}", notice.model_dump(mode="json", by_alias=True))
        for recipient in _told(event, appointment)
        for name, notice in _addressed(shared, recipient, hosts, previous)
    ]


def _told(event: Event, row: Appointment) -> list[Recipient]:
    """Nobody hears of the end of what they never heard of."""
    told = AUDIENCE.get(event, _EVERYBODY)
    match awaits(row):
        case Recipient.ATTENDEE:
            told &= {Recipient.ATTENDEE}
        case Recipient.HOST:
            told -= {Recipient.GUEST}
    if row.skip_notifications:
        told &= {Recipient.HOST}
    return [recipient for recipient in Recipient if recipient in told]


def awaits(row: Appointment) -> Recipient | None:
    """Who has to confirm it, or had to, in vain. Nobody, if it has been booked."""
    if row.expires_at is None:
        return None
    return Recipient.HOST if row.confirmation == Confirmation.HOST else Recipient.ATTENDEE


def _addressed(
    shared: Notice, recipient: Recipient, hosts: Sequence[Host], previous: Previous | None
) -> Iterator[tuple[str, Notice]]:
    """The notice for each person of one kind, with what tells that person from the others in the message's key."""
    match recipient:
        case Recipient.ATTENDEE if shared.attendee.email:
            yield "attendee", shared
        case Recipient.GUEST:
            serving = {host.email.lower() for host in hosts}
            for number, address in enumerate(shared.guests, start=1):
                if address.lower() not in serving:
                    yield f"guest-{number}", shared.model_copy(update={"recipient": recipient, "to": address})
        case Recipient.HOST:
            yield from _to_hosts(shared, hosts, previous)


def _to_hosts(shared: Notice, hosts: Sequence[Host], previous: Previous | None) -> Iterator[tuple[str, Notice]]:
    """A host who leaves and takes part all the same, such as a guest, has the meeting in the calendar still."""
    before = previous.hosts if previous else hosts
    others = {address.lower() for address in (shared.attendee.email, *shared.guests)}
    for host in dict.fromkeys((*hosts, *before)):
        facts: dict[str, Any] = {"to": host.email, "language": host.language, "timezone": host.timezone}
        facts["host_id"] = str(host.uuid)
        if host in hosts:
            facts["recipient"] = Recipient.HOST if host in before else Recipient.NEW_HOST
        elif host.email.lower() not in others:
            facts |= {"recipient": Recipient.FORMER_HOST, **_as_it_was(shared, previous)}
        else:
            continue
        yield str(host.uuid), shared.model_copy(update=facts)


def _as_it_was(shared: Notice, previous: Previous | None) -> dict[str, Any]:
    """When the meeting of a host was who no longer attends it."""
    start = previous.start if previous else shared.start
    return {"start": start, "end": start + (shared.end - shared.start)}


def attendee_notice(event: Event, row: Appointment, hosts: Sequence[Host], previous: Previous | None = None) -> Notice:
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
        awaits=awaits(row),
        expires_at=row.expires_at,
        reason=row.cancellation_reason,
        workspace=meeting_type.workspace.name,
        meeting_type=meeting_type.name,
        meeting_type_id=str(meeting_type.pk),
        channel=row.channel,
        location=row.location,
        meeting_link=row.meeting_link,
        attendee=Participant(name=_name(row), email=row.email),
        phone=row.phone,
        company=row.company,
        hosts=_participants(hosts),
        guests=tuple(row.guests),
        answers=tuple(answers(row)),
        invite_title=_title(row, hosts),
        invite_description=row.ics_description or meeting_type.invite_description,
    )


def _participants(hosts: Iterable[Host]) -> tuple[Participant, ...]:
    return tuple(Participant(name=host.full_name, email=host.email) for host in hosts)


def _name(row: Appointment) -> str:
    return row.fullname or f"{row.firstname} {row.lastname}".strip()


def _title(row: Appointment, hosts: Sequence[Host]) -> str:
    """What one booking asked for is taken as it is; only the meeting type's own title has placeholders."""
    return row.ics_title or fill(
        row.meeting_type.invite_title or "{meeting_type}",
        attendee_name=_name(row) or row.phone,
        host_name=", ".join(host.full_name for host in hosts),
        meeting_type=row.meeting_type.name,
        workspace=row.meeting_type.workspace.name,
    )
