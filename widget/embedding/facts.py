"""What a page in a frame tells the page around it: ids and times, never who somebody is or a secret."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.model import iso
from widget.visit import Visit

Event = Literal["slot-selected", "booked", "provisional", "cancelled", "rescheduled"]


@dataclass(frozen=True, slots=True)
class Fact:
    """``start`` and ``end`` are instants (ISO 8601); ``redirect`` is where the whole page goes on to."""

    event: Event
    meeting_type: str
    start: str
    end: str
    appointment: str = ""
    redirect: str = ""


def slot_selected(visit: Visit, meeting_type: str, start: datetime, end: datetime) -> Fact | None:
    """Nothing outside of a frame."""
    return Fact("slot-selected", meeting_type, iso(start), iso(end)) if visit.state.embed else None


def became(visit: Visit, event: Event, appointment: Appointment) -> Fact | None:
    """What became of an appointment; nothing outside of a frame."""
    if not visit.state.embed:
        return None
    redirect = visit.widget.success_redirect if event == "booked" else ""
    key = appointment.meeting_type.id
    return Fact(event, key, iso(appointment.start), iso(appointment.end), appointment.id, redirect)


def booked(visit: Visit, appointment: Appointment) -> Fact | None:
    """What the page after a booking tells, as long as that still stands."""
    match appointment.status:
        case Status.CONFIRMED:
            return became(visit, "booked", appointment)
        case Status.PROVISIONAL:
            return became(visit, "provisional", appointment)
    return None


def changed(visit: Visit, appointment: Appointment, *, was: datetime | None) -> Fact | None:
    """What the page of an appointment tells: it is where a visitor arrives who has moved or cancelled it."""
    if appointment.status == Status.CANCELLED:
        return became(visit, "cancelled", appointment)
    return became(visit, "rescheduled", appointment) if was else None
