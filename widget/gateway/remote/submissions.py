"""The record of what was sent to be booked. It is made before the call, so nothing that happens to us loses it."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.crypto import constant_time_compare, salted_hmac

from scheduling.contract.appointments import Appointment, AppointmentAttendee, Status
from scheduling.contract.bookings import Booked, BookingRequest, Provisional
from widget.models import Submission
from widget.sealing import sealed, unsealed

#: How long what was typed is kept, and the secret that was answered.
KEPT = timedelta(days=1)
#: Between looks at a booking in doubt, while the scheduler does not say how it stands; after them nobody looks unasked.
PAUSES = tuple(min(timedelta(seconds=10) * 3**number, timedelta(hours=6)) for number in range(10))
_SEALED = "slotwright.widget.submission"
_State = Submission.State
#: What once was booked is never sent again.
_MADE = (_State.BOOKED, _State.CANCELLED)


def open_submission(request: BookingRequest, *, key: str, now: datetime) -> tuple[Submission, bool]:
    """The record under the key, and whether it is new: then, and only then, the caller sends."""
    erase_outdated(now)
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


def erase_outdated(now: datetime) -> None:
    """What was typed, and the secret that was answered, are not kept any longer."""
    if outdated(now).exists():  # else nobody waits for the lock that a change takes
        outdated(now).update(request=None, sealed_secret="")


def outdated(now: datetime) -> QuerySet[Submission]:
    """Those with something to erase. A secret is never kept without the request beside it, see ``_kept``."""
    return Submission.objects.filter(first_sent_at__lt=now - KEPT, request__isnull=False)


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
    """Write down what came of it. False when the appointment is that of another submission.

    Somebody else may have found the appointment in the list, which tells no secret, before the answer with it came.
    """
    facts: dict[str, Any]
    if isinstance(result, Booked):
        facts = {"state": _State.BOOKED, "appointment_id": result.appointment_id}
        facts |= _kept(row, result.appointment_id, result.secret) if result.secret else {"secret_hash": ""}
    else:
        facts = {"state": _State.PROVISIONAL, "appointment_id": result.provisional_booking_id}
        facts["booking_type"] = result.booking_type
    try:
        with transaction.atomic():
            is_first = Submission.objects.filter(key=row.key).exclude(state__in=_MADE).update(**facts)
    except IntegrityError:
        return False
    if not is_first and isinstance(result, Booked) and result.secret:
        made = Submission.objects.filter(key=row.key, state__in=_MADE, secret_hash="")
        made.filter(appointment_id=result.appointment_id).update(**_kept(row, result.appointment_id, result.secret))
    return True


def refuse(row: Submission) -> None:
    Submission.objects.filter(key=row.key, state=_State.SENT).update(state=_State.REFUSED, request=None)


def withdraw(row: Submission) -> None:
    """Surely not booked, so the same form may be sent once more."""
    Submission.objects.filter(key=row.key).exclude(state__in=(*_MADE, _State.PROVISIONAL)).delete()


def answer_of(row: Submission, *, now: datetime) -> Booked | Provisional:
    """What the visitor is to be told again; without the secret where that was never told, or is kept no longer."""
    if row.state == _State.PROVISIONAL:
        return Provisional(booking_type=row.booking_type, provisional_booking_id=row.appointment_id)
    secret = "" if row.first_sent_at < now - KEPT else _secret_of(row)  # old, and perhaps not erased yet
    return Booked(appointment_id=row.appointment_id, secret=secret)


def of_appointment(appointment_id: str) -> QuerySet[Submission]:
    """The one that has booked it. The second condition is that of the index."""
    return Submission.objects.filter(~Q(appointment_id=""), appointment_id=appointment_id)


def doubt(appointment_id: str, *, look_at: datetime) -> Submission | None:
    """Something may have become of it: until it was looked at, nobody is told what stands here. Of ours alone."""
    if not of_appointment(appointment_id).update(heard=F("heard") + 1, looks=0, look_at=look_at):
        return None
    return of_appointment(appointment_id).first()


def doubtful() -> QuerySet[Submission]:
    return Submission.objects.filter(heard__gt=F("verified"))


def due(now: datetime) -> QuerySet[Submission]:
    """Bookings in doubt that are to be looked at, those that were heard of last first."""
    return doubtful().filter(look_at__lte=now).order_by("-look_at")


def take_look(row: Submission, *, now: datetime) -> bool:
    """Whether the caller is the one to look, of any number who saw it due at once. The others come after the pause."""
    mine = doubtful().filter(key=row.key, looks=row.looks, look_at=row.look_at)
    return bool(mine.update(looks=row.looks + 1, look_at=_after(row, now)))


def put_back(row: Submission, *, now: datetime, look_at: datetime | None) -> None:
    """The look that ``take_look`` counted did not take place. What was heard meanwhile is left as it is."""
    counted = doubtful().filter(key=row.key, looks=row.looks + 1, look_at=_after(row, now))
    counted.update(looks=row.looks, look_at=look_at)


def _after(row: Submission, now: datetime) -> datetime | None:
    """When somebody looks again if this look tells nothing."""
    return now + PAUSES[row.looks] if row.looks < len(PAUSES) else None


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
    return of_appointment(appointment_id).values_list("verified", flat=True).first() or 0


def holds_secret(appointment_id: str, secret: str) -> bool:
    """Whether this is the secret of a booking that was made here."""
    known = of_appointment(appointment_id).values_list("secret_hash", flat=True).first()
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
    return not of_appointment(appointment.id).exclude(key=row.key).exists()


#: How far the scheduler's clock may be behind ours.
CLOCKS = timedelta(minutes=30)


def _marks(attendee: AppointmentAttendee) -> set[str]:
    return {_mark(attendee.email or "", ""), _mark("", attendee.phone)}


def _mark(email: str, phone: str) -> str:
    """Who it is, such that an address or number can be compared and not read."""
    who = email.strip().lower() or "tel:" + "".join(letter for letter in phone if letter.isdigit())
    return salted_hmac("slotwright.widget.attendee", who, algorithm="sha256").hexdigest()


def _kept(row: Submission, appointment_id: str, secret: str) -> dict[str, Any]:
    """Of a secret: what tells it from others, and for a day what it is to be told again from.

    The latter only beside the request, with which it is erased.
    """
    hidden = Value(sealed(secret, salt=_SEALED, nonce=f"{row.key} {appointment_id}"))
    beside = Case(When(request__isnull=False, then=hidden), default=Value(""))
    return {"secret_hash": _hash(appointment_id, secret), "sealed_secret": beside}


def _secret_of(row: Submission) -> str:
    secret = unsealed(row.sealed_secret, salt=_SEALED, nonce=f"{row.key} {row.appointment_id}")
    return secret if constant_time_compare(_hash(row.appointment_id, secret), row.secret_hash) else ""


def _hash(appointment_id: str, secret: str) -> str:
    return salted_hmac("slotwright.widget.secret", f"{appointment_id} {secret}", algorithm="sha256").hexdigest()
