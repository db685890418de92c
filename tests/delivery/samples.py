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
