"""The scheduling API in plain Python: contract models in and out, named refusals, ``now`` passed in.

``workspace_id`` limits what is visible (``None``: the whole installation); everything outside it is ``NotFound``.
Every function may also raise ``Busy``.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scheduling.contract.appointments import Appointment
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.people import Person
from scheduling.contract.queues import NextHosts, Queue


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """``scope`` says who sent the key: an API key's id, or the widget."""

    scope: str
    key: str


def meeting_type(meeting_type_id: str, *, workspace_id: UUID | None) -> MeetingType: ...
def meeting_types(*, workspace_id: UUID | None) -> tuple[MeetingType, ...]: ...
def availability(query: AvailabilityQuery, *, workspace_id: UUID | None, now: datetime) -> Availability: ...
def book(
    request: BookingRequest, *, workspace_id: UUID | None, now: datetime, idempotency_key: IdempotencyKey | None = None
) -> Booked | Provisional: ...
def appointment(appointment_id: str, *, workspace_id: UUID | None, now: datetime) -> Appointment: ...
def appointment_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment: ...
def confirm_by_secret(appointment_id: str, secret: str, *, now: datetime) -> Appointment: ...
def queues(workspace: str, *, workspace_id: UUID | None) -> tuple[Queue, ...]: ...
def queue(queue_id: str, *, workspace_id: UUID | None) -> Queue: ...
def next_hosts(
    queue_id: str, *, workspace_id: UUID | None, now: datetime, start: datetime | None = None, duration: int | None = None
) -> NextHosts: ...
def user(user_id: str, *, workspace_id: UUID | None) -> Person: ...
