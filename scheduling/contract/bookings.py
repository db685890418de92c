"""Booking a time: what is sent, what comes back."""

from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from scheduling.contract.meeting_types import CHANNEL_ALIASES
from scheduling.contract.model import Answers, Contract, Email, Instant, Line, Paragraphs, Zone

UTM_KEYS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
MAX_CLICK_IDS = 20
MAX_GUESTS = 5
#: Who has to confirm a booking before it is one: the attendee, by mail, or a host.
DOUBLE_OPT_IN, BY_HOST = "DoubleOptIn", "RequireHostConfirmation"


class Attendee(Contract):
    """Who books. Answers may come as ``notes`` or ``customFields``; they are merged, the latter winning.

    ``clickIds`` are what advertisements added to the address that led here, by the name of the parameter.
    """

    email: Email | None = None
    firstname: Line = Field("", max_length=200)
    lastname: Line = Field("", max_length=200)
    fullname: Line = Field("", max_length=400)
    phone: Line = Field("", max_length=64)
    company: Line = Field("", max_length=200)
    language: Line = Field("", max_length=35)
    timezone: Zone | None = None
    receive_reminders: bool = True
    notes: Answers = Field(default_factory=dict)
    custom_fields: Answers = Field(default_factory=dict)
    click_ids: dict[Line, Line] = Field(
        default_factory=dict, max_length=MAX_CLICK_IDS, json_schema_extra={"additionalProperties": False}
    )
    bringalong_emails: tuple[Email, ...] = ()
    data_policy_accepted: bool | None = None

    @field_validator("email", "timezone", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("bringalong_emails")
    @classmethod
    def _few_guests(cls, addresses: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if len(_guests(addresses, info.data.get("email"))) > MAX_GUESTS:
            raise ValueError(f"may name at most {MAX_GUESTS} guests")
        return addresses

    @property
    def name(self) -> str:
        return self.fullname or f"{self.firstname} {self.lastname}".strip()

    @property
    def guests(self) -> tuple[str, ...]:
        """Guests once each, without the attendee; letter case does not make another person."""
        return _guests(self.bringalong_emails, self.email)

    @property
    def answers(self) -> dict[str, Any]:
        """Answers to the form's questions, without the UTM keys."""
        merged = {**self.notes, **self.custom_fields}
        return {name: value for name, value in merged.items() if name not in UTM_KEYS}

    @property
    def utm(self) -> dict[str, str]:
        """Where the attendee came from: the campaign, then the clicks."""
        merged = {**self.notes, **self.custom_fields}
        clicks = {key: value for key, value in self.click_ids.items() if key not in UTM_KEYS}
        known = {key: merged.get(key) for key in UTM_KEYS} | clicks
        return {key: str(value)[:500] for key, value in known.items() if value}


def _guests(addresses: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    attendee = (own or "").lower()
    return tuple({address.lower(): address for address in addresses if address.lower() != attendee}.values())


class BookingRequest(Contract):
    """``duration`` in minutes. ``queueId`` lets the queue choose; with ``hostIds`` beside it only those members."""

    meeting_type_id: str
    start: Instant
    attendee: Attendee
    host_ids: tuple[str, ...] = ()
    queue_id: str | None = None
    duration: int | None = Field(None, ge=1, le=1440)
    channel: str | None = None
    location: Line | None = Field(None, max_length=500)
    location_id: int | None = None
    skip_notifications: bool = False
    phone_only_booking: bool = False
    ics_title: Line | None = Field(None, max_length=200)
    ics_description: Paragraphs | None = Field(None, max_length=2000)

    @field_validator("channel", mode="before")
    @classmethod
    def _one_name_per_channel(cls, value: Any) -> Any:
        return CHANNEL_ALIASES.get(value, value) if isinstance(value, str) else value

    @field_validator("queue_id", "channel", "location", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        return None if value == "" else value


class Booked(Contract):
    """``secret`` lets its owner cancel and reschedule without a key."""

    appointment_id: str
    secret: str


class Provisional(Contract):
    """Not booked yet: the attendee (``DoubleOptIn``) or the host (``RequireHostConfirmation``) has to confirm."""

    booking_type: str
    provisional_booking_id: str
