"""What is told to other programs when something happens to an appointment."""

from scheduling.contract.appointments import AppointmentAttendee
from scheduling.contract.model import Contract, Instant


class BookingEvent(Contract):
    """The flat body of a webhook; ``id`` is the appointment's."""

    webhook_type: str
    id: str
    start: Instant
    end: Instant
    attendees: tuple[AppointmentAttendee, ...] = ()
    host_ids: tuple[str, ...] = ()
    meeting_type_id: str = ""
