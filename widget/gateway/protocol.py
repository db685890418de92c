"""What the widget needs of a scheduler, whoever it is."""

from typing import Protocol

from scheduling.contract.appointments import Appointment, CalendarEntry
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.changes import ReschedulingBySecret
from scheduling.contract.meeting_types import MeetingType


class Unavailable(Exception):
    """The scheduler cannot be reached, or what it says cannot be read. The widget says so calmly and keeps the form."""


class Unsettled(Exception):
    """What was sent may have been booked or not, and nobody knows yet; ``settle`` finds out."""


class SchedulingGateway(Protocol):
    """One scheduler. Every method raises a ``Refusal`` of the contract, or ``Unavailable``."""

    def meeting_type(self, meeting_type_id: str) -> MeetingType: ...

    def availability(self, query: AvailabilityQuery) -> Availability: ...

    def book(self, request: BookingRequest, *, idempotency_key: str) -> Booked | Provisional:
        """The same key books once. Raises ``Unsettled`` too."""
        ...

    def settle(self, idempotency_key: str) -> Booked | Provisional:
        """What came of an unsettled booking. Raises ``Unsettled``; ``SlotOccupied``: it was not booked."""
        ...

    def appointment(self, appointment_id: str) -> Appointment:
        """An appointment or provisional booking; the caller has checked that whoever asks may see it."""
        ...

    def calendar_entry(self, appointment: Appointment) -> CalendarEntry:
        """What its attendee puts into a calendar once it is booked."""
        ...

    def confirm(self, appointment_id: str, secret: str) -> Appointment:
        """The attendee's word on a double opt-in."""
        ...

    def cancel(self, appointment_id: str, secret: str, *, reason: str) -> Appointment:
        """The attendee's. Raises ``AlreadyCancelled``, ``AlreadyStarted``, ``DeadlinePassed``, ``Stale``."""
        ...

    def reschedule(self, request: ReschedulingBySecret) -> Booked:
        """The attendee's. The id and the secret stay. Raises ``SlotOccupied`` and what ``cancel`` does."""
        ...

    def appointment_by_secret(self, appointment_id: str, secret: str) -> Appointment:
        """As ``appointment``, for the holder of a mail's link; a wrong secret is ``NotFound`` like an unknown id."""
        ...
