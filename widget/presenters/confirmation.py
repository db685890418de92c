"""An appointment as its attendee sees it, and the links that put it into a calendar."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.lists import format_list
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Appointment, CalendarEntry
from scheduling.contract.meeting_types import Channel
from scheduling.contract.model import iso
from widget.presenters.clock import ZoneLabel, facts, local_day, long_day, moment, time_of, zone_label
from widget.presenters.meeting import channel_label, duration_text


@dataclass(frozen=True, slots=True)
class When:
    """A span in one zone: ``day`` and ``times`` in words; ``times`` names the last day too when that is another one."""

    day: str
    times: str
    zone: ZoneLabel


@dataclass(frozen=True, slots=True)
class Confirmation:
    """``host_when`` is filled when the host's clock shows something else; ``expires`` says until when a hold lasts."""

    name: str
    when: When
    host_when: When | None
    duration: str
    hosts: str
    attendee: str
    where: str
    where_icon: str
    meeting_link: str
    email: str
    expires: str


def when_view(start: datetime, end: datetime, *, zone: ZoneInfo, locale: Locale, clock: int) -> When:
    first, last = local_day(start, zone), local_day(end, zone)
    begins, ends = (time_of(instant, zone, locale, clock) for instant in (start, end))
    in_one_piece = f"{begins}\u00a0–\u00a0{ends}"
    return When(
        day=long_day(first, locale),
        times=in_one_piece if first == last else f"{begins} – {facts(long_day(last, locale), ends)}",
        zone=zone_label(zone, start, locale),
    )


def confirmation_view(appointment: Appointment, *, zone: ZoneInfo, locale: Locale, clock: int) -> Confirmation:
    attendee = appointment.attendees[0] if appointment.attendees else None
    when = when_view(appointment.start, appointment.end, zone=zone, locale=locale, clock=clock)
    return Confirmation(
        name=appointment.meeting_type.name,
        when=when,
        host_when=_host_when(appointment, when, locale, clock),
        duration=duration_text(appointment.duration, locale),
        hosts=str(format_list([host.full_name for host in appointment.hosts], locale=locale)),
        attendee=(attendee.fullname or attendee.email or attendee.phone) if attendee else "",
        where=place_of(appointment),
        where_icon=channel_label(appointment.channel).icon,
        meeting_link=appointment.meeting_link,
        email=(attendee.email or "") if attendee else "",
        expires=_expires(appointment, zone, locale, clock),
    )


def _host_when(appointment: Appointment, when: When, locale: Locale, clock: int) -> When | None:
    """The first host's clock, if it differs from the visitor's at the start."""
    zones = [host.timezone for host in appointment.hosts[:1] if host.timezone]
    if not zones:
        return None
    theirs = when_view(appointment.start, appointment.end, zone=ZoneInfo(zones[0]), locale=locale, clock=clock)
    return theirs if (theirs.day, theirs.times) != (when.day, when.times) else None


def place_of(appointment: Appointment) -> str:
    """In words."""
    label = channel_label(appointment.channel).text
    phone = appointment.attendees[0].phone if appointment.attendees else ""
    if appointment.channel in (Channel.PHONE, Channel.WHATSAPP) and phone:
        return _("%(channel)s (%(number)s)") % {"channel": label, "number": phone}
    return appointment.location or str(label)


def _expires(appointment: Appointment, zone: ZoneInfo, locale: Locale, clock: int) -> str:
    if appointment.expires_at is None:
        return ""
    return moment(appointment.expires_at, zone, locale, clock)


@dataclass(frozen=True, slots=True)
class CalendarLinks:
    """Pages of calendars on the web where the entry is already filled in."""

    google: str
    outlook: str


def calendar_links(appointment: Appointment, entry: CalendarEntry) -> CalendarLinks:
    return CalendarLinks(_google(appointment, entry), _outlook(appointment, entry))


def _google(appointment: Appointment, entry: CalendarEntry) -> str:
    dates = "/".join(f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}" for instant in (appointment.start, appointment.end))
    fields = {"action": "TEMPLATE", "text": entry.title, "dates": dates}
    fields |= {"details": entry.description, "location": entry.place}
    return "https://calendar.google.com/calendar/render?" + urlencode(fields)


def _outlook(appointment: Appointment, entry: CalendarEntry) -> str:
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.title,
        "startdt": iso(appointment.start),
        "enddt": iso(appointment.end),
        "body": entry.description,
        "location": entry.place,
    }
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + urlencode(fields)
