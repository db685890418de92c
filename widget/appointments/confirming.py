"""The link of a double opt-in mail."""

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
    if visit.request.method == "POST":
        visit.gateway.confirm(appointment.id, holder.secret)
        return see_other(visit.request.get_full_path())
    is_gone = appointment.status in GONE
    status = 409 if is_gone else 200
    return show_outcome(
        visit, appointment, _outcome(holder), links_of(holder), status=status, fact=booked(visit, appointment)
    )


def _outcome(holder: Holder) -> Outcome:
    state = outcome_of(holder.visit, holder.appointment, by_secret=True)
    if holder.appointment.status != Status.CONFIRMED:
        return state
    confirmed = Outcome("done", state.heading, _("Your booking is confirmed. See you then!"), state.next_step)
    return has_begun(holder) or confirmed
