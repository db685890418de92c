"""The form for one start, and what becomes of it when it is sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError

from scheduling.contract.bookings import BookingRequest
from scheduling.contract.model import iso
from scheduling.contract.refusals import (
    Busy,
    DurationNotAllowed,
    Fault,
    IdempotencyMismatch,
    Invalid,
    RateLimited,
    SlotOccupied,
)
from widget.asking import booking_request
from widget.embedding.facts import slot_selected
from widget.forms import KEPT_EMAIL, DetailsForm
from widget.gateway.protocol import Unavailable, Unsettled
from widget.limits import CHANGES, count
from widget.mail_typos import meant
from widget.offers import Offered, about_of, is_free, nearest_times, offered
from widget.page_state import read_instant
from widget.presenters.clock import local_day
from widget.presenters.confirmation import When, when_view
from widget.presenters.zones import country_of
from widget.rendering import html, render_part, respond
from widget.results import to_checking, to_confirmation
from widget.steps import show_picker
from widget.tokens import FormToken, TokenExpired, TokenRefused, new_form_token, read_form_token
from widget.visit import Visit, with_start

#: Names of buttons: only show the form again; book with the address that was proposed.
KEEP, BETTER_EMAIL = "keep", "better_email"


@dataclass(frozen=True)
class Sheet:
    """A form for one start. When it comes back it keeps everything that was typed, whatever was in the way."""

    visit: Visit
    offer: Offered
    start: datetime
    form: DetailsForm
    token: FormToken


def show_details(visit: Visit, start: datetime) -> HttpResponse:
    """The form, or the picker when the start cannot be had."""
    offer = offered(visit)
    if not is_free(visit, offer, start):
        notice = _("The time that you followed a link to cannot be booked any more. Please pick another one.")
        return show_picker(_at_day_of(visit, start), notice=notice)
    return _answer(_sheet(visit, offer, start))


def take_booking(visit: Visit) -> HttpResponse:
    """What was sent: booked, or the form again with what is in the way."""
    start = _start_sent(visit)
    if start is None:
        return show_picker(visit, notice=_("The time did not arrive. Please pick one."), status=422)
    typed, visit = _typed(visit), with_start(visit, start)
    if KEEP in typed:
        return _answer(_sheet(visit, offered(visit), start, typed=typed))
    sheet = _sheet(visit, offered(visit), start, data=typed)
    try:
        sheet = replace(sheet, token=_token_sent(visit))
    except TokenExpired:
        return _answer(
            sheet, status=422, message=_("This page was open for more than a day. Please send it once more.")
        )
    except TokenRefused:
        return _answer(sheet, status=422, message=_("This page was changed on its way. Please send it once more."))
    if sheet.form.is_sent_by_a_program:
        return _answer(sheet, status=422, message=_("This could not be accepted. Please empty the last field."))
    return _send(sheet)


def _typed(visit: Visit) -> QueryDict:
    """What was sent, with the address that a button puts in the place of a mistyped one."""
    typed = visit.request.POST.copy()
    if better := typed.get(BETTER_EMAIL):
        typed["email"] = better
    return typed


def show_hint(visit: Visit) -> HttpResponse:
    """What stands below an address while the form is filled in: whether another one was meant."""
    email = visit.request.POST.get("email", "").strip()
    action = visit.request.get_full_path()
    return html(render_part(visit, "hint", {"better": meant(email), "email": email, "hint_action": action}))


def _sheet(
    visit: Visit, offer: Offered, start: datetime, *, data: QueryDict | None = None, typed: QueryDict | None = None
) -> Sheet:
    """``data`` was sent to book; ``typed`` only to be shown again, in another language."""
    form = DetailsForm(
        offer.meeting_type,
        privacy_url=visit.widget.privacy_url,
        consent=visit.words.get("consent", ""),
        region=country_of(visit.timezone) or visit.language.locale.territory or "",
        data=data,
        typed=typed,
        prefill=visit.state.prefill,
    )
    return Sheet(visit, offer, start, form, new_form_token(visit.widget.slug, now=visit.now))


def _start_sent(visit: Visit) -> datetime | None:
    """``instead`` is the button of an alternative; it wins over the start that is gone."""
    post = visit.request.POST
    try:
        return read_instant(post.get("instead") or post.get("start", ""))
    except ValueError:
        return visit.state.start


def _token_sent(visit: Visit) -> FormToken:
    return read_form_token(visit.request.POST.get("token", ""), slug=visit.widget.slug, now=visit.now)


def _request(sheet: Sheet) -> BookingRequest | None:
    """The request, or nothing when the form has errors; they are on the form then."""
    if not sheet.form.is_valid():
        return None
    visit = sheet.visit
    try:
        return booking_request(
            sheet.form,
            widget=visit.widget,
            start=sheet.start,
            duration=sheet.offer.duration,
            timezone=visit.timezone,
            language=visit.language.tag,
            state=visit.state,
        )
    except ValidationError as error:
        faults = error.errors()
        sheet.form.add_faults(Fault(".".join(map(str, fault["loc"])), str(fault["msg"])) for fault in faults)
        return None


def _send(sheet: Sheet) -> HttpResponse:
    request = _request(sheet)
    if request is None:
        return _answer(sheet, status=422)
    if better := sheet.form.better_email:
        return _answer(sheet, status=422, message=_("Did you mean %(address)s?") % {"address": better}, better=better)
    try:
        return _book(sheet, request)
    except Unsettled:
        return to_checking(sheet.visit, sheet.token.nonce)


def _book(sheet: Sheet, request: BookingRequest) -> HttpResponse:
    """One call; every refusal becomes the same form with a sentence of its own."""
    try:
        count(CHANGES, sheet.visit.request, now=sheet.visit.now)
        result = sheet.visit.gateway.book(request, idempotency_key=sheet.token.nonce)
    except Invalid as refusal:
        sheet.form.add_faults(refusal.faults)
        return _answer(sheet, status=422)
    except (SlotOccupied, DurationNotAllowed):
        return _taken(sheet)
    except IdempotencyMismatch:
        fresh = replace(sheet, token=new_form_token(sheet.visit.widget.slug, now=sheet.visit.now))
        return _answer(
            fresh, status=409, message=_("You have already booked with this form. Send it again to book once more.")
        )
    except RateLimited:
        return _answer(
            sheet, status=429, message=_("Too many bookings in a short time. Please wait a minute and send it again.")
        )
    except (Unavailable, Busy):
        return _answer(
            sheet, status=503, message=_("We cannot reach the calendar at the moment. Please send it again shortly.")
        )
    return to_confirmation(sheet.visit, result)


def _taken(sheet: Sheet) -> HttpResponse:
    visit, alternatives = sheet.visit, list[dict[str, str]]()
    try:
        nearest = nearest_times(visit, sheet.offer, sheet.start)
    except (Unavailable, Busy):
        nearest = []
    for start in nearest:
        when = _when(sheet, start)
        alternatives.append({"start": iso(start), "day": when.day, "times": when.times})
    title = _("Somebody was faster: this time has just been taken.")
    return _answer(sheet, status=409, message=title, alternatives=alternatives)


def _at_day_of(visit: Visit, start: datetime) -> Visit:
    day = local_day(start, visit.zone)
    return replace(visit, state=replace(visit.state, start=None, month=None, day=day))


def _when(sheet: Sheet, start: datetime) -> When:
    visit, end = sheet.visit, start + timedelta(minutes=sheet.offer.duration)
    return when_view(start, end, zone=visit.zone, locale=visit.language.locale, clock=visit.clock)


def _addresses(visit: Visit, start: datetime) -> dict[str, str]:
    """Where the form is sent to, where its address is judged while it is filled in, and where other times are."""
    return {
        "action": visit.link(carried=visit.state.carried, start=start, month=None, day=None),
        "hint_action": f"{visit.path}hint/?{visit.state.query(month=None, day=None, start=None, carried=())}",
        "back": f"{visit.prefix()}day={local_day(start, visit.zone).isoformat()}",
    }


def _answer(
    sheet: Sheet,
    *,
    status: int = 200,
    message: str = "",
    alternatives: list[dict[str, str]] | None = None,
    better: str = "",
) -> HttpResponse:
    """``better`` is the address that was probably meant."""
    visit, offer = sheet.visit, sheet.offer
    trouble = message or (_("Please check your answers") if sheet.form.errors else "")
    about = about_of(visit, offer)
    context: dict[str, Any] = {
        "about": about,
        "when": _when(sheet, sheet.start),
        "form": sheet.form,
        "token": sheet.token.signed(),
        "start": iso(sheet.start),
        "message": message,
        "trouble": trouble,
        "alternatives": alternatives,
        "better": better,
        "email": sheet.form["email"].value(),
        "email_kept": "" if better else sheet.form.data.get(KEPT_EMAIL, ""),
        "retry": status == 503,
        "contact": visit.widget.contact,
        "privacy_url": visit.widget.privacy_url,
        "detect": False,
        **_addresses(visit, sheet.start),
        "fact": slot_selected(
            visit, offer.meeting_type.id, sheet.start, sheet.start + timedelta(minutes=offer.duration)
        ),
    }
    title = " · ".join(text for text in (trouble, about.name) if text)
    return respond(visit, "details", {**context, "heading": title}, status=status, title=title)
