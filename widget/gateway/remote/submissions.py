"""The record of what was sent to be booked. It is made before the call, so nothing that happens to us loses it."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from scheduling.contract.appointments import Appointment, AppointmentAttendee, Status
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from widget.models import Submission

#: How long what was typed is kept.
KEPT = timedelta(days=1)
_State = Submission.State
#: What once was booked is never sent again.
_MADE = (_State.BOOKED, _State.CANCELLED)


def open_submission(request: BookingRequest, *, key: str, now: datetime) -> tuple[Submission, bool]:
    """The record under the key, and whether it is new: then, and only then, the caller sends."""
    Submission.objects.filter(first_sent_at__lt=now - KEPT, request__isnull=False).update(request=None)
    sent = request.model_dump(mode="json", by_alias=True)
    facts: dict[str, Any] = {
        "fingerprint": fingerprint_of(request),
        "meeting_type_id": request.meeting_type_id,
        "start": request.start,
        "attendee": _mark(request.attendee.email or "", request.attendee.phone),
        "first_sent_at": now,
        "sent_at": now,
        "request": sent,
    }
    return Submission.objects.get_or_create(key=key, defaults=facts)


def fingerprint_of(request: BookingRequest) -> str:
    text = json.dumps(request.model_dump(mode="json", by_alias=True), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def request_of(row: Submission) -> BookingRequest | None:
    """Nothing when it has been erased."""
    return BookingRequest.model_validate(row.request) if row.request else None


def take_turn(row: Submission, *, now: datetime) -> bool:
    """Whether the caller is the one to send it again; of any number who ask at once one is."""
    mine = Submission.objects.filter(key=row.key, state=_State.SENT, attempts=row.attempts)
    return bool(mine.update(attempts=row.attempts + 1, sent_at=now))


def settle(row: Submission, result: Booked | Provisional) -> bool:
    """Write down what came of it. False when the appointment is that of another submission."""
    if isinstance(result, Booked):
        facts = {"state": _State.BOOKED, "appointment_id": result.appointment_id}
        facts["secret_hash"] = _hash(result.appointment_id, result.secret) if result.secret else ""
    else:
        facts = {"state": _State.PROVISIONAL, "appointment_id": result.provisional_booking_id}
        facts["booking_type"] = result.booking_type
    try:
        with transaction.atomic():
            Submission.objects.filter(key=row.key).exclude(state__in=_MADE).update(**facts)
    except IntegrityError:
        return False
    return True


def refuse(row: Submission) -> None:
    Submission.objects.filter(key=row.key, state=_State.SENT).update(state=_State.REFUSED, request=None)


def withdraw(row: Submission) -> None:
    """Surely not booked, so the same form may be sent once more."""
    Submission.objects.filter(key=row.key).exclude(state__in=(*_MADE, _State.PROVISIONAL)).delete()


def answer_of(row: Submission) -> Booked | Provisional:
    """What the visitor is to be told again. The secret was never kept."""
    if row.state == _State.PROVISIONAL:
        return Provisional(booking_type=row.booking_type, provisional_booking_id=row.appointment_id)
    return Booked(appointment_id=row.appointment_id, secret="")


def doubt(appointment_id: str) -> Submission | None:
    """Something may have become of it: until it was looked at, nobody is told what stands here. Of ours alone."""
    if not Submission.objects.filter(appointment_id=appointment_id).update(heard=F("heard") + 1):
        return None
    return Submission.objects.filter(appointment_id=appointment_id).first()


def doubtful() -> QuerySet[Submission]:
    """The last ones first."""
    return Submission.objects.filter(heard__gt=F("verified")).order_by("-sent_at")


def note(row: Submission, found: Appointment) -> None:
    """Write down how it stands. ``row`` was read before the scheduler was asked: what was heard since stays open."""
    state = _State.PROVISIONAL if found.status == Status.PROVISIONAL else _State.CANCELLED
    state = _State.BOOKED if found.status == Status.CONFIRMED else state
    _write(row, state=state, start=found.start)


def note_gone(row: Submission) -> None:
    """The scheduler knows nothing of it. To some of them that is true of all that waits for a confirmation."""
    _write(row, state=row.state if row.state == _State.PROVISIONAL else _State.CANCELLED, start=row.start)


def _write(row: Submission, *, state: str, start: datetime) -> None:
    """What has changed without a word counts as if it had been heard."""
    if (row.verified, row.state, row.start) != (row.heard, state, start):
        unheard = int(row.verified == row.heard)
        open_row = Submission.objects.filter(key=row.key, verified__lte=row.heard)
        open_row.update(heard=F("heard") + unheard, verified=row.heard + unheard, state=state, start=start)


def revision(appointment_id: str) -> int:
    """A number that grows with every change of the booking that was learned of."""
    return Submission.objects.filter(appointment_id=appointment_id).values_list("verified", flat=True).first() or 0


def holds_secret(appointment_id: str, secret: str) -> bool:
    """Whether this is the secret of a booking that was made here."""
    known = Submission.objects.filter(appointment_id=appointment_id).values_list("secret_hash", flat=True).first()
    return constant_time_compare(_hash(appointment_id, secret), known or "") and bool(known)


def is_that_of(row: Submission, appointment: Appointment) -> bool:
    """Whether an appointment of the scheduler is what the submission asked for, and nobody else's."""
    if appointment.start != row.start or appointment.is_cancelled:
        return False
    if appointment.meeting_type.id not in ("", row.meeting_type_id):
        return False
    if appointment.created_at and appointment.created_at < row.first_sent_at - CLOCKS:
        return False
    if not any(row.attendee in _marks(attendee) for attendee in appointment.attendees):
        return False
    return not Submission.objects.filter(appointment_id=appointment.id).exclude(key=row.key).exists()


#: How far the scheduler's clock may be behind ours.
CLOCKS = timedelta(minutes=30)


def _marks(attendee: AppointmentAttendee) -> set[str]:
    return {_mark(attendee.email or "", ""), _mark("", attendee.phone)}


def _mark(email: str, phone: str) -> str:
    """Who it is, such that an address or number can be compared and not read."""
    who = email.strip().lower() or "tel:" + "".join(letter for letter in phone if letter.isdigit())
    return salted_hmac("slotwright.widget.attendee", who, algorithm="sha256").hexdigest()


def _hash(appointment_id: str, secret: str) -> str:
    return salted_hmac("slotwright.widget.secret", f"{appointment_id} {secret}", algorithm="sha256").hexdigest()
