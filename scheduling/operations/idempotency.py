"""The same request under the same key has one effect, and gets the first answer again (for 24 hours)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.contract.bookings import BookingRequest
from scheduling.contract.refusals import IdempotencyMismatch
from scheduling.models import IdempotencyRecord

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """``scope`` says who sent the key: an API key's id, or the widget."""

    scope: str
    key: str


def recall(key: IdempotencyKey, request: BookingRequest, *, now: datetime) -> str | None:
    """The id of the appointment that this request made before. Raises ``IdempotencyMismatch`` for another request."""
    record = IdempotencyRecord.objects.filter(scope=key.scope, key=key.key).first()
    if record is None:
        return None
    if record.created_at <= now - KEPT:
        record.delete()
        return None
    if record.request_hash != _digest(request):
        raise IdempotencyMismatch
    return str(record.answer)


def remember(key: IdempotencyKey, request: BookingRequest, appointment_id: str, *, now: datetime) -> None:
    IdempotencyRecord.objects.create(
        scope=key.scope, key=key.key, request_hash=_digest(request), answer=appointment_id, created_at=now
    )


def _digest(request: BookingRequest) -> str:
    canonical = json.dumps(request.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
