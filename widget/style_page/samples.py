"""What the style page shows: brands, meeting types and an appointment, as the contract has them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scheduling.contract.appointments import Appointment, AppointmentAttendee, AppointmentMeetingType
from scheduling.contract.meeting_types import (
    Channel,
    FieldType,
    FormField,
    MeetingInfo,
    MeetingOptions,
    MeetingType,
    Option,
)
from scheduling.contract.people import Person

#: A Tuesday, nine o'clock in Berlin.
NOW = datetime(2027, 3, 9, 8, tzinfo=UTC)
START = datetime(2027, 3, 16, 13, tzinfo=UTC)
ZONE = "Europe/Berlin"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsbesprechung"

BRANDS: dict[str, dict[str, Any]] = {
    "acme": {"name": "Acme", "accent": "#0b6e4f"},
    "serif": {
        "name": "Acme Advice",
        "accent": "#7b2d26",
        "surface": "#fffaf3",
        "text": "#2b1d14",
        "radius": 2,
        "font": "serif",
        "theme": "light",
    },
    "dark": {
        "name": "Acme Deutschland",
        "accent": "#ffb000",
        "surface": "#14171c",
        "text": "#f2f3f5",
        "radius": 20,
        "theme": "dark",
    },
    "pale": {"name": "Pale & Round", "accent": "#fff176", "radius": 40},
    "plain": {"accent": "#000000", "radius": 0},
    "long": {"name": f"{LONG} und Söhne", "accent": "#3730a3", "radius": 16, "intro": f"{LONG}. " * 4},
}

#: What a widget says in its own words, by brand and language.
WORDS = {
    "serif": {
        "en": {
            "form": "Tell us a little, and we come prepared.\n\nWe answer in English and German.",
            "book": "Book my half hour",
            "confirmation": "Bring a question or two. Coffee is on us.",
        }
    }
}

_TYPES = (
    ("Job title", FieldType.TEXT_SINGLE),
    ("What should it achieve?", FieldType.TEXT_MULTI),
    ("A colleague's email", FieldType.EMAIL),
    ("Phone on the day", FieldType.PHONE),
    ("Number of participants", FieldType.NUMBER),
    ("Industry", FieldType.SELECT),
    ("How well do you know us?", FieldType.RADIO),
    ("The meeting may be recorded", FieldType.CHECKBOX_SINGLE),
    ("Modules of interest", FieldType.CHECKBOX_MULTI),
    ("Website", FieldType.URL),
    ("Planned start", FieldType.DATE),
    ("Time of your daily call", FieldType.TIME),
    ("Are you a customer already?", FieldType.YES_NO),
    ("How happy are you with your tools?", FieldType.RATING),
    ("How likely are you to recommend us?", FieldType.SCALE),
)
_OPTIONS = tuple(Option(label=label, value=label) for label in ("New to it", "Some experience", "Every day"))
FIELDS = tuple(
    FormField(
        name=str(kind),
        label=label,
        field_type=kind,
        required=number % 5 == 4,
        options=_OPTIONS,
        placeholder="Head of Operations" if kind == FieldType.TEXT_SINGLE else "",
        help_text="We prepare the agenda from this." if kind == FieldType.TEXT_MULTI else "",
    )
    for number, (label, kind) in enumerate(_TYPES)
)

HOST = Person(id="ada", user_id="ada", email="ada@acme.example", full_name="Ada Byron", timezone=ZONE)
ABROAD = Person(id="eva", user_id="eva", email="eva@acme.example", full_name="Eva Sands", timezone="America/New_York")


def meeting_type(*, options: dict[str, Any] | None = None, **facts: Any) -> MeetingType:
    """Thirty minutes or an hour with somebody of a team, and two questions."""
    name = facts.get("name", "Product demo")
    info = MeetingInfo(name=name, description="See the product with one of us. Bring your questions.", duration=30)
    values = {
        "id": "sample",
        "name": name,
        "queue_id": "team",
        "assignment": "round_robin",
        "timezone": ZONE,
        "meeting_info": info,
        "meeting_options": MeetingOptions(**{"allowed_durations": (30, 60), **(options or {})}),
        "form_fields": FIELDS[:2],
    }
    return MeetingType(**{**values, **facts})


def appointment(**facts: Any) -> Appointment:
    """Somebody's half hour with Ada next Tuesday."""
    attendee = AppointmentAttendee(
        id="zoe",
        email="zoe@visitor.example",
        fullname="Zoë Visitor",
        company="Visitors & Co.",
        timezone=ZONE,
        notes={
            str(FieldType.TEXT_SINGLE): "Head of Operations",
            str(FieldType.TEXT_MULTI): "Fewer emails.\nMore time.",
        },
    )
    values = {
        "id": "sample",
        "start": START,
        "end": START + timedelta(minutes=30),
        "meeting_type": AppointmentMeetingType(id="sample", name="Product demo"),
        "attendees": (attendee,),
        "hosts": (HOST,),
        "host_ids": (HOST.id,),
        "queue_id": "team",
        "channel": Channel.CONNECT,
        "meeting_link": "https://meet.acme.example/product-demo-7f3a",
    }
    return Appointment(**{**values, **facts})
