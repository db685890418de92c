"""An appointment as a calendar file (RFC 5545) that its attendee downloads. The mail carries the invitation itself."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

from scheduling.contract.appointments import Appointment
from widget.presenters.confirmation import invite_place, invite_title


def invite_answer(appointment: Appointment, *, now: datetime) -> HttpResponse:
    """To download."""
    response = HttpResponse(calendar_file(appointment, now=now), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return response


def calendar_file(appointment: Appointment, *, now: datetime) -> bytes:
    """The UID is that of the mailed invitation, so that a calendar with both shows one meeting."""
    event = Event()
    event.add("uid", f"{appointment.id}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("dtstart", appointment.start)
    event.add("dtend", appointment.end)
    event.add("summary", invite_title(appointment))
    event.add("location", invite_place(appointment))
    calendar = Calendar()
    calendar.add("prodid", "-//Slotwright//Slotwright//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file
