"""A scheduler somewhere else as a gateway: one for each request, over what the process shares."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import quote

from scheduling.contract.appointments import Appointment
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.changes import ReschedulingBySecret
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.model import iso
from scheduling.contract.refusals import Busy, NotFound, Refusal
from widget.gateway.protocol import Unavailable
from widget.gateway.remote import submissions
from widget.gateway.remote.appointments import appointment_of, listed, recorded
from widget.gateway.remote.availability import Question, availability
from widget.gateway.remote.booking import Bookings
from widget.gateway.remote.client import Call, Client, Unclear
from widget.gateway.remote.free_times import FreeTimes, free_times_of
from widget.gateway.remote.meeting_types import meeting_type_of
from widget.gateway.remote.memory import Memory
from widget.models import Submission

Answer = TypeVar("Answer")
#: A visitor waits no longer for a page, however many calls it takes.
PAGE_SECONDS = 8.0
MEETING_TYPE_SECONDS = 60.0
FREE_TIMES_SECONDS = 20.0
#: While the scheduler cannot be asked, what was just booked is shown from our own record.
JUST_BOOKED = timedelta(minutes=10)


@dataclass(frozen=True)
class Shared:
    """What all requests of a process have in common."""

    client: Client
    memory: Memory = field(default_factory=Memory)


class RemoteGateway:
    """Asks over the network. Every method ends within the time that a page may take."""

    def __init__(self, now: datetime, shared: Shared) -> None:
        self.now, self._shared = now, shared
        self._until = monotonic() + PAGE_SECONDS

    def meeting_type(self, meeting_type_id: str) -> MeetingType:
        ask = partial(self._meeting_type, meeting_type_id)
        return self._remembered(meeting_type_id, "itself", ask, seconds=MEETING_TYPE_SECONDS)

    def availability(self, query: AvailabilityQuery) -> Availability:
        meeting_type = self.meeting_type(query.meeting_type_id)
        interval = meeting_type.meeting_info.slot_interval
        return availability(query, meeting_type, now=self.now, ask=lambda question: self._free(question, interval))

    def book(self, request: BookingRequest, *, idempotency_key: str) -> Booked | Provisional:
        try:
            return self._bookings.book(request, key=idempotency_key)
        finally:
            self._shared.memory.forget(_times_of(request.meeting_type_id))

    def settle(self, idempotency_key: str) -> Booked | Provisional:
        return self._bookings.settle(idempotency_key)

    def appointment(self, appointment_id: str) -> Appointment:
        try:
            return self._standing(appointment_id)
        except (NotFound, Busy, Unavailable) as error:
            row = Submission.objects.filter(appointment_id=appointment_id).first()
            if row is None or not self._can_stand_in(row, error):
                raise
            return self._recorded(row)

    def appointment_by_secret(self, appointment_id: str, secret: str) -> Appointment:
        """Of bookings that were made here. Others have no page here: the scheduler does not say who holds a secret."""
        if not submissions.holds_secret(appointment_id, secret):
            raise NotFound
        return self.appointment(appointment_id)

    def confirm(self, appointment_id: str, secret: str) -> Appointment:
        """As it stands: the mail in which the scheduler asks for the confirmation leads to a page of its own."""
        return self.appointment_by_secret(appointment_id, secret)

    def cancel(self, appointment_id: str, secret: str, *, reason: str) -> Appointment:
        path = f"/booking/confirm/cancel/{quote(appointment_id, safe='')}/{quote(secret, safe='')}"
        answer = self._change(appointment_id, Call("POST", (path,), body={"cancellationReason": reason}, keyless=True))
        try:
            return appointment_of(answer)
        except Unclear:
            return self._standing(appointment_id)

    def reschedule(self, request: ReschedulingBySecret) -> Booked:
        body: dict[str, Any] = {"appointmentId": request.appointment_id, "secret": request.secret}
        body |= {"start": iso(request.start), **({"sameHost": True} if request.same_host else {})}
        self._change(request.appointment_id, Call("POST", ("/booking/confirm/reschedule/",), body=body, keyless=True))
        return Booked(appointment_id=request.appointment_id, secret=request.secret)

    def list_appointments(self) -> None:
        """Only whether it may be done: a booking whose answer is lost cannot be looked up without it."""
        query: dict[str, str | list[str]] = {"page": "0", "pageSize": "1"}
        listed(self._send(Call("GET", ("/v4/appointment/paginated/",), query=query)), "appointments")

    @property
    def _bookings(self) -> Bookings:
        return Bookings(self._send, self.now)

    def _send(self, call: Call) -> Any:
        with self._shared.client.guard.seat():
            return self._shared.client.send(call, now=self.now, until=self._until)

    def _change(self, appointment_id: str, call: Call) -> Any:
        """Whatever comes of it, the free times of its meeting type may be others now."""
        try:
            return self._send(call)
        finally:
            if row := Submission.objects.filter(appointment_id=appointment_id).first():
                self._shared.memory.forget(_times_of(row.meeting_type_id))

    def _remembered(self, subject: str, question: Hashable, ask: Callable[[], Answer], *, seconds: float) -> Answer:
        """``ask`` is for one of those who ask at once; the others wait for its answer."""
        memory, guard = self._shared.memory, self._shared.client.guard
        known = memory.known(subject, question)
        if known is None:
            with guard.seat():
                return memory.get(subject, question, ask, seconds=seconds, patience=self._until - monotonic())
        if isinstance(known.answer, Refusal):
            raise type(known.answer)
        answer: Answer = known.answer
        return answer

    def _ask(self, call: Call) -> Any:
        return self._shared.client.send(call, now=self.now, until=self._until)

    def _meeting_type(self, meeting_type_id: str) -> MeetingType:
        quoted = quote(meeting_type_id, safe="")
        answer = self._ask(Call("GET", (f"/v4/meeting-type/{quoted}", f"/meeting-type/{quoted}")))
        return meeting_type_of(answer, meeting_type_id, now=self.now)

    def _free(self, question: Question, interval: int | None) -> FreeTimes:
        subject = _times_of(question.meeting_type_id)

        def ask() -> FreeTimes:
            answer = self._ask(question.call(afresh=self._shared.memory.is_doubted(subject)))
            return free_times_of(answer, duration=question.duration, interval=interval)

        return self._remembered(subject, question, ask, seconds=FREE_TIMES_SECONDS)

    def _standing(self, appointment_id: str) -> Appointment:
        found = appointment_of(self._send(Call("GET", (f"/v4/appointment/{quote(appointment_id, safe='')}",))))
        row = None if found.meeting_type.id else Submission.objects.filter(appointment_id=appointment_id).first()
        if row is None:
            return found
        return found.model_copy(
            update={"meeting_type": found.meeting_type.model_copy(update={"id": row.meeting_type_id})}
        )

    def _can_stand_in(self, row: Submission, error: Exception) -> bool:
        """What waits for a confirmation is no appointment to every scheduler, and what was just booked is booked."""
        waits = row.state == Submission.State.PROVISIONAL and isinstance(error, NotFound)
        return row.request is not None and (waits or self.now < row.sent_at + JUST_BOOKED)

    def _recorded(self, row: Submission) -> Appointment:
        request = submissions.request_of(row)
        if request is None:
            raise Unavailable("the record was erased")
        meeting_type = self.meeting_type(row.meeting_type_id)
        return recorded(row, request, meeting_type)


def _times_of(meeting_type_id: str) -> str:
    """What free times are remembered and forgotten by."""
    return f"times of {meeting_type_id}"
