"""Calendar invites: iCalendar (RFC 5545) as iTIP (RFC 5546) wants it.

Times are UTC without a VTIMEZONE: a meeting is one instant, and calendars show it in their owner's zone. The UID stays
the same for the life of the appointment; a higher SEQUENCE replaces what was sent before. The organiser is the address
that sends, because mail programs offer their buttons only then, so hosts attend like everybody else. Whoever no longer
attends gets a CANCEL that names nobody else; its STATUS is CANCELLED also then, which RFC 5546 leaves out and calendars
look for.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from scheduling.delivery.notices import Notice, Participant, Recipient


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def invite(
    notice: Notice, *, location: str, description: str, organizer: Participant, method: Method, now: datetime
) -> bytes:
    """The calendar object that books the meeting for everybody, or takes it back; ``now`` is its DTSTAMP."""
    event = Event()
    event.add("uid", f"{notice.appointment_id}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", notice.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", notice.start)
    event.add("dtend", notice.end)
    event.add("summary", notice.invite_title)
    event.add("description", description)
    event.add("location", location)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", _address(organizer))
    for participant in _participants(notice):
        event.add("attendee", _address(participant, role="REQ-PARTICIPANT", partstat="NEEDS-ACTION", rsvp="TRUE"))
    return _calendar(event, method)


def _participants(notice: Notice) -> Iterable[Participant]:
    """Everybody who takes part and has an address, once; or the one who does not any more."""
    if notice.recipient is Recipient.FORMER_HOST:
        return [person for person in notice.previous_hosts if person.email == notice.to]
    guests = (Participant(email=address) for address in notice.guests)
    everybody = [*notice.hosts, notice.attendee, *guests]
    return {person.email.lower(): person for person in everybody if person.email}.values()


def _address(person: Participant, **parameters: str) -> vCalAddress:
    address = vCalAddress("mailto:" + quote(person.email, safe="@+=!$'*/"))
    if person.name:
        # A quotation mark cannot stand in a parameter, and few programs know how RFC 6868 writes it.
        address.params["CN"] = person.name.replace('"', "'")
    address.params.update(parameters)
    return address


def _calendar(event: Event, method: Method) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Slotwright//Slotwright//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
