"""Whether an appointment can still be changed by its attendee, and what is said when it cannot."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Status
from scheduling.contract.refusals import Conflict, DeadlinePassed
from widget.appointments.holder import Holder
from widget.outcomes import GONE, Links, Outcome, outcome_of, show_outcome
from widget.presenters.clock import moment


def links_of(holder: Holder) -> Links:
    """What its attendee can do with it now. What waits for their word can be confirmed however late it is."""
    appointment = holder.appointment
    ics = holder.path("appointment-invite") if appointment.status == Status.CONFIRMED else ""
    confirm = holder.link("confirm")
    if in_the_way(holder):
        return Links(confirm=confirm, ics=ics)
    return Links(
        confirm=confirm,
        reschedule=holder.link("reschedule") if holder.meeting_type else "",
        cancel=holder.link("cancel"),
        ics=ics,
    )


def refuse(holder: Holder, refusal: Conflict | None = None) -> HttpResponse:
    """What is in the way of a change, as a page; at the latest it got there in the meantime."""
    outcome = in_the_way(holder) or (_past_deadline() if isinstance(refusal, DeadlinePassed) else _changed())
    return show_outcome(holder.visit, holder.appointment, outcome, links_of(holder), status=409)


def in_the_way(holder: Holder) -> Outcome | None:
    """Why the appointment cannot be changed any more; nothing as long as it can."""
    appointment, now = holder.appointment, holder.visit.now
    match appointment.status:
        case Status.CANCELLED:
            text = _("There is nothing left to change. You can pick a new time.")
            return Outcome("over", _("This appointment was cancelled already"), text)
        case Status.DECLINED | Status.EXPIRED:
            return outcome_of(holder.visit, appointment, by_secret=True)
    if begun := has_begun(holder):
        return begun
    return _too_late(holder) if now > last_moment(holder) else None


def has_begun(holder: Holder) -> Outcome | None:
    """In words for an appointment that has taken place or does so right now."""
    appointment, now = holder.appointment, holder.visit.now
    if appointment.status in GONE:
        return None
    if appointment.end <= now:
        return Outcome(
            "over", _("This appointment is over"), _("It can no longer be changed. You can pick a new time.")
        )
    if appointment.start <= now:
        text = _("It can no longer be changed here.")
        return Outcome("waiting", _("This appointment has begun"), text, asks_to_call=True)
    return None


def last_moment(holder: Holder) -> datetime:
    """Until when attendees may change it, that moment included."""
    minutes = holder.meeting_type.meeting_options.change_deadline if holder.meeting_type else 0
    return holder.appointment.start - timedelta(minutes=minutes)


def _too_late(holder: Holder) -> Outcome:
    text = _("It could be changed until %(moment)s.")
    if holder.appointment.status == Status.CONFIRMED:
        text = _("It could be changed until %(moment)s. It takes place as planned.")
    return _past_deadline(text % {"moment": moment_of(holder)})


def _past_deadline(text: str = "") -> Outcome:
    """Without a text when the deadline of a meeting type that is no longer offered cannot be known here."""
    heading = _("It is too late to change this here")
    return Outcome("waiting", heading, text or _("It can no longer be changed here."), asks_to_call=True)


def moment_of(holder: Holder) -> str:
    """The last moment, in words."""
    visit = holder.visit
    return moment(last_moment(holder), visit.zone, visit.language.locale, visit.clock)


def _changed() -> Outcome:
    text = _("Somebody changed it in the meantime. Please look at it again.")
    return Outcome("waiting", _("This appointment has changed"), text)
