"""The appointment as it stands, and its calendar file."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Status
from scheduling.contract.refusals import NotFound
from widget.appointments.holder import Holder, of_holder
from widget.appointments.standing import has_begun, in_the_way, links_of, moment_of
from widget.embedding.facts import changed
from widget.invite import invite_answer
from widget.outcomes import Outcome, outcome_of, show_outcome
from widget.page_state import read_instant


@of_holder("GET")
def overview(holder: Holder) -> HttpResponse:
    """Whatever became of it, and what can be done about it. ``was`` in the address: when it was before it was moved."""
    was = _was(holder)
    visit, appointment = holder.visit, holder.appointment
    fact = changed(visit, appointment, was=was)
    return show_outcome(visit, appointment, _outcome(holder, was), links_of(holder), was=was, fact=fact)


@of_holder("GET")
def invite(holder: Holder) -> HttpResponse:
    if holder.appointment.status != Status.CONFIRMED:
        raise NotFound
    return invite_answer(holder.visit.gateway.calendar_entry(holder.appointment))


def _outcome(holder: Holder, was: datetime | None) -> Outcome:
    state = outcome_of(holder.visit, holder.appointment, by_secret=True)
    if holder.appointment.status != Status.CONFIRMED:
        return state
    if begun := has_begun(holder):
        return begun
    if was is not None:
        return Outcome("done", _("Your appointment has moved"), _("It takes place at the new time."), state.next_step)
    return _planned(holder)


def _planned(holder: Holder) -> Outcome:
    late = in_the_way(holder)
    if late is not None:
        text = _("It takes place as planned. It could be changed here until %(moment)s.")
        return Outcome("done", _("Your appointment"), text % {"moment": moment_of(holder)}, asks_to_call=True)
    return Outcome("done", _("Your appointment"), _("It takes place as planned."))


def _was(holder: Holder) -> datetime | None:
    """Only of an appointment that was really moved, and away from there."""
    try:
        was = read_instant(holder.visit.request.GET.get("was", ""))
    except ValueError:
        return None
    return was if holder.appointment.rescheduled_at and was != holder.appointment.start else None
