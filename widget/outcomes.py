"""What came of a booking, in honest words: booked, not booked yet, or not any more."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.bookings import BY_HOST
from scheduling.contract.model import iso
from scheduling.contract.refusals import NotFound
from widget.embedding.facts import Fact
from widget.presenters.clock import facts
from widget.presenters.confirmation import Confirmation, calendar_links, confirmation_view, when_view
from widget.rendering import private, respond
from widget.visit import Visit

#: What became of an appointment that does not take place.
GONE = frozenset({Status.CANCELLED, Status.DECLINED, Status.EXPIRED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """``mark`` names the drawing: done, waiting or over. ``button`` is the one thing left to do here.

    ``asks_to_call``: nothing can be done here, but by getting in touch.
    """

    mark: str
    heading: str
    text: str
    next_step: str = ""
    button: str = ""
    asks_to_call: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of what the reader can do with the appointment; empty where that is not possible."""

    confirm: str = ""
    reschedule: str = ""
    cancel: str = ""
    ics: str = ""


def show_outcome(
    visit: Visit,
    appointment: Appointment,
    outcome: Outcome,
    links: Links,
    *,
    was: datetime | None = None,
    status: int = 200,
    for_host: bool = False,
    fact: Fact | None = None,
) -> HttpResponse:
    """The page for an appointment; ``was`` is when it began before it was moved. Hosts do not book with themselves."""
    booked = appointment.status == Status.CONFIRMED and appointment.start > visit.now and not for_host
    can_book = bool(visit.widget.slug) and outcome.mark == "over" and not for_host
    context = {
        "outcome": outcome,
        "fact": fact,
        "appointment": view_of(visit, appointment),
        "was": was and _earlier(visit, appointment, was),
        "host_reads": for_host,
        "is_gone": appointment.status in GONE,
        "calendars": calendar_links(appointment, visit.gateway.calendar_entry(appointment)) if booked else None,
        "joins": appointment.status == Status.CONFIRMED and appointment.end > visit.now,
        "links": links,
        "start": iso(appointment.start),
        "again": visit.beginning if can_book else "",
        "contact": visit.widget.contact if outcome.asks_to_call else "",
    }
    return private(respond(visit, "outcome", context, status=status, title=outcome.heading))


def view_of(visit: Visit, appointment: Appointment) -> Confirmation:
    return confirmation_view(appointment, zone=visit.zone, locale=visit.language.locale, clock=visit.clock)


def _earlier(visit: Visit, appointment: Appointment, was: datetime) -> str:
    end = was + (appointment.end - appointment.start)
    when = when_view(was, end, zone=visit.zone, locale=visit.language.locale, clock=visit.clock)
    return facts(when.day, when.times)


def outcome_of(visit: Visit, appointment: Appointment, *, by_secret: bool) -> Outcome:
    """In its present state; ``by_secret``: its reader came with the link of a mail."""
    view = view_of(visit, appointment)
    match appointment.status:
        case Status.CONFIRMED:
            return _booked(view)
        case Status.PROVISIONAL:
            return _waiting_for_host(view) if _needs_host(visit, appointment) else _waiting(view, by_secret=by_secret)
        case Status.CANCELLED:
            return Outcome("over", _("This appointment was cancelled"), _("It no longer takes place."))
        case Status.DECLINED:
            return Outcome("over", _("This request was declined"), _why_declined(appointment))
        case _ if _needs_host(visit, appointment):
            text = _("It was not answered in time, so the time is free again. You can pick a new one.")
            return Outcome("over", _("This request has expired"), text)
        case _:
            text = _("It was not confirmed in time, so the time was given back. You can pick a new one.")
            return Outcome("over", _("This booking has expired"), text)


def _why_declined(appointment: Appointment) -> str:
    """In the host's own words, where there are some."""
    if reason := appointment.cancellation_reason:
        return _("The host writes: “%(reason)s”") % {"reason": reason}
    return _("The time does not suit the host. Please pick another.")


def _booked(view: Confirmation) -> Outcome:
    sent = _("An invitation for your calendar is on its way to %(email)s.") % {"email": view.email}
    return Outcome("done", _("You are booked"), _("See you then!"), next_step=sent if view.email else "")


def by_message(visit: Visit, appointment: Appointment, outcome: Outcome) -> Outcome:
    """For whoever has no links here, because the answer that had them was lost, or the link of a mail has confirmed."""
    email = view_of(visit, appointment).email
    if not email:
        return replace(outcome, asks_to_call=True)
    how = _("To change or cancel the appointment, use the links in the message to %(email)s.") % {"email": email}
    return replace(outcome, next_step=f"{outcome.next_step} {how}".strip())


def _waiting(view: Confirmation, *, by_secret: bool) -> Outcome:
    heading = _("Not booked yet: please confirm")
    if by_secret:
        text = _("The time is being held for you. Press the button to book it.")
        return Outcome("waiting", heading, text, next_step=_held_until(view), button=_("Confirm this booking"))
    text = _("We have sent a message to %(email)s. Open the link in it to book the time.") % {"email": view.email}
    return Outcome("waiting", heading, text, next_step=_held_until(view))


def _waiting_for_host(view: Confirmation) -> Outcome:
    text = _("The host has to confirm this time first. You will hear from us.")
    if view.email:
        text = _("The host has to confirm this time first. You will hear from us at %(email)s.") % {"email": view.email}
    return Outcome("waiting", _("Not booked yet: the host has to confirm"), text, next_step=_held_until(view))


def _held_until(view: Confirmation) -> str:
    return _("The time is held for you until %(moment)s.") % {"moment": view.expires} if view.expires else ""


def _needs_host(visit: Visit, appointment: Appointment) -> bool:
    """As the booking says itself; some schedulers say it of the meeting type alone."""
    if appointment.booking_type:
        return appointment.booking_type == BY_HOST
    try:
        return visit.gateway.meeting_type(appointment.meeting_type.id).meeting_options.require_host_confirmation
    except NotFound:  # no longer offered, and nothing left that an attendee could confirm
        return True
