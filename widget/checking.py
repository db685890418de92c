"""The page between a form that was sent and an answer that was lost. It loads itself anew until it knows."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from scheduling.contract.refusals import NotFound, SlotOccupied
from widget import problems
from widget.gateway.protocol import Unsettled
from widget.rendering import private, respond
from widget.results import to_confirmation
from widget.tokens import TokenRefused, read_checking_token
from widget.visit import Visit

REFRESH_SECONDS = 5
#: After this nothing that can still be found out helps the visitor, who has the mail of the booking or not.
PATIENCE = timedelta(minutes=10)


def show_checking(visit: Visit, token: str) -> HttpResponse:
    """On to the confirmation, or what is known instead."""
    try:
        key, since = read_checking_token(visit.widget.slug, token, now=visit.now)
    except TokenRefused:  # or too old: whether it was booked is not known here, and nothing is claimed
        return private(problems.invalid_link(visit))
    try:
        return to_confirmation(visit, visit.gateway.settle(key))
    except (SlotOccupied, NotFound):  # refused, or surely never sent and taken from the record again
        return private(_not_booked(visit))
    except Unsettled:
        return private(_open(visit) if visit.now > since + PATIENCE else _waiting(visit))


def _waiting(visit: Visit) -> HttpResponse:
    context = {
        "heading": _("We are checking whether this was booked"),
        "text": _("Your booking is on its way, and the calendar has not answered yet. This page goes on by itself."),
        "again": visit.request.get_full_path(),
    }
    response = respond(visit, "checking", context, status=202, title=context["heading"])
    response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _open(visit: Visit) -> HttpResponse:
    """Nobody is told that nothing was booked while nobody knows."""
    text = _("The calendar still does not answer. If you have received a message about the booking, it was made.")
    context = {"heading": _("We could not find out whether this was booked"), "text": text}
    return respond(visit, "checking", context | {"contact": visit.widget.contact}, title=context["heading"])


def _not_booked(visit: Visit) -> HttpResponse:
    text = _("The calendar did not take your booking, and nothing was booked. Please pick a time once more.")
    return problems.problem(visit, _("This was not booked"), text, status=409, back=visit.link(start=None))
