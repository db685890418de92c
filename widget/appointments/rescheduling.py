"""Moving an appointment: the picker of the booking page, a question, then one POST."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.changes import ReschedulingBySecret
from scheduling.contract.model import iso
from scheduling.contract.refusals import Busy, Conflict, DurationNotAllowed, HostRequired, Invalid, SlotOccupied
from widget.appointments.holder import Holder, of_holder, see_other
from widget.appointments.standing import in_the_way, refuse
from widget.gateway.protocol import Unavailable
from widget.moving import rotates
from widget.offers import is_free, nearest_times, offered
from widget.outcomes import Links, Outcome, show_outcome, view_of
from widget.page_state import read_instant
from widget.presenters.clock import local_day
from widget.presenters.confirmation import When, when_view
from widget.rendering import respond
from widget.steps import show_picker, show_times
from widget.visit import Moving, Visit
from widget.zone_list import show_zones


@of_holder("GET", "POST")
def reschedule(holder: Holder) -> HttpResponse:
    """The step that the address asks for; a POST moves. Where that is no longer possible the page says why."""
    if in_the_way(holder):
        return refuse(holder)
    if holder.meeting_type is None:
        return _not_offered(holder)
    try:
        return _step(_moving(holder))
    except (DurationNotAllowed, HostRequired, Invalid):  # whoever has it, or its length, is no longer offered
        return _not_offered(holder)


@of_holder("GET")
def zones(holder: Holder) -> HttpResponse:
    return refuse(holder) if in_the_way(holder) else show_zones(_moving(holder).visit)


def _step(holder: Holder) -> HttpResponse:
    visit = holder.visit
    if visit.request.method == "POST":
        return _take(holder)
    if visit.state.start is not None:
        return _ask(holder, visit.state.start)
    if visit.state.day is not None and visit.wants_only("times"):
        return show_times(visit, visit.state.day)
    return show_picker(visit)


def _moving(holder: Holder) -> Holder:
    """The visit looks for another time, and first at the day that it has."""
    visit, appointment = holder.visit, holder.appointment
    can_change = holder.meeting_type is not None and rotates(appointment, holder.meeting_type)
    anyone = can_change and (visit.state.host == "anyone" or not appointment.host_ids)
    moving = Moving(appointment, path=holder.path("reschedule"), details=holder.link(), anyone=anyone)
    state = visit.state
    if state.month is None and state.day is None:
        state = replace(state, day=local_day(appointment.start, visit.zone))
    return replace(holder, visit=replace(visit, moving=moving, state=state))


def _ask(holder: Holder, start: datetime) -> HttpResponse:
    """Old and new time, and one button; the picker when the start cannot be had."""
    visit = holder.visit
    if not is_free(visit, offered(visit), start):
        notice = _("The time that you followed a link to cannot be booked any more. Please pick another one.")
        day = local_day(start, visit.zone)
        return show_picker(replace(visit, state=replace(visit.state, start=None, month=None, day=day)), notice=notice)
    return _question(holder, start)


def _take(holder: Holder) -> HttpResponse:
    visit, appointment = holder.visit, holder.appointment
    start = _start_sent(visit)
    if start is None:
        return show_picker(visit, notice=_("The time did not arrive. Please pick one."), status=422)
    request = ReschedulingBySecret(
        appointment_id=appointment.id,
        secret=holder.secret,
        start=start,
        same_host=not (visit.moving and visit.moving.anyone),
    )
    try:
        visit.gateway.reschedule(request)
    except SlotOccupied:
        return _taken(holder, start)
    except Conflict as refusal:
        return refuse(holder.read_again(), refusal)
    return see_other(holder.link(was=iso(appointment.start)))


def _start_sent(visit: Visit) -> datetime | None:
    """``instead`` is the button of an alternative; it wins over the start that is gone."""
    post = visit.request.POST
    try:
        return read_instant(post.get("instead") or post.get("start", ""))
    except ValueError:
        return None


def _taken(holder: Holder, start: datetime) -> HttpResponse:
    visit = holder.visit
    try:
        nearest = nearest_times(visit, offered(visit), start)
    except (Unavailable, Busy):
        nearest = []
    views = [(free, _when(holder, free)) for free in nearest]
    alternatives = [{"start": iso(free), "day": when.day, "times": when.times} for free, when in views]
    return _question(holder, start, status=409, alternatives=alternatives)


def _question(
    holder: Holder, start: datetime, *, status: int = 200, alternatives: list[dict[str, str]] | None = None
) -> HttpResponse:
    visit, appointment = holder.visit, holder.appointment
    title = _("Move the appointment to this time?")
    if alternatives is not None:
        title = _("Somebody was faster: this time has just been taken.")
    context = {
        "heading": title,
        "appointment": view_of(visit, appointment),
        "present": _when(holder, appointment.start),
        "when": _when(holder, start),
        "start": iso(start),
        "alternatives": alternatives,
        "anyone": visit.moving and visit.moving.anyone,
        "action": visit.link(start=start, month=None, day=None),
        "back": f"{visit.prefix()}day={local_day(start, visit.zone).isoformat()}",
        "keep": holder.link(),
    }
    return respond(visit, "move", context, status=status, title=title)


def _when(holder: Holder, start: datetime) -> When:
    visit, end = holder.visit, start + timedelta(minutes=holder.appointment.duration)
    return when_view(start, end, zone=visit.zone, locale=visit.language.locale, clock=visit.clock)


def _not_offered(holder: Holder) -> HttpResponse:
    text = _("No other time can be picked for it here. It takes place as planned.")
    outcome = Outcome("waiting", _("This appointment cannot be moved here"), text, asks_to_call=True)
    return show_outcome(holder.visit, holder.appointment, outcome, Links(cancel=holder.link("cancel")), status=409)
