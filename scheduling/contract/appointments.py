"""Appointments as the API shows them."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from scheduling.contract.model import Contract, Instant
from scheduling.contract.people import Person


class Status(StrEnum):
    """``provisional`` holds its slot until it is confirmed, declined or expired."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"


class AppointmentAttendee(Contract):
    id: str = ""
    email: str | None = None
    firstname: str = ""
    lastname: str = ""
    fullname: str = ""
    phone: str = ""
    company: str = ""
    language: str = ""
    timezone: str = ""
    notes: dict[str, Any] = Field(default_factory=dict)


class AppointmentMeetingType(Contract):
    id: str
    slug: str = ""
    name: str = ""
    duration: int = 30


class Appointment(Contract):
    """``start`` and ``end`` exclude buffers; ``duration`` is in minutes; ``assignment`` says why this host."""

    id: str
    start: Instant
    end: Instant
    is_cancelled: bool = False
    status: Status = Status.CONFIRMED
    meeting_type: AppointmentMeetingType
    attendees: tuple[AppointmentAttendee, ...] = ()
    hosts: tuple[Person, ...] = ()
    channel: str = ""
    location: str = ""
    meeting_link: str = ""
    duration: int = 30
    queue_id: str | None = None
    host_ids: tuple[str, ...] = ()
    created_at: Instant | None = None
    rescheduled_at: Instant | None = None
    expires_at: Instant | None = None
    cancellation_reason: str = ""
    utm: dict[str, str] = Field(default_factory=dict)
    assignment: dict[str, Any] | None = None
