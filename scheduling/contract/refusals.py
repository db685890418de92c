"""Everything the scheduling API can refuse, as one tree of exceptions.

::

    Refusal
    ├── Invalid                 400 validation-failed      one sentence per field
    ├── SlotOccupied            400 slot-occupied
    ├── HostRequired            400 host-required
    ├── DurationNotAllowed      400 duration-not-allowed
    ├── Unauthorized            401 unauthorized
    ├── Forbidden               403 forbidden
    ├── NotFound                404 not-found
    ├── MethodNotAllowed        405 method-not-allowed
    ├── Conflict                409 (never raised itself)
    │   ├── AlreadyCancelled    409 already-cancelled
    │   ├── AlreadyStarted      409 already-started
    │   ├── DeadlinePassed      409 deadline-passed
    │   ├── IdempotencyMismatch 409 idempotency-mismatch
    │   └── Stale               409 stale
    ├── TooLarge                413 too-large
    ├── UnsupportedMediaType    415 unsupported-media-type
    ├── RateLimited             429 rate-limited           with retry_after
    └── Busy                    503 busy                   with retry_after; nothing was changed

The engine raises them, the JSON door turns them into status codes, a remote gateway turns status codes back into them,
and the widget shows them as pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one field; ``field`` is its path as the sender spelt it (``attendee.email``)."""

    field: str
    message: str


class Refusal(Exception):
    """A request that is understood and not granted. ``status`` is the HTTP status a JSON door answers with."""

    status: ClassVar[int] = 400
    error_code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "The request was refused"

    def __init__(self, sentence: str = "", *, retry_after: int | None = None) -> None:
        self.message = sentence or self.sentence
        self.retry_after = retry_after
        super().__init__(self.message)


class Invalid(Refusal):
    """All faults of the input at once, each with its field."""

    error_code = "validation-failed"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.message for fault in self.faults))


class SlotOccupied(Refusal):
    error_code = "slot-occupied"
    sentence = "The selected time slot is no longer available"


class HostRequired(Refusal):
    error_code = "host-required"
    sentence = "hostIds or queueId is required"


class DurationNotAllowed(Refusal):
    error_code = "duration-not-allowed"
    sentence = "Duration must match one of the allowed durations for this meeting type"


class Unauthorized(Refusal):
    status = 401
    error_code = "unauthorized"
    sentence = "An API key is required: send Authorization: Bearer <key>"


class Forbidden(Refusal):
    status = 403
    error_code = "forbidden"
    sentence = "This API key may not do that"


class NotFound(Refusal):
    status = 404
    error_code = "not-found"
    sentence = "There is nothing here"


class MethodNotAllowed(Refusal):
    status = 405
    error_code = "method-not-allowed"
    sentence = "This method is not allowed here"


class Conflict(Refusal):
    status = 409


class AlreadyCancelled(Conflict):
    error_code = "already-cancelled"
    sentence = "The appointment is already cancelled"


class AlreadyStarted(Conflict):
    error_code = "already-started"
    sentence = "The appointment has already started"


class DeadlinePassed(Conflict):
    error_code = "deadline-passed"
    sentence = "It is too late for attendees to change the appointment"


class IdempotencyMismatch(Conflict):
    error_code = "idempotency-mismatch"
    sentence = "This Idempotency-Key was already used for a different request"


class Stale(Conflict):
    error_code = "stale"
    sentence = "The appointment has changed in the meantime"


class TooLarge(Refusal):
    status = 413
    error_code = "too-large"
    sentence = "The request body is larger than 64 KiB"


class UnsupportedMediaType(Refusal):
    status = 415
    error_code = "unsupported-media-type"
    sentence = "Send the body as application/json"


class RateLimited(Refusal):
    status = 429
    error_code = "rate-limited"
    sentence = "Too many requests; wait a moment and try again"


class Busy(Refusal):
    status = 503
    error_code = "busy"
    sentence = "The scheduler is busy; nothing was changed, try again in a moment"
