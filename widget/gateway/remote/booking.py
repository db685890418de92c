"""Booking once over an API that cannot be asked twice: written down, sent, and looked up before it is sent again.

A call that broke may have booked. Then the scheduler's own list decides: what is there was booked; what is not there
although the scheduler has had time is sent once more, by one of those who wait. See ``docs/adr/0007``.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from scheduling.contract.appointments import Appointment, Status
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from scheduling.contract.model import iso
from scheduling.contract.refusals import Conflict, IdempotencyMismatch, NotFound, Refusal, SlotOccupied
from widget.gateway.protocol import Unavailable, Unsettled
from widget.gateway.remote import submissions
from widget.gateway.remote.appointments import appointment_of, body_of, booking_of, listed, provisional_of
from widget.gateway.remote.client import Call, Unclear
from widget.models import Submission

logger = logging.getLogger(__name__)

Result = Booked | Provisional
#: A scheduler is still at work on what it was sent for so long at most.
AT_WORK = timedelta(seconds=30)
ATTEMPTS = 3
_PAGE = 50
_PAGES = 4


class Send(Protocol):
    def __call__(self, call: Call) -> Any: ...


@dataclass(frozen=True)
class Bookings:
    """``send`` makes a call within the time that the page has left. ``page``: how much time a page has."""

    send: Send
    now: datetime
    page: timedelta

    def book(self, request: BookingRequest, *, key: str) -> Result:
        """A ``Refusal`` or ``Unavailable``: it was surely not booked. ``Unsettled``: nobody knows yet."""
        row, is_new = submissions.open_submission(request, key=key, now=self.now)
        if is_new:
            return self._first(row, request)
        if row.state == Submission.State.REFUSED:
            submissions.withdraw(row)
            return self.book(request, key=key)
        if row.fingerprint == submissions.fingerprint_of(request):
            return self.settle(key)
        return self._other(row, request)

    def settle(self, key: str) -> Result:
        """What came of a submission. Raises ``Unsettled``, ``SlotOccupied`` if it was not booked, ``NotFound``."""
        row = Submission.objects.filter(key=key).first()
        if row is None:
            raise NotFound
        if row.state == Submission.State.REFUSED:
            raise SlotOccupied
        if row.state != Submission.State.SENT:
            return submissions.answer_of(row, now=self.now)
        if self.now < row.sent_at + self.page:  # the answer may be on its way, with the secret that no list has
            raise Unsettled
        return self._found(row) or self._wait_or_send(row)

    def _other(self, row: Submission, request: BookingRequest) -> Result:
        """The form was changed and sent again: only after its first sending has been found not to have booked."""
        try:
            self.settle(row.key)
        except SlotOccupied:
            submissions.withdraw(row)
            return self.book(request, key=row.key)
        raise IdempotencyMismatch

    def _first(self, row: Submission, request: BookingRequest) -> Result:
        try:
            return self._send(row, request)
        except Unclear as error:
            if found := self._found(row):
                return found
            raise Unsettled from error
        except Conflict as refusal:
            submissions.withdraw(row)
            raise refusal if isinstance(refusal, IdempotencyMismatch) else SlotOccupied from refusal
        except (Refusal, Unavailable):
            submissions.withdraw(row)
            raise

    def _wait_or_send(self, row: Submission) -> Result:
        request = submissions.request_of(row)
        if self.now < row.sent_at + AT_WORK or request is None:
            raise Unsettled
        if row.attempts >= ATTEMPTS:
            submissions.refuse(row)
            raise SlotOccupied
        if not submissions.take_turn(row, now=self.now):
            raise Unsettled
        logger.warning("A booking whose answer was lost is not there, so it is sent once more")
        try:
            return self._send(row, request)
        except Unavailable as error:
            raise Unsettled from error
        except Refusal as refusal:
            return self._refused_again(row, refusal)

    def _refused_again(self, row: Submission, refusal: Refusal) -> Result:
        """The time may be taken by what was sent first."""
        if found := self._found(row):
            return found
        submissions.refuse(row)
        raise SlotOccupied from refusal

    def _send(self, row: Submission, request: BookingRequest) -> Result:
        headers = {"Idempotency-Key": row.key}  # heeded by other installations of this product
        call = Call("POST", ("/v4/booking", "/booking"), body=body_of(request), headers=headers)
        result = booking_of(self.send(call))
        submissions.settle(row, result)
        return result

    def _found(self, row: Submission) -> Result | None:
        """Raises ``Unsettled`` while the scheduler cannot be asked."""
        try:
            appointment = next((found for found in self._listed(row) if submissions.is_that_of(row, found)), None)
        except (Refusal, Unavailable) as error:
            raise Unsettled from error
        if appointment is None:
            return None
        result = _result(appointment)
        if not submissions.settle(row, result):
            raise Unsettled
        return result

    def _listed(self, row: Submission) -> Iterator[Appointment]:
        """Whatever begins at the time that was asked for: appointments, then what waits for a confirmation."""
        span = {"start": iso(row.start), "end": iso(row.start + timedelta(minutes=1))}
        query = {**span, "meetingTypeId": row.meeting_type_id}
        for entry in self._entries("/v4/appointment/paginated/", "appointments", query):
            yield appointment_of(entry)
        with suppress(NotFound):  # not every scheduler has such a list
            for entry in self._entries("/v4/provisional-booking/paginated", "provisionalBookings", query):
                yield appointment_of(provisional_of(entry))

    def _entries(self, path: str, name: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
        seen = 0
        for page in range(_PAGES):
            paging: dict[str, str | list[str]] = {**query, "page": str(page), "pageSize": str(_PAGE)}
            found, total = listed(self.send(Call("GET", (path,), query=paging)), name)
            yield from found
            seen += len(found)
            if not found or seen >= total:
                return


def _result(appointment: Appointment) -> Result:
    if appointment.status == Status.PROVISIONAL:
        return Provisional(booking_type="DoubleOptIn", provisional_booking_id=appointment.id)
    return Booked(appointment_id=appointment.id, secret="")
