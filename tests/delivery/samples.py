"""Notices for tests: a plain one, changed where a test says so."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from scheduling.delivery.answers import Answer
from scheduling.delivery.notices import Event, Notice, Participant, Recipient

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
MESSAGE_ID = UUID("01940000-0000-7000-8000-0000000000aa")
ADA = Participant(name="Ada Byron", email="ada@acme.example")
ZOE = Participant(name="Zoë Grün", email="zoe@visitor.example")


def notice(**changes: Any) -> Notice:
    values: dict[str, Any] = {
        "event": Event.BOOKED,
        "recipient": Recipient.ATTENDEE,
        "to": "zoe@visitor.example",
        "language": "en",
        "timezone": "Europe/Berlin",
        "appointment_id": "01940000-0000-7000-8000-000000000001",
        "secret_version": 1,
        "sequence": 0,
        "start": datetime(2027, 1, 15, 8, 0, tzinfo=UTC),
        "end": datetime(2027, 1, 15, 8, 30, tzinfo=UTC),
        "workspace": "Acme GmbH",
        "meeting_type": "Product demo",
        "channel": "zoom",
        "meeting_link": "https://zoom.example/j/1",
        "attendee": ZOE,
        "phone": "+49 30 123456",
        "hosts": (ADA,),
        "guests": ("guest@visitor.example",),
        "answers": (Answer(label="Company size", value="1-49"), Answer(label="Newsletter", value=True)),
        "invite_title": "Demo with Ada Byron",
        "invite_description": "Bring your questions.",
    }
    return Notice.model_validate(values | changes)


_ADDRESSES = {
    Recipient.ATTENDEE: "zoe@visitor.example",
    Recipient.GUEST: "guest@visitor.example",
    Recipient.HOST: "ada@acme.example",
    Recipient.NEW_HOST: "ben@acme.example",
    Recipient.FORMER_HOST: "ada@acme.example",
}
BEN = Participant(name="Ben Okri", email="ben@acme.example")
HOSTS = (Recipient.HOST, Recipient.NEW_HOST, Recipient.FORMER_HOST)
_HELD: dict[str, Any] = {"expires_at": datetime(2027, 1, 10, 13, 0, tzinfo=UTC)}
_OPT_IN: dict[str, Any] = {**_HELD, "awaits": Recipient.ATTENDEE}
_REQUEST: dict[str, Any] = {**_HELD, "awaits": Recipient.HOST}
_MOVED: dict[str, Any] = {
    "event": Event.RESCHEDULED,
    "sequence": 1,
    "previous_start": datetime(2027, 1, 14, 13, 0, tzinfo=UTC),
    "previous_hosts": (ADA,),
}
_HANDED: dict[str, Any] = {
    "event": Event.HANDED_OFF,
    "sequence": 2,
    "previous_start": datetime(2027, 1, 15, 8, 0, tzinfo=UTC),
    "previous_hosts": (ADA,),
    "hosts": (BEN,),
}
_OVER: dict[str, Any] = {"event": Event.CANCELLED, "sequence": 3, "reason": "Caught a cold."}
_SITUATIONS: dict[str, tuple[dict[str, Any], tuple[Recipient, ...]]] = {
    "booked": ({}, (Recipient.ATTENDEE, Recipient.GUEST, Recipient.HOST)),
    "confirm": ({"event": Event.CONFIRM, **_OPT_IN}, (Recipient.ATTENDEE,)),
    "requested": ({"event": Event.REQUESTED, **_REQUEST}, (Recipient.ATTENDEE, Recipient.HOST)),
    "moved": (_MOVED, (Recipient.ATTENDEE, Recipient.GUEST, Recipient.HOST)),
    "moved to another host": ({**_MOVED, "hosts": (BEN,)}, (Recipient.ATTENDEE, Recipient.GUEST, *HOSTS[1:])),
    "moved while it waits for the attendee": ({**_MOVED, **_OPT_IN}, (Recipient.ATTENDEE,)),
    "moved while it waits for a host": ({**_MOVED, **_REQUEST}, (Recipient.ATTENDEE, Recipient.HOST)),
    "handed over": (_HANDED, (Recipient.ATTENDEE, Recipient.GUEST, *HOSTS)),
    "handed over while it waits for the attendee": ({**_HANDED, **_OPT_IN}, (Recipient.ATTENDEE,)),
    "handed over while it waits for a host": ({**_HANDED, **_REQUEST}, (Recipient.ATTENDEE, *HOSTS)),
    "cancelled by the team": (_OVER, (Recipient.ATTENDEE, Recipient.GUEST, Recipient.HOST)),
    "cancelled by the attendee": (
        {**_OVER, "by_attendee": True},
        (Recipient.ATTENDEE, Recipient.GUEST, Recipient.HOST),
    ),
    "cancelled while it waits for the attendee": ({**_OVER, **_OPT_IN}, (Recipient.ATTENDEE,)),
    "cancelled while it waits for a host": ({**_OVER, **_REQUEST}, (Recipient.ATTENDEE, Recipient.HOST)),
    "declined": (
        {**_REQUEST, "event": Event.DECLINED, "reason": "Caught a cold."},
        (Recipient.ATTENDEE, Recipient.HOST),
    ),
    "not confirmed in time": ({**_OPT_IN, "event": Event.EXPIRED}, (Recipient.ATTENDEE,)),
    "not answered in time": ({**_REQUEST, "event": Event.EXPIRED}, (Recipient.ATTENDEE, Recipient.HOST)),
    "reminder": ({"event": Event.REMINDER}, (Recipient.ATTENDEE,)),
}
#: What a notice of each mail that there is differs in from the plain one, by the mail's name.
EVERY_MAIL: dict[str, dict[str, Any]] = {
    f"{situation}: {recipient}": {**changes, "recipient": recipient, "to": _ADDRESSES[recipient]}
    for situation, (changes, recipients) in _SITUATIONS.items()
    for recipient in recipients
}
