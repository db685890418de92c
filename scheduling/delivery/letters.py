"""What each mail says around its details, to whom. What has changed is said first: in the subject and the opening.

Sentences have ``{places}`` for what ``email.py`` knows of the appointment. Guests and hosts are told of links nowhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scheduling.delivery.notices import Event, Notice, Recipient

Text = str | Promise

_CHANGES = (Event.RESCHEDULED, Event.HANDED_OFF)

_ATTACHED = _("The invite for your calendar is attached.")
_UPDATES = _("The attached invite brings your calendar up to date.")
_REMOVES = _("The attachment takes the meeting out of your calendar.")
_AGAIN = _("If you still want to meet, please book again.")
_FREE = _("The time is free again.")
_HOW_TO_ANSWER = _("The link leads to a page where you accept or decline. Opening it changes nothing.")


@dataclass(frozen=True, slots=True)
class Letter:
    subject: Text
    heading: Text
    opening: Text
    closing: Text = ""


LETTERS: Mapping[tuple[Event, Recipient], Letter] = {
    (Event.BOOKED, Recipient.ATTENDEE): Letter(
        _("Booked: {meeting}, {day}"), _("Your booking"), _("Your meeting is booked."), _ATTACHED
    ),
    (Event.BOOKED, Recipient.GUEST): Letter(
        _("Invitation: {meeting}, {day}"),
        _("Invitation"),
        _("{name} has booked a meeting and asks you to join."),
        _ATTACHED,
    ),
    (Event.BOOKED, Recipient.HOST): Letter(
        _("New booking: {meeting} with {name}, {day}"),
        _("New booking"),
        _("{name} has booked a meeting with you."),
        _ATTACHED,
    ),
    (Event.CONFIRM, Recipient.ATTENDEE): Letter(
        _("Please confirm your booking: {meeting}"),
        _("Please confirm your booking"),
        _("Your time is held for you until {until}. Please confirm that it was you who booked it:"),
        _("If it was not you, do nothing: the time becomes free again."),
    ),
    (Event.REQUESTED, Recipient.ATTENDEE): Letter(
        _("Requested: {meeting}, {day}"),
        _("Your request"),
        _(
            "Thank you for your request. The time is held for you; the booking is made as soon as the host has "
            "confirmed it, and you will get another mail then."
        ),
    ),
    (Event.REQUESTED, Recipient.HOST): Letter(
        _("Please accept or decline: {meeting} with {name}, {day}"),
        _("Please accept or decline"),
        _(
            "{name} asks for a meeting with you on {moment}. Please accept or decline by {until}; after that, the "
            "request expires and the time is free again."
        ),
        _HOW_TO_ANSWER,
    ),
    (Event.RESCHEDULED, Recipient.ATTENDEE): Letter(
        _("New time: {meeting}, {moment}"),
        _("New time"),
        _("Your meeting has been moved from {before} to {moment}."),
        _UPDATES,
    ),
    (Event.RESCHEDULED, Recipient.GUEST): Letter(
        _("New time: {meeting}, {moment}"),
        _("New time"),
        _("The meeting to which {name} invited you has been moved from {before} to {moment}."),
        _UPDATES,
    ),
    (Event.RESCHEDULED, Recipient.HOST): Letter(
        _("New time: {meeting} with {name}, {moment}"),
        _("New time"),
        _("Your meeting with {name} has been moved from {before} to {moment}."),
        _UPDATES,
    ),
    (Event.HANDED_OFF, Recipient.ATTENDEE): Letter(
        _("New host: {meeting} with {hosts}, {day}"),
        _("New host"),
        _("You will meet {hosts} instead of {former}. The time stays the same."),
        _UPDATES,
    ),
    (Event.HANDED_OFF, Recipient.GUEST): Letter(
        _("New host: {meeting} with {hosts}, {day}"),
        _("New host"),
        _("You will meet {hosts} instead of {former}. The time stays the same."),
        _UPDATES,
    ),
    (Event.HANDED_OFF, Recipient.HOST): Letter(
        _("New host: {meeting} with {name}, {day}"),
        _("New host"),
        _("The meeting with {name} has changed hands: its hosts are now {hosts}, no longer {former}."),
        _UPDATES,
    ),
    (Event.CANCELLED, Recipient.ATTENDEE): Letter(
        _("Cancelled: {meeting}, {day}"),
        _("Cancelled"),
        _("Your booking for {moment} has been cancelled by {workspace}."),
        _REMOVES,
    ),
    (Event.CANCELLED, Recipient.GUEST): Letter(
        _("Cancelled: {meeting}, {day}"),
        _("Cancelled"),
        _("The meeting on {moment} to which {name} invited you has been cancelled by {workspace}."),
        _REMOVES,
    ),
    (Event.CANCELLED, Recipient.HOST): Letter(
        _("Cancelled: {meeting} with {name}, {day}"),
        _("Cancelled"),
        _("The booking of {name} for {moment} has been cancelled by {workspace}."),
        _REMOVES,
    ),
    (Event.DECLINED, Recipient.ATTENDEE): Letter(
        _("Declined: {meeting}, {day}"),
        _("Declined"),
        _("Your request for {moment} has been declined. Nothing is booked."),
    ),
    (Event.DECLINED, Recipient.HOST): Letter(
        _("Declined: {meeting} with {name}, {day}"),
        _("Declined"),
        _("The request of {name} for {moment} has been declined."),
        _FREE,
    ),
    (Event.EXPIRED, Recipient.ATTENDEE): Letter(
        _("Expired: {meeting}, {day}"),
        _("Expired"),
        _("Your booking for {moment} was not confirmed in time and has expired. Nothing is booked."),
        _AGAIN,
    ),
    (Event.EXPIRED, Recipient.HOST): Letter(
        _("Expired: {meeting} with {name}, {day}"),
        _("Expired"),
        _("The request of {name} for {moment} was not answered in time and has expired."),
        _FREE,
    ),
    (Event.REMINDER, Recipient.ATTENDEE): Letter(
        _("Reminder: {meeting}, {moment}"), _("Reminder"), _("You are meeting {hosts} on {moment}.")
    ),
}
_CANCELLED_BY_ATTENDEE: Mapping[Recipient, Text] = {
    Recipient.ATTENDEE: _("You have cancelled your booking for {moment}."),
    Recipient.GUEST: _("{name} has cancelled the meeting on {moment} to which you were invited."),
    Recipient.HOST: _("{name} has cancelled the meeting with you on {moment}."),
}
_UNANSWERED = _("Your request for {moment} was not answered in time and has expired. Nothing is booked.")
CHANGED_HANDS: Mapping[Recipient, Letter] = {
    Recipient.NEW_HOST: Letter(
        _("Yours now: {meeting} with {name}, {day}"),
        _("Yours now"),
        _("The meeting with {name} on {moment} is yours now. So far it was with {former}."),
        _ATTACHED,
    ),
    Recipient.FORMER_HOST: Letter(
        _("No longer yours: {meeting} with {name}, {day}"),
        _("No longer yours"),
        _("The meeting with {name} on {moment} is no longer yours. It is with {hosts} now."),
        _REMOVES,
    ),
}


def letter(notice: Notice) -> Letter:
    return CHANGED_HANDS.get(notice.recipient) or LETTERS[notice.event, notice.recipient]


def opening(notice: Notice) -> Iterator[Text]:
    """What has happened, and whatever else has changed with it."""
    yield _what_happened(notice)
    if notice.event is Event.RESCHEDULED and not notice.to_host and _has_other_hosts(notice):
        yield _("You will meet {hosts} instead of {former}.")
    if notice.event in _CHANGES and notice.awaits is not None:
        yield from _not_yet(notice)


def _what_happened(notice: Notice) -> Text:
    if notice.event is Event.CANCELLED and notice.by_attendee:
        return _CANCELLED_BY_ATTENDEE[notice.recipient]
    if notice.event is Event.EXPIRED and notice.awaits is Recipient.HOST and not notice.to_host:
        return _UNANSWERED
    return letter(notice).opening


def closing(notice: Notice) -> Text:
    """What was never booked is in no calendar: nothing is attached."""
    if notice.event not in (*_CHANGES, Event.CANCELLED) or notice.awaits is None:
        return letter(notice).closing
    asked = notice.event in _CHANGES and notice.recipient in (Recipient.HOST, Recipient.NEW_HOST)
    return _HOW_TO_ANSWER if asked else ""


def _has_other_hosts(notice: Notice) -> bool:
    before = {host.email for host in notice.previous_hosts}
    return bool(before) and before != {host.email for host in notice.hosts}


def _not_yet(notice: Notice) -> Iterator[Text]:
    if notice.recipient is Recipient.FORMER_HOST:
        return
    if notice.to_host:
        yield _("Please accept or decline by {until}.")
    elif notice.awaits is Recipient.HOST:
        yield _("It is not booked yet: the host still has to confirm it.")
    else:
        yield _("It is not booked yet: please confirm by {until} that it was you who booked it.")
