"""The attendee's links: whoever has one can change the booking. They are made with the mail and stand in no payload."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from scheduling.delivery.notices import Event, Notice, Recipient
from scheduling.secrets import secret_of


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


def confirmation_link(notice: Notice) -> str:
    """Where the attendee confirms a booking that waits for that; empty for everybody else."""
    waits = notice.event in (Event.CONFIRM, Event.RESCHEDULED, Event.HANDED_OFF)
    asked = notice.awaits is Recipient.ATTENDEE or notice.event is Event.CONFIRM
    return f"{_page(notice)}confirm/" if waits and asked and notice.recipient is Recipient.ATTENDEE else ""


def links(notice: Notice) -> list[Link]:
    """What the attendee can do about it now. While it waits for a first confirmation, that is the only thing to do."""
    if notice.recipient is not Recipient.ATTENDEE or notice.event is Event.CONFIRM:
        return []
    page = _page(notice)
    details = Link(gettext("See the details"), page)
    if notice.event in (Event.CANCELLED, Event.DECLINED, Event.EXPIRED):
        return [details]
    change = Link(gettext("Change the time"), f"{page}reschedule/")
    return [details, change, Link(gettext("Cancel the booking"), f"{page}cancel/")]


def _page(notice: Notice) -> str:
    secret = secret_of(notice.appointment_id, notice.secret_version)
    return f"{settings.BASE_URL}/appointments/{notice.appointment_id}/{secret}/"
