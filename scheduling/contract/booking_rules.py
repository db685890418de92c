"""What a meeting type demands of a booking request, beyond the request's own shape."""

from collections.abc import Iterator

from scheduling.contract.answers import answer_faults
from scheduling.contract.bookings import BookingRequest
from scheduling.contract.meeting_types import Channel, MeetingType
from scheduling.contract.refusals import DurationNotAllowed, Fault, Invalid


def require_acceptable(request: BookingRequest, meeting_type: MeetingType) -> None:
    """Raises ``Invalid`` with every fault at once, ``DurationNotAllowed`` for a duration that is not offered."""
    faults = [
        *_person_faults(request, meeting_type),
        *_channel_faults(request, meeting_type),
        *answer_faults(meeting_type.form_fields, request.attendee.answers),
    ]
    if faults:
        raise Invalid(faults)
    if request.duration is not None and request.duration not in meeting_type.durations:
        raise DurationNotAllowed


def _person_faults(request: BookingRequest, meeting_type: MeetingType) -> Iterator[Fault]:
    attendee = request.attendee
    if not attendee.name:
        yield Fault("attendee.fullname", "attendee.fullname (or firstname and lastname) is required")
    if request.phone_only_booking and not meeting_type.meeting_options.allow_phone_only_booking:
        yield Fault("phoneOnlyBooking", "phoneOnlyBooking is not allowed for this meeting type")
    elif request.phone_only_booking and not attendee.phone:
        yield Fault("attendee.phone", "attendee.phone is required for a phone-only booking")
    if attendee.email is None and not request.phone_only_booking:
        yield Fault("attendee.email", "attendee.email is required")
    elif attendee.email is None and meeting_type.meeting_options.double_opt_in:
        yield Fault("attendee.email", "attendee.email is required: the link that confirms the booking is mailed")
    if attendee.guests and not meeting_type.meeting_options.allow_adding_guests:
        yield Fault("attendee.bringalongEmails", "attendee.bringalongEmails is not allowed for this meeting type")


def _channel_faults(request: BookingRequest, meeting_type: MeetingType) -> Iterator[Fault]:
    channel = request.channel
    if channel is not None and channel not in meeting_type.channels:
        known = channel in set(Channel)
        reason = "is not offered for this meeting type" if known else "is not a channel"
        yield Fault("channel", f"channel {channel} {reason}; use one of {', '.join(meeting_type.channels)}")
    locations = meeting_type.locations
    if request.location_id is not None and locations and not 0 <= request.location_id < len(locations):
        yield Fault("locationId", f"locationId must be from 0 to {len(locations) - 1}")
    if _takes_place_with_host(request, meeting_type) and request.location and request.location not in locations:
        yield Fault("location", f"location must be one of: {'; '.join(locations)}")


def _takes_place_with_host(request: BookingRequest, meeting_type: MeetingType) -> bool:
    return (request.channel or meeting_type.meeting_info.channel) == Channel.LOCAL and bool(meeting_type.locations)


def place_of(request: BookingRequest, meeting_type: MeetingType) -> str:
    """Where the meeting takes place, in words; empty for channels that are no place."""
    channel = request.channel or meeting_type.meeting_info.channel
    if channel == Channel.LOCAL_ATTENDEE:
        return request.location or str(request.attendee.answers.get("address", ""))
    if channel != Channel.LOCAL:
        return request.location or ""
    if request.location:
        return request.location
    return meeting_type.locations[request.location_id or 0] if meeting_type.locations else ""
