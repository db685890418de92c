"""The embedded engine as a gateway: the same process, the same contract."""

from datetime import datetime
from typing import Any

from scheduling import facade
from scheduling.contract.appointments import Appointment, CalendarEntry
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.changes import Cancellation, ReschedulingBySecret
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.refusals import NotFound


class EmbeddedGateway:
    """Asks ``scheduling.facade``. A widget is set up by the installation's own people, so no workspace limits it."""

    def __init__(self, now: datetime, read: dict[str, Any]) -> None:
        self.now = now
        self.reading: facade.Reading = read.setdefault("reading", facade.Reading())

    def meeting_type(self, meeting_type_id: str) -> MeetingType:
        return facade.meeting_type(meeting_type_id, workspace_id=None, reading=self.reading)

    def availability(self, query: AvailabilityQuery) -> Availability:
        return facade.availability(query, workspace_id=None, now=self.now, reading=self.reading)

    def book(self, request: BookingRequest, *, idempotency_key: str) -> Booked | Provisional:
        key = facade.IdempotencyKey(scope="widget", key=idempotency_key)
        self.reading = facade.Reading()  # whatever comes of it, what was read before may no longer be so
        return facade.book(request, workspace_id=None, now=self.now, idempotency_key=key)

    def settle(self, idempotency_key: str) -> Booked | Provisional:
        """Every answer of the engine is certain, so there is never anything to find out."""
        del idempotency_key
        raise NotFound

    def appointment(self, appointment_id: str) -> Appointment:
        return facade.appointment(appointment_id, workspace_id=None, now=self.now)

    def calendar_entry(self, appointment: Appointment) -> CalendarEntry:
        return facade.calendar_entry(appointment.id, now=self.now)

    def confirm(self, appointment_id: str, secret: str) -> Appointment:
        return facade.confirm_by_secret(appointment_id, secret, now=self.now)

    def cancel(self, appointment_id: str, secret: str, *, reason: str) -> Appointment:
        cancellation = Cancellation(cancellation_reason=reason)
        return facade.cancel_by_secret(appointment_id, secret, cancellation, now=self.now)

    def reschedule(self, request: ReschedulingBySecret) -> Booked:
        self.reading = facade.Reading()
        return facade.reschedule_by_secret(request, now=self.now)

    def appointment_by_secret(self, appointment_id: str, secret: str) -> Appointment:
        return facade.appointment_by_secret(appointment_id, secret, now=self.now)
