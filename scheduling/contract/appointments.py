"""Appointments as the API shows them."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AliasChoices, Field, ValidationInfo, field_validator

from scheduling.contract.model import BothListForms, Contract, Instant, Line, Moment, Zone
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
    """``start`` and ``end`` exclude buffers; ``duration`` is in minutes; ``assignment`` says why this host.

    ``bookingType``: who has to confirm it or had to, as in the answer to its booking; empty when it was booked at once.
    """

    id: str
    start: Instant
    end: Instant
    is_cancelled: bool = False
    status: Status = Status.CONFIRMED
    booking_type: str = ""
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


class CalendarEntry(Contract):
    """An appointment as its attendee's calendar has it; ``file`` is iCalendar (RFC 5545)."""

    title: str
    description: str
    place: str
    file: str


DEFAULT_SIZE = 20
MAX_SIZE = 100
MAX_PAGE = 1_000_000


class AppointmentsQuery(Contract):
    """``page`` counts from 1 beside ``limit`` (and alone), from 0 beside ``pageSize``; ``start <= appointment < end``.

    ``start`` and ``end`` are instants, or dates that mean midnight in ``timezone``, else in the zone of each
    appointment's meeting type. ``search`` looks for words in the attendee's name, address and phone number.
    """

    limit: int | None = Field(None, ge=1, le=MAX_SIZE)
    page_size: int | None = Field(None, ge=1, le=MAX_SIZE)
    page: int | None = Field(None, ge=0, le=MAX_PAGE)
    start: Moment | None = Field(None, validation_alias=AliasChoices("start", "startDate"))
    end: Moment | None = Field(None, validation_alias=AliasChoices("end", "endDate"))
    timezone: Zone | None = None
    status: Annotated[tuple[Status, ...], BothListForms] = ()
    meeting_type_id: str | None = None
    search: Line = Field("", max_length=100)

    @field_validator("page_size")
    @classmethod
    def _one_way_to_count(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("limit") is not None:
            raise ValueError("must not be given together with limit")
        return value

    @field_validator("page")
    @classmethod
    def _counts_from(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value == 0 and info.data.get("page_size") is None:
            raise ValueError("must be at least 1; it counts from 0 beside pageSize")
        return value

    @property
    def size(self) -> int:
        return self.page_size or self.limit or DEFAULT_SIZE

    @property
    def first_page(self) -> int:
        return 1 if self.page_size is None else 0

    @property
    def asked_page(self) -> int:
        return self.first_page if self.page is None else self.page

    @property
    def offset(self) -> int:
        return (self.asked_page - self.first_page) * self.size


class ProvisionalBooking(Contract):
    """A booking that waits for the attendee's or a host's word, or once did. It holds its slot until ``expiresAt``.

    ``type`` and ``bookingType`` are the same word as two readers spell it.
    """

    id: str
    type: str
    booking_type: str
    status: Status
    meeting_type_id: str
    queue_id: str | None = None
    host_ids: tuple[str, ...] = ()
    hosts: tuple[Person, ...] = ()
    start: Instant
    end: Instant
    duration: int
    channel: str = ""
    location: str = ""
    attendee: AppointmentAttendee
    created_at: Instant
    expires_at: Instant | None = None


class ProvisionalBookings(Contract):
    """As ``Appointments``."""

    provisional_bookings: tuple[ProvisionalBooking, ...]
    total: int
    page: int
    page_size: int


class Appointments(Contract):
    """A page of them, by start; ``page`` is counted as it was asked, ``total`` counts those of all pages."""

    appointments: tuple[Appointment, ...]
    total: int
    page: int
    page_size: int
