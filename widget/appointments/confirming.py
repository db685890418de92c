"""The link of a double opt-in mail."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.appointments import Status
from widget.appointments.holder import Holder, of_holder, see_other
from widget.appointments.standing import has_begun, links_of
from widget.embedding.facts import booked
from widget.outcomes import GONE, Outcome, outcome_of, show_outcome


@of_holder("GET", "POST")
def confirm(holder: Holder) -> HttpResponse:
    """Shows the appointment, with a button while it waits for its attendee. What is confirmed stays so."""
    visit, appointment = holder.visit, holder.appointment
    has_moved = appointment.status == Status.PROVISIONAL and holder.has_moved_unseen
    if visit.request.method == "POST" and not has_moved:
        visit.gateway.confirm(appointment.id, holder.secret)
        return see_other(holder.link("confirm", **_JUST_NOW))
    outcome = _outcome(holder)
    if has_moved:
        outcome = replace(outcome, text=_("Somebody changed it in the meantime. Please look at it again."))
    status = 409 if has_moved or appointment.status in GONE else 200
    return show_outcome(visit, appointment, outcome, links_of(holder), status=status, fact=booked(visit, appointment))


#: In the address to which the button leads; whoever opens the mail's link again reads that it was pressed before.
_JUST_NOW = {"confirmed": "now"}


def _outcome(holder: Holder) -> Outcome:
    state = outcome_of(holder.visit, holder.appointment, by_secret=True)
    if holder.appointment.status != Status.CONFIRMED:
        return state
    return has_begun(holder) or _confirmed(holder, state)


def _confirmed(holder: Holder, state: Outcome) -> Outcome:
    if "confirmed" in holder.visit.request.GET:
        return Outcome("done", state.heading, _("Your booking is confirmed. See you then!"), state.next_step)
    return Outcome(
        "done", _("You have confirmed this booking already"), _("There is nothing left to do. See you then!")
    )
