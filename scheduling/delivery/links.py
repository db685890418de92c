"""The links of attendees and of hosts who are asked: whoever has one can change the booking.

They are made with the mail and stand in no payload.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from scheduling.delivery.notices import Event, Notice, Recipient
from scheduling.secrets import answer_token, secret_of


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


def asks_attendee(notice: Notice) -> bool:
    """Whether the reader is the attendee of a booking that waits for their word."""
    waits = notice.event in (Event.CONFIRM, Event.RESCHEDULED, Event.HANDED_OFF)
    asked = notice.awaits is Recipient.ATTENDEE or notice.event is Event.CONFIRM
    return waits and asked and notice.recipient is Recipient.ATTENDEE


def asks_host(notice: Notice) -> bool:
    """Whether the reader is a host who has yet to say yes or no."""
    asked = notice.awaits is Recipient.HOST or notice.event is Event.REQUESTED
    is_host = notice.recipient in (Recipient.HOST, Recipient.NEW_HOST)
    return asked and is_host and notice.event in (Event.REQUESTED, Event.RESCHEDULED, Event.HANDED_OFF)


def action(notice: Notice) -> Link | None:
    """What the reader is asked to do: an attendee to confirm that it was them, a host to say yes or no."""
    if asks_host(notice):
        token = answer_token(notice.appointment_id, notice.secret_version, notice.host_id)
        address = f"{settings.BASE_URL}/requests/{notice.appointment_id}/{token}/"
        return Link(gettext("Accept or decline"), address)
    if asks_attendee(notice):
        return Link(gettext("Confirm the booking"), f"{_page(notice)}confirm/")
    return None


def links(notice: Notice) -> list[Link]:
    """What an attendee can do about it now, unless a first confirmation is the only thing to do."""
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
