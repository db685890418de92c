"""Where a visitor goes on to once the form was sent."""

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from scheduling.contract.bookings import Booked, Provisional
from widget.tokens import booked_token, checking_token
from widget.visit import Visit


def to_confirmation(visit: Visit, result: Booked | Provisional) -> HttpResponse:
    """To the embedder's own page when one is configured and the time is really booked.

    From a frame the whole page goes there, by its own script, once it has heard of the booking. Only a form that a
    frame without scripts has posted goes there by itself.
    """
    is_told = visit.state.embed and (visit.request.htmx or visit.request.method != "POST")
    if isinstance(result, Booked) and visit.widget.success_redirect and not is_told:
        address = visit.widget.success_redirect
        return HttpResponseClientRedirect(address) if visit.request.htmx else _see_other(address)
    if isinstance(result, Booked):
        token = booked_token(visit.widget.slug, result.appointment_id, result.secret, now=visit.now)
    else:
        token = booked_token(visit.widget.slug, result.provisional_booking_id, now=visit.now)
    return _see_other(_address(visit, "booked", token))


def to_checking(visit: Visit, key: str) -> HttpResponse:
    """To the page that finds out whether it was booked. It loads itself anew, so it has to be a whole page."""
    address = _address(visit, "checking", checking_token(visit.widget.slug, key, now=visit.now))
    return HttpResponseClientRedirect(address) if visit.request.htmx else _see_other(address)


def _address(visit: Visit, page: str, token: str) -> str:
    query = replace(visit.state, carried=()).query(month=None, day=None, start=None, duration=None)
    return f"{reverse(page, args=[visit.widget.slug, token])}{'?' if query else ''}{query}"


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
