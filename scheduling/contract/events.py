"""What is told to other programs when something happens to an appointment."""

from typing import Any, Literal

from pydantic import Field

from scheduling.contract.appointments import AppointmentAttendee, AppointmentMeetingType
from scheduling.contract.model import Contract, Instant
from scheduling.contract.people import Person

EventType = Literal["booking_created", "booking_cancelled", "booking_rescheduled", "booking_handed_off"]
EVENT_TYPES: tuple[EventType, ...] = (
    "booking_created",
    "booking_cancelled",
    "booking_rescheduled",
    "booking_handed_off",
)


class BookingEvent(Contract):
    """The flat body of a webhook: the appointment as it was right after the event; ``id`` is the appointment's.

    ``previousStart`` and ``previousHostIds`` are those before it was moved or handed over. Never the secret.
    """

    webhook_type: str
    id: str
    start: Instant
    end: Instant
    attendees: tuple[AppointmentAttendee, ...] = ()
    host_ids: tuple[str, ...] = ()
    meeting_type_id: str = ""
    hosts: tuple[Person, ...] = ()
    meeting_type: AppointmentMeetingType | None = None
    duration: int = 30
    channel: str = ""
    location: str = ""
    meeting_link: str = ""
    queue_id: str | None = None
    is_cancelled: bool = False
    utm: dict[str, Any] = Field(default_factory=dict)
    created_at: Instant | None = None
    rescheduled_at: Instant | None = None
    cancellation_reason: str = ""
    previous_start: Instant | None = None
    previous_host_ids: tuple[str, ...] = ()
