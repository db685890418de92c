"""An appointment as a calendar file (RFC 5545) that its attendee downloads."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

from scheduling.contract.appointments import Appointment, CalendarEntry
from widget.presenters.confirmation import place_of


def invite_answer(entry: CalendarEntry) -> HttpResponse:
    """To download."""
    response = HttpResponse(entry.file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return response


def published(appointment: Appointment, *, sequence: int, now: datetime) -> CalendarEntry:
    """Of an appointment whose invitation nobody here has written.

    A calendar that has it already moves it, because a higher ``sequence`` of the same UID replaces what was there
    (RFC 5545, 3.8.7.4). Without METHOD and ORGANIZER it is an entry of the reader's own and nobody's invitation.
    """
    hosts = ", ".join(host.full_name for host in appointment.hosts)
    name = appointment.meeting_type.name
    title = f"{name} – {hosts}" if hosts else name
    place = appointment.meeting_link or place_of(appointment)
    event = Event()
    event.add("uid", f"{appointment.id}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", sequence)
    event.add("dtstamp", now)
    event.add("dtstart", appointment.start)
    event.add("dtend", appointment.end)
    event.add("summary", title)
    event.add("location", place)
    return CalendarEntry(title=title, description="", place=place, file=_file(event))


def _file(event: Event) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Slotwright//Slotwright//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()
