"""What a scheduler is asked for: by whom a widget's meetings may be taken, and the booking that a valid form wants."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from scheduling.contract.bookings import Attendee, BookingRequest
from scheduling.contract.meeting_types import Channel, MeetingType
from widget.fields import PREFIX
from widget.forms import GUESTS, DetailsForm
from widget.models import Widget
from widget.page_state import PageState


def party_of(meeting_type: MeetingType, widget: Widget) -> dict[str, Any]:
    """Who may take the meeting: the widget's queue, else the meeting type's, else its one host."""
    if queue_id := widget.queue_id or meeting_type.queue_id:
        return {"queue_id": queue_id}
    return {"host_ids": (meeting_type.user_id,) if meeting_type.user_id else ()}


def booking_request(
    form: DetailsForm,
    *,
    widget: Widget,
    start: datetime,
    duration: int,
    timezone: str,
    language: str,
    state: PageState,
) -> BookingRequest:
    """What a valid form asks for; ``state`` has what came with the address.

    Raises pydantic's ``ValidationError`` for text that cannot be stored.
    """
    values = form.cleaned_data
    channel = values.get("channel") or form.meeting_type.meeting_info.channel
    return BookingRequest(
        meeting_type_id=form.meeting_type.id,
        start=start,
        duration=duration,
        attendee=_attendee(values, timezone=timezone, language=language, state=state),
        channel=channel if channel in form.meeting_type.channels else None,
        location=_location(values, channel),
        phone_only_booking=not values["email"],
        **party_of(form.meeting_type, widget),
    )


def _attendee(values: Mapping[str, Any], *, timezone: str, language: str, state: PageState) -> Attendee:
    first, last = _parts(values["fullname"], state.prefill)
    return Attendee(
        fullname=values["fullname"],
        firstname=first,
        lastname=last,
        email=values["email"] or None,
        phone=values.get("phone", ""),
        language=language,
        timezone=timezone,
        notes={**_answers(values), **state.utm},
        click_ids=state.click_ids,
        bringalong_emails=tuple(values[name] for name in GUESTS if values.get(name)),
        data_policy_accepted=values.get("consent"),
    )


def _parts(fullname: str, prefill: Mapping[str, str]) -> tuple[str, str]:
    """First and last name, where they came with the address and nobody changed them."""
    first, last = prefill.get("firstname", ""), prefill.get("lastname", "")
    return (first, last) if f"{first} {last}".strip() == fullname else ("", "")


def _answers(values: Mapping[str, Any]) -> dict[str, Any]:
    answers = {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}
    return {name: _plain(value) for name, value in answers.items() if value not in ("", None, [], False)}


def _plain(value: Any) -> Any:
    """Dates and times as ISO 8601, as the contract wants every answer that is no list and no tick."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _location(values: Mapping[str, Any], channel: str) -> str | None:
    if channel == Channel.LOCAL:
        return values.get("location") or None
    return values.get("address") or None if channel == Channel.LOCAL_ATTENDEE else None
