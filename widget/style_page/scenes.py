"""The scenes of the style page: views that visitors see, called with sample data and an address that asks for it."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from inspect import unwrap
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict

from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.meeting_types import Channel, MeetingInfo, MeetingType
from scheduling.contract.model import iso
from scheduling.contract.refusals import RateLimited, SlotOccupied
from widget import checking, problems, views
from widget.appointments import answering, cancelling, confirming, overview, rescheduling
from widget.appointments.holder import Holder
from widget.appointments.standing import refuse
from widget.details import show_details, take_booking
from widget.gateway.protocol import Unavailable, Unsettled
from widget.gateway.requests import EmbeddedRequests
from widget.outcomes import Links, outcome_of, show_outcome
from widget.style_page import samples
from widget.style_page.samples import LONG, NOW, START, appointment, meeting_type
from widget.style_page.scheduler import SampleScheduler
from widget.tokens import checking_token, new_form_token
from widget.visit import Visit
from widget.zone_list import show_zones

Show = Callable[[Visit], HttpResponse]
HOUR, TODAY = timedelta(hours=1), NOW.date()
PERSON = {"fullname": "Zoë Visitor", "email": "zoe@visitor.example"}
ALL_QUESTIONS: dict[str, Any] = {
    "form_fields": samples.FIELDS,
    "locations": ("Acme, Hauptstraße 5, 10827 Berlin", "Acme, Broadway 12, New York"),
    "options": {"allow_select_channel": True, "allowed_channels": (Channel.CONNECT, Channel.PHONE, Channel.LOCAL)},
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """``show`` answers at ``now`` a visitor whose address says ``query``; the rest is what the sample scheduler has."""

    show: Show
    query: Mapping[str, str] = field(default_factory=dict)
    kind: MeetingType = field(default_factory=meeting_type)
    known: Appointment = field(default_factory=appointment)
    now: datetime = NOW
    opens: date = TODAY
    always: bool = False
    fault: Exception | None = None

    @property
    def scheduler(self) -> SampleScheduler:
        return SampleScheduler(self.now, self.kind, self.known, self.opens, self.always, self.fault)


def _step(visit: Visit) -> HttpResponse:
    """The step that the address asks for, without the door of its view."""
    inner: Show = unwrap(views.booking)
    return inner(visit)


def _form(visit: Visit) -> HttpResponse:
    return show_details(visit, START)


def _sent(visit: Visit, **answers: str) -> HttpResponse:
    """The form, sent with these answers."""
    token = new_form_token(visit.widget.slug, now=visit.now).signed()
    return take_booking(_posting(visit, start=iso(START), token=token, consent="on", **answers))


def _posting(visit: Visit, **answers: str) -> Visit:
    request = copy(visit.request)
    request.method, request.POST = "POST", QueryDict(urlencode(answers))
    return replace(visit, request=request)


def _of_holder(view: Callable[..., HttpResponse]) -> Show:
    """A page behind the link of a mail, without its door, which would look into the database."""
    inner: Callable[[Holder], HttpResponse] = unwrap(view)
    return lambda visit: inner(_holder(visit))


def _holder(visit: Visit) -> Holder:
    return Holder(visit, visit.gateway.appointment(""), "sample")


def _outcome(visit: Visit) -> HttpResponse:
    """As after a booking."""
    known = visit.gateway.appointment("")
    return show_outcome(visit, known, outcome_of(visit, known, by_secret=False), Links(ics=visit.path))


def _move_gone(visit: Visit) -> HttpResponse:
    inner: Callable[[Holder], HttpResponse] = unwrap(rescheduling.reschedule)
    return inner(_holder(_posting(visit, start=iso(START + HOUR))))


def _request(visit: Visit) -> HttpResponse:
    asked = answering.Asked(visit, _Requests(visit), visit.gateway.appointment(""), "ada.sample")
    return answering.show_request(asked, status=200)


class _Requests(EmbeddedRequests):
    """What a host reads of a sample request."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit.now)
        self._visit = visit

    def meeting_type(self, meeting_type_id: str) -> MeetingType:
        return self._visit.gateway.meeting_type(meeting_type_id)


def _checking(visit: Visit) -> HttpResponse:
    token = checking_token(visit.widget.slug, "sample", now=visit.now)
    response = checking.show_checking(visit, token)
    del response["Refresh"]  # it stays as it is here
    return response


def _provisional(**facts: Any) -> Appointment:
    return appointment(status=Status.PROVISIONAL, expires_at=NOW + HOUR, meeting_link="", **facts)


def _long_kind() -> MeetingType:
    text = f"{LONG} with everybody who has anything to say about it"
    options = {"allowed_channels": (Channel.LOCAL,), "allowed_durations": (15, 30, 45, 90)}
    info = MeetingInfo(name=text, description=f"{LONG}. " * 4, channel=Channel.LOCAL)
    return meeting_type(name=text, meeting_info=info, locations=(f"{LONG} 12, {LONG}",), options=options)


_DOUBLE = meeting_type(options={"double_opt_in": True})
_BY_HOST = meeting_type(options={"require_host_confirmation": True})
_LATE = meeting_type(options={"change_deadline": 60 * 24 * 30})
_MOVED = appointment(rescheduled_at=NOW)

SCENES: dict[str, Scene] = {
    "picker": Scene(show=_step),
    "picker-month": Scene(show=_step, query={"month": "2027-05"}),
    "picker-long-names": Scene(show=_step, kind=_long_kind()),
    "picker-empty-day": Scene(show=_step, query={"day": "2027-03-13"}),
    "picker-empty-month": Scene(show=_step, query={"month": "2027-03"}, opens=date(2027, 4, 5)),
    "picker-nothing-free": Scene(show=_step, opens=date(2028, 1, 1)),
    "picker-notices": Scene(show=_step, query={"duration": "999"}, opens=date(2027, 4, 5)),
    "picker-clocks-change": Scene(
        show=_step, query={"day": "2027-10-31"}, now=datetime.fromisoformat("2027-10-28T08:00Z"), always=True
    ),
    "zones": Scene(show=show_zones),
    "zones-found": Scene(show=show_zones, query={"q": "ber"}),
    "zones-none-found": Scene(show=show_zones, query={"q": "Atlantis"}),
    "form": Scene(show=_form),
    "form-all-questions": Scene(show=_form, kind=meeting_type(**ALL_QUESTIONS)),
    "form-errors": Scene(
        show=lambda visit: _sent(visit, email="zoe@", guest_1="bob@"), kind=meeting_type(**ALL_QUESTIONS)
    ),
    "form-hint": Scene(show=lambda visit: _sent(visit, fullname="Zoë Visitor", email="zoe@gmial.com")),
    "form-slot-gone": Scene(show=lambda visit: _sent(visit, **PERSON), fault=SlotOccupied()),
    "form-unreachable": Scene(show=lambda visit: _sent(visit, **PERSON), fault=Unavailable()),
    "checking": Scene(show=_checking, fault=Unsettled()),
    "booked": Scene(show=_outcome),
    "booked-abroad": Scene(show=_outcome, known=appointment(hosts=(samples.ABROAD,))),
    "not-yet-by-mail": Scene(show=_outcome, kind=_DOUBLE, known=_provisional()),
    "not-yet-by-host": Scene(show=_outcome, kind=_BY_HOST, known=_provisional()),
    "confirm": Scene(show=_of_holder(confirming.confirm), kind=_DOUBLE, known=_provisional()),
    "appointment": Scene(show=_of_holder(overview.overview)),
    "appointment-moved": Scene(show=_of_holder(overview.overview), query={"was": "2027-03-12T10:00Z"}, known=_MOVED),
    "appointment-late": Scene(show=_of_holder(overview.overview), kind=_LATE),
    "appointment-cancelled": Scene(show=_of_holder(overview.overview), known=appointment(status=Status.CANCELLED)),
    "appointment-declined": Scene(
        show=_of_holder(overview.overview),
        known=appointment(status=Status.DECLINED, cancellation_reason="I am at a fair that week."),
    ),
    "appointment-expired": Scene(show=_of_holder(overview.overview), known=appointment(status=Status.EXPIRED)),
    "appointment-over": Scene(show=_of_holder(overview.overview), now=START + HOUR),
    "cancel": Scene(show=_of_holder(cancelling.cancel)),
    "cancel-too-late": Scene(show=lambda visit: refuse(_holder(visit)), kind=_LATE),
    "move": Scene(show=_of_holder(rescheduling.reschedule)),
    "move-question": Scene(show=_of_holder(rescheduling.reschedule), query={"start": iso(START + HOUR)}),
    "move-gone": Scene(show=_move_gone, fault=SlotOccupied()),
    "request": Scene(show=_request, known=_provisional()),
    "request-accepted": Scene(show=_request),
    "unavailable": Scene(show=problems.unavailable),
    "not-bookable": Scene(show=problems.not_bookable),
    "nothing-here": Scene(show=problems.nothing_here),
    "invalid-link": Scene(show=problems.invalid_link),
    "too-many": Scene(show=lambda visit: problems.too_many(visit, RateLimited())),
}
