"""Bookings and appointments as any published revision of the API writes them, and bookings as it wants them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from scheduling.contract.appointments import Appointment, AppointmentAttendee, AppointmentMeetingType, Status
from scheduling.contract.bookings import BY_HOST, DOUBLE_OPT_IN, Attendee, Booked, BookingRequest, Provisional
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.people import Person
from widget.gateway.remote.client import Unclear
from widget.gateway.remote.meeting_types import channel
from widget.gateway.remote.values import (
    entries,
    flag,
    identifier,
    instant,
    mapping,
    number,
    secret,
    text,
    texts,
    unwrapped,
    web_address,
    zone,
)
from widget.models import Submission


def body_of(request: BookingRequest) -> dict[str, Any]:
    """What is absent stays out: some routes refuse what they do not know."""
    body = request.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    return {**body, "attendee": _attendee(request.attendee)}


def _attendee(attendee: Attendee) -> dict[str, Any]:
    """With what the hosted service demands of everybody, and both parts of a name; click ids as notes."""
    own = {"custom_fields", "notes", "click_ids"}
    body = attendee.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=own)
    first, _, last = attendee.fullname.partition(" ")
    names = {"firstname": attendee.firstname or first, "lastname": attendee.lastname or last.strip()}
    known = {name: value for name, value in {**body, **names}.items() if value not in ("", None)}
    notes = {**attendee.click_ids, **attendee.notes, **attendee.custom_fields}
    return {"receiveReminders": attendee.receive_reminders, **known, "notes": notes, "fullname": attendee.name}


def booking_of(answer: object) -> Booked | Provisional:
    """Whatever names a provisional booking is not booked yet."""
    data = unwrapped(answer, "data", "booking", "appointment")
    if waiting := identifier(data, "provisionalBookingId"):
        return Provisional(booking_type=_kind(data) or DOUBLE_OPT_IN, provisional_booking_id=waiting)
    if appointment_id := identifier(data, "appointmentId", "id"):
        return Booked(appointment_id=appointment_id, secret=secret(data))
    raise Unclear("no booking")


def _kind(data: dict[str, Any]) -> str:
    """Who has to confirm it, where that is said in words that are known."""
    name = text(data, "bookingType", "type").lower()
    return next((kind for kind in (BY_HOST, DOUBLE_OPT_IN) if kind.lower() == name), "")


def appointment_of(answer: object) -> Appointment:
    """Raises ``Unclear`` when not even its time can be read."""
    data = unwrapped(answer, "appointment", "data")
    found, start = identifier(data, "id", "appointmentId"), instant(data.get("start"))
    if not found or start is None:
        raise Unclear("no appointment")
    offered, end = mapping(data.get("meetingType")), instant(data.get("end"))
    info = mapping(data.get("meetingInfo"))
    duration = number(data, "duration") or number(offered, "duration") or 30
    end = end if end and end > start else start + timedelta(minutes=duration)
    return Appointment(
        id=found,
        start=start,
        end=end,
        is_cancelled=_is_cancelled(data),
        status=_status(data),
        booking_type=_kind(data),
        meeting_type=_offered(data, offered, duration),
        attendees=tuple(_attendees(data)),
        hosts=tuple(_hosts(data.get("hosts"))),
        channel=channel(text(data, "channel") or text(info, "channel")),
        location=text(data, "location"),
        meeting_link=web_address(data, "meetingLink") or web_address(info, "meetingLink"),
        duration=int((end - start).total_seconds()) // 60,
        queue_id=identifier(data, "queueId") or None,
        host_ids=texts(data.get("hostIds")) or tuple(host.id for host in _hosts(data.get("hosts")) if host.id),
        created_at=instant(data.get("createdAt")),
        rescheduled_at=instant(data.get("rescheduledAt")),
        expires_at=instant(data.get("expiresAt")),
        cancellation_reason=text(data, "cancellationReason"),
    )


def _is_cancelled(data: dict[str, Any]) -> bool:
    cancelled = flag(data, "isCancelled") or mapping(data.get("cancel")).get("actionAt")
    return bool(cancelled) or text(data, "status").lower() in ("cancelled", "canceled")


def _status(data: dict[str, Any]) -> Status:
    if _is_cancelled(data):
        return Status.CANCELLED
    try:
        return Status(text(data, "status").lower())
    except ValueError:
        return Status.CONFIRMED


def _offered(data: dict[str, Any], offered: dict[str, Any], duration: int) -> AppointmentMeetingType:
    name = text(offered, "name") or text(mapping(offered.get("meetingInfo")), "name")
    return AppointmentMeetingType(
        id=identifier(offered, "id") or identifier(data, "meetingTypeId"),
        slug=text(offered, "slug"),
        name=name,
        duration=duration,
    )


def _attendees(data: dict[str, Any]) -> Iterator[AppointmentAttendee]:
    """A provisional booking of the hosted service has one, inside of what was sent."""
    for person in map(mapping, entries(data.get("attendees")) or [data.get("attendee")]):
        if person:
            yield AppointmentAttendee(
                id=text(person, "id"),
                email=text(person, "email") or None,
                firstname=text(person, "firstname"),
                lastname=text(person, "lastname"),
                fullname=text(person, "fullname", "fullName", "name"),
                phone=text(person, "phone"),
                language=text(person, "language"),
                timezone=zone(person, ""),
                notes=mapping(person.get("notes")),
            )


def _hosts(value: object) -> Iterator[Person]:
    """An unknown zone stays empty, so that nobody is told of a clock that is not the host's."""
    for host in map(mapping, entries(value)):
        given, family = text(host, "givenName", "firstname"), text(host, "familyName", "lastname")
        name = text(host, "fullName", "name") or f"{given} {family}".strip()
        number_of = identifier(host, "userId", "id")
        yield Person(
            id=number_of,
            user_id=number_of,
            email=text(host, "email"),
            given_name=given,
            family_name=family,
            full_name=name,
            timezone=zone(host, ""),
        )


def listed(answer: object, name: str) -> tuple[list[dict[str, Any]], int]:
    """The entries of a page of a list, and how many there are in all."""
    data = unwrapped(answer, "data")
    if not isinstance(data.get(name), list):
        raise Unclear(f"no {name}")
    found = [mapping(entry) for entry in data[name]]
    return found, number(data, "total") or len(found)


def provisional_of(entry: dict[str, Any]) -> dict[str, Any]:
    """A provisional booking in the words of an appointment; the hosted service keeps what was sent in ``dto``."""
    return {"status": "provisional", **mapping(entry.get("dto")), **entry}


def recorded(row: Submission, request: BookingRequest, meeting_type: MeetingType) -> Appointment:
    """A booking from our own record, while the scheduler cannot be asked or has no appointment yet."""
    attendee = request.attendee
    duration = request.duration or meeting_type.duration
    return Appointment(
        id=row.appointment_id,
        start=row.start,
        end=row.start + timedelta(minutes=duration),
        status=Status.PROVISIONAL if row.state == Submission.State.PROVISIONAL else Status.CONFIRMED,
        booking_type=row.booking_type,
        meeting_type=AppointmentMeetingType(id=meeting_type.id, name=meeting_type.name, duration=duration),
        attendees=(
            AppointmentAttendee(
                email=attendee.email,
                fullname=attendee.name,
                phone=attendee.phone,
                language=attendee.language,
                timezone=attendee.timezone or "",
            ),
        ),
        channel=request.channel or meeting_type.meeting_info.channel,
        location=request.location or "",
        duration=duration,
        queue_id=request.queue_id,
        host_ids=request.host_ids,
    )
