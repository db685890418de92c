"""A scheduler in memory: everything that the widget needs of one, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.contract.appointments import (
    Appointment,
    AppointmentAttendee,
    AppointmentMeetingType,
    CalendarEntry,
    Status,
)
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.booking_rules import place_of, require_acceptable
from scheduling.contract.bookings import BY_HOST, DOUBLE_OPT_IN, Booked, BookingRequest, Provisional
from scheduling.contract.changes import ReschedulingBySecret
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.model import Moment
from scheduling.contract.people import Person
from scheduling.contract.refusals import (
    AlreadyCancelled,
    AlreadyStarted,
    DeadlinePassed,
    DurationNotAllowed,
    HostRequired,
    IdempotencyMismatch,
    NotFound,
    SlotOccupied,
    Stale,
)
from widget.invite import published

HOST = Person(
    id="host-1",
    user_id="host-1",
    email="ada@example.com",
    given_name="Ada",
    family_name="Byron",
    full_name="Ada Byron",
    timezone="Europe/Berlin",
)
HOLD = timedelta(hours=1)


@dataclass
class FakeGateway:
    """``free`` holds the bookable starts of every meeting type; ``broken`` is raised by every call.

    ``calls`` are the names of the operations that were asked for, in order.
    """

    now: datetime
    meeting_types: dict[str, MeetingType] = field(default_factory=dict)
    free: set[datetime] = field(default_factory=set)
    broken: Exception | None = None
    calls: list[str] = field(default_factory=list)
    requests: list[BookingRequest] = field(default_factory=list)
    queries: list[AvailabilityQuery] = field(default_factory=list)
    moves: list[ReschedulingBySecret] = field(default_factory=list)
    _appointments: dict[str, Appointment] = field(default_factory=dict)
    _answers: dict[str, tuple[BookingRequest, Booked | Provisional]] = field(default_factory=dict)

    def offer(self, meeting_type: MeetingType, starts: Iterable[datetime]) -> None:
        self.meeting_types[meeting_type.id] = meeting_type
        self.free |= set(starts)

    def meeting_type(self, meeting_type_id: str) -> MeetingType:
        self._called("meeting_type")
        if meeting_type_id not in self.meeting_types:
            raise NotFound
        return self.meeting_types[meeting_type_id]

    def availability(self, query: AvailabilityQuery) -> Availability:
        self._called("availability")
        self.queries.append(query)
        meeting_type = self._bookable(query.meeting_type_id, query.duration)
        if not (query.queue_id or query.host_ids or meeting_type.queue_id):
            raise HostRequired
        zone = query.timezone or meeting_type.timezone
        begin, end = _instant(query.start, zone), _instant(query.end, zone)
        upcoming = sorted(start for start in self.free if start >= self.now)
        starts = tuple(start for start in upcoming if begin <= start < end)
        earliest = next((start for start in upcoming if start >= begin), None)
        duration = query.duration or meeting_type.duration
        return Availability(timezone=zone, duration=duration, slot_interval=duration, starts=starts, earliest=earliest)

    def book(self, request: BookingRequest, *, idempotency_key: str) -> Booked | Provisional:
        self._called("book")
        if idempotency_key in self._answers:
            known, answer = self._answers[idempotency_key]
            if known != request:
                raise IdempotencyMismatch
            return answer
        meeting_type = self._bookable(request.meeting_type_id, request.duration)
        require_acceptable(request, meeting_type)
        if request.start not in self.free or request.start < self.now:
            raise SlotOccupied
        self.free.discard(request.start)
        self.requests.append(request)
        answer = self._keep(request, meeting_type)
        self._answers[idempotency_key] = (request, answer)
        return answer

    def settle(self, idempotency_key: str) -> Booked | Provisional:
        """Of what was booked with the key, as if it had never been in doubt."""
        self._called("settle")
        if idempotency_key not in self._answers:
            raise NotFound
        return self._answers[idempotency_key][1]

    def appointment(self, appointment_id: str) -> Appointment:
        self._called("appointment")
        return self._known(appointment_id)

    def appointment_by_secret(self, appointment_id: str, secret: str) -> Appointment:
        self._called("appointment_by_secret")
        if secret != secret_of(appointment_id):
            raise NotFound
        return self._known(appointment_id)

    def calendar_entry(self, appointment: Appointment) -> CalendarEntry:
        moves = [move for move in self.moves if move.appointment_id == appointment.id]
        return published(appointment, sequence=len(moves), now=self.now)

    def confirm(self, appointment_id: str, secret: str) -> Appointment:
        appointment = self.appointment_by_secret(appointment_id, secret)
        if appointment.status == Status.PROVISIONAL:
            self.change(appointment_id, Status.CONFIRMED)
        return self._known(appointment_id)

    def cancel(self, appointment_id: str, secret: str, *, reason: str) -> Appointment:
        appointment = self._changeable(appointment_id, secret)
        self.free.add(appointment.start)
        self.change(appointment_id, Status.CANCELLED, cancellation_reason=reason, is_cancelled=True)
        return self._known(appointment_id)

    def reschedule(self, request: ReschedulingBySecret) -> Booked:
        appointment = self._changeable(request.appointment_id, request.secret)
        self.moves.append(request)
        if request.start not in self.free or request.start < self.now:
            raise SlotOccupied
        self.free = (self.free | {appointment.start}) - {request.start}
        end = request.start + timedelta(minutes=appointment.duration)
        times = {"start": request.start, "end": end, "rescheduled_at": self.now}
        self.change(appointment.id, appointment.status, **times)
        return Booked(appointment_id=appointment.id, secret=request.secret)

    def change(self, appointment_id: str, status: Status, **facts: Any) -> None:
        appointment = self._appointments[appointment_id]
        self._appointments[appointment_id] = appointment.model_copy(update={"status": status, **facts})

    def _changeable(self, appointment_id: str, secret: str) -> Appointment:
        """As the engine judges it."""
        appointment = self.appointment_by_secret(appointment_id, secret)
        if appointment.status == Status.CANCELLED:
            raise AlreadyCancelled
        if appointment.status in (Status.DECLINED, Status.EXPIRED):
            raise Stale
        if appointment.start <= self.now:
            raise AlreadyStarted
        options = self.meeting_types[appointment.meeting_type.id].meeting_options
        if appointment.start < self.now + timedelta(minutes=options.change_deadline):
            raise DeadlinePassed
        return appointment

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.broken is not None:
            raise self.broken

    def _bookable(self, meeting_type_id: str, duration: int | None) -> MeetingType:
        if meeting_type_id not in self.meeting_types:
            raise NotFound
        meeting_type = self.meeting_types[meeting_type_id]
        if duration is not None and duration not in meeting_type.durations:
            raise DurationNotAllowed
        return meeting_type

    def _known(self, appointment_id: str) -> Appointment:
        if appointment_id not in self._appointments:
            raise NotFound
        appointment = self._appointments[appointment_id]
        expired = appointment.expires_at is not None and appointment.expires_at <= self.now
        if appointment.status == Status.PROVISIONAL and expired:
            return appointment.model_copy(update={"status": Status.EXPIRED})
        return appointment

    def _keep(self, request: BookingRequest, meeting_type: MeetingType) -> Booked | Provisional:
        number = f"appointment-{len(self._appointments) + 1}"
        options = meeting_type.meeting_options
        provisional = options.double_opt_in or options.require_host_confirmation
        kind = DOUBLE_OPT_IN if options.double_opt_in else BY_HOST
        self._appointments[number] = _appointment(number, request, meeting_type).model_copy(
            update={
                "status": Status.PROVISIONAL if provisional else Status.CONFIRMED,
                "booking_type": kind if provisional else "",
                "expires_at": self.now + HOLD if provisional else None,
            }
        )
        if provisional:
            return Provisional(booking_type=kind, provisional_booking_id=number)
        return Booked(appointment_id=number, secret=secret_of(number))


def secret_of(appointment_id: str) -> str:
    return f"secret-of-{appointment_id}"


def _appointment(number: str, request: BookingRequest, meeting_type: MeetingType) -> Appointment:
    duration = request.duration or meeting_type.duration
    attendee = request.attendee
    return Appointment(
        id=number,
        start=request.start,
        end=request.start + timedelta(minutes=duration),
        meeting_type=AppointmentMeetingType(id=meeting_type.id, name=meeting_type.name, duration=duration),
        attendees=(
            AppointmentAttendee(
                id=number,
                email=attendee.email,
                fullname=attendee.name,
                phone=attendee.phone,
                language=attendee.language,
                timezone=attendee.timezone or "",
                notes=attendee.answers,
            ),
        ),
        hosts=(HOST,),
        channel=request.channel or meeting_type.meeting_info.channel,
        location=place_of(request, meeting_type),
        duration=duration,
        queue_id=request.queue_id,
        host_ids=(HOST.id,),
        utm=attendee.utm,
    )


def _instant(moment: Moment, zone: str) -> datetime:
    """A date is midnight in the zone."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), ZoneInfo(zone)).astimezone(UTC)


def every_half_hour(day: date, hours: Iterable[int]) -> list[datetime]:
    """Starts in UTC."""
    at = [datetime.combine(day, time(hour, minute), UTC) for hour in hours for minute in (0, 30)]
    return sorted(at)
