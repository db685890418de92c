"""Cancelling an appointment: a question first, then one POST."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.model import is_control, iso
from scheduling.contract.refusals import Conflict
from widget.appointments.holder import Holder, of_holder, see_other
from widget.appointments.standing import in_the_way, refuse
from widget.outcomes import view_of
from widget.rendering import respond

LONGEST_REASON = 500


@of_holder("GET", "POST")
def cancel(holder: Holder) -> HttpResponse:
    """Asks; a POST cancels. Where that is no longer possible the page says why."""
    if in_the_way(holder):
        return refuse(holder)
    if holder.visit.request.method != "POST":
        return _ask(holder)
    return _ask(holder, has_moved=True) if holder.has_moved_unseen else _cancel(holder)


def _ask(holder: Holder, *, has_moved: bool = False) -> HttpResponse:
    title = _("Cancel this appointment?")
    context = {
        "heading": title,
        "appointment": view_of(holder.visit, holder.appointment),
        "action": holder.link("cancel"),
        "keep": holder.link(),
        "longest": LONGEST_REASON,
        "start": iso(holder.appointment.start),
        "reason": plain_reason(holder.visit.request.POST.get("reason", "")),
        "has_moved": has_moved,
    }
    return respond(holder.visit, "cancel", context, status=409 if has_moved else 200, title=title)


def _cancel(holder: Holder) -> HttpResponse:
    reason = plain_reason(holder.visit.request.POST.get("reason", ""))
    try:
        holder.visit.gateway.cancel(holder.appointment.id, holder.secret, reason=reason)
    except Conflict as refusal:
        return refuse(holder.read_again(), refusal)
    return see_other(holder.link())


def plain_reason(text: str) -> str:
    """Nothing about it is worth sending somebody back who wants to cancel."""
    lines = text.replace("\r\n", "\n").strip()
    return "".join(letter for letter in lines if letter == "\n" or not is_control(letter))[:LONGEST_REASON]
