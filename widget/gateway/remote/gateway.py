"""A scheduler somewhere else as a gateway: one for each request, over what the process shares."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter

from scheduling.contract.appointments import Appointment, CalendarEntry
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.changes import ReschedulingBySecret
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.model import iso
from scheduling.contract.refusals import Busy, NotFound, Refusal
from widget.gateway.protocol import Unavailable
from widget.gateway.remote import submissions
from widget.gateway.remote.appointments import appointment_of, recorded
from widget.gateway.remote.availability import Question, availability
from widget.gateway.remote.booking import Bookings
from widget.gateway.remote.client import Call, Unclear
from widget.gateway.remote.common import Asked
from widget.gateway.remote.free_times import FreeTimes, free_times_of
from widget.gateway.remote.guard import NotSent
from widget.gateway.remote.meeting_types import meeting_type_of
from widget.gateway.remote.shared import Caller, Send, Shared
from widget.invite import published
from widget.models import Submission

MEETING_TYPE_SECONDS = 60.0
FREE_TIMES_SECONDS = 20.0
#: While the scheduler cannot be asked, what was just booked is shown from our own record.
JUST_BOOKED = timedelta(minutes=10)
#: Whoever changes a booking sees a page of it next, which asks how it stands.
PAGE_FOLLOWS = timedelta(seconds=10)

#: Bookings that may have become something else, looked at in one go.
_MOST_AT_ONCE = 20
_MEETING_TYPE, _FREE_TIMES = TypeAdapter(MeetingType), TypeAdapter(FreeTimes)


class RemoteGateway:
    """Asks over the network. Every method ends within the time that a page may take."""

    def __init__(self, now: datetime, shared: Shared) -> None:
        self.now, self._shared = now, shared
        self._caller = Caller(shared.client, now, shared.client.end_of_page())
        self._send = self._caller.seated

    def meeting_type(self, meeting_type_id: str) -> MeetingType:
        asked = Asked(f"meeting type {meeting_type_id}", _MEETING_TYPE, MEETING_TYPE_SECONDS, MEETING_TYPE_SECONDS)
        quoted = quote(meeting_type_id, safe="")
        call = Call("GET", (f"/v4/meeting-type/{quoted}", f"/meeting-type/{quoted}"))

        def ask(send: Send) -> MeetingType:
            return meeting_type_of(send(call), meeting_type_id, now=self.now)

        return self._shared.answer(meeting_type_id, asked, ask, self._caller)

    def availability(self, query: AvailabilityQuery) -> Availability:
        meeting_type = self.meeting_type(query.meeting_type_id)
        interval = meeting_type.meeting_info.slot_interval
        return availability(query, meeting_type, now=self.now, ask=lambda question: self._free(question, interval))

    def book(self, request: BookingRequest, *, idempotency_key: str) -> Booked | Provisional:
        try:
            return self._bookings.book(request, key=idempotency_key)
        finally:
            self._shared.forget(_times_of(request.meeting_type_id))

    def settle(self, idempotency_key: str) -> Booked | Provisional:
        return self._bookings.settle(idempotency_key)

    def appointment(self, appointment_id: str) -> Appointment:
        try:
            return self._standing(appointment_id)
        except (NotFound, Busy, Unavailable) as error:
            row = submissions.of_appointment(appointment_id).first()
            if row is None or not self._can_stand_in(row, error):
                raise
            return self._recorded(row)

    def appointment_by_secret(self, appointment_id: str, secret: str) -> Appointment:
        """Of bookings that were made here. Others have no page here: the scheduler does not say who holds a secret."""
        if not submissions.holds_secret(appointment_id, secret):
            raise NotFound
        return self.appointment(appointment_id)

    def doubt(self, appointment_id: str, *, patience: timedelta = timedelta()) -> None:
        """Somebody says that something has become of it. Heeded for bookings that were made here, and not believed.

        ``patience``: for so long somebody else is about to look.
        """
        if row := submissions.doubt(appointment_id, look_at=self.now + patience):
            self._shared.forget(_times_of(row.meeting_type_id))

    def verify(self) -> None:
        """Ask what has become of bookings in doubt that are due, as long as the scheduler answers in time.

        And what the record may no longer keep is erased, also when nobody books.
        """
        submissions.erase_outdated(self.now)
        for row in submissions.due(self.now)[:_MOST_AT_ONCE]:
            if submissions.take_look(row, now=self.now) and not self._look(row):
                return

    def calendar_entry(self, appointment: Appointment) -> CalendarEntry:
        return published(appointment, sequence=submissions.revision(appointment.id), now=self.now)

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

    @property
    def _bookings(self) -> Bookings:
        return Bookings(self._send, self.now, timedelta(seconds=self._shared.client.account.seconds))

    def _change(self, appointment_id: str, call: Call) -> Any:
        """Whatever comes of it, the appointment and the free times of its meeting type may be others now."""
        self.doubt(appointment_id, patience=PAGE_FOLLOWS)
        try:
            return self._send(call)
        finally:
            self.doubt(appointment_id, patience=PAGE_FOLLOWS)

    def _free(self, question: Question, interval: int | None) -> FreeTimes:
        subject = _times_of(question.meeting_type_id)

        def ask(send: Send) -> FreeTimes:
            answer = send(question.call(afresh=self._shared.is_doubted(subject)))
            return free_times_of(answer, duration=question.duration, interval=interval)

        asked = Asked(f"free times {question}", _FREE_TIMES, FREE_TIMES_SECONDS, FREE_TIMES_SECONDS)
        return self._shared.answer(subject, asked, ask, self._caller)

    def _look(self, row: Submission) -> bool:
        """Whether the scheduler answers, so that it can be asked about the next one too."""
        try:
            self._standing(row.appointment_id, ahead=True)
        except NotFound:
            pass
        except Busy as refusal:  # whether or not it was asked, it has said nothing of this booking
            pause = timedelta(seconds=refusal.retry_after or 1)
            submissions.put_back(row, now=self.now, look_at=self.now + pause)
            return False
        except NotSent as error:
            if error.__cause__ is None:  # else it was tried, and nobody was there
                submissions.put_back(row, now=self.now, look_at=row.look_at)
            return False
        except (Refusal, Unavailable):
            return False
        return True

    def _standing(self, appointment_id: str, *, ahead: bool = False) -> Appointment:
        """As the scheduler says; written down where it was booked here. ``ahead``: nobody waits for it."""
        row = submissions.of_appointment(appointment_id).first()
        send = replace(self._caller, ahead=ahead).seated
        try:
            found = appointment_of(send(Call("GET", (f"/v4/appointment/{quote(appointment_id, safe='')}",))))
        except NotFound:
            if row and row.heard > row.verified:
                submissions.note_gone(row)
            raise
        if row is None:
            return found
        submissions.note(row, found)
        if found.meeting_type.id:
            return found
        return found.model_copy(
            update={"meeting_type": found.meeting_type.model_copy(update={"id": row.meeting_type_id})}
        )

    def _can_stand_in(self, row: Submission, error: Exception) -> bool:
        """What waits for a confirmation is no appointment to every scheduler, and what was just booked is booked."""
        waits = row.state == Submission.State.PROVISIONAL and isinstance(error, NotFound)
        is_new = row.state != Submission.State.CANCELLED and self.now < row.sent_at + JUST_BOOKED
        return row.request is not None and row.heard == row.verified and (waits or is_new)

    def _recorded(self, row: Submission) -> Appointment:
        request = submissions.request_of(row)
        if request is None:
            raise Unavailable("the record was erased")
        meeting_type = self.meeting_type(row.meeting_type_id)
        return recorded(row, request, meeting_type)


def _times_of(meeting_type_id: str) -> str:
    """What free times are remembered and forgotten by."""
    return f"times of {meeting_type_id}"
