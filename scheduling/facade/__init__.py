"""The scheduling API in plain Python: contract models in and out, named refusals, ``now`` passed in.

``workspace_id`` limits what is visible (``None``: the whole installation); everything outside it is ``NotFound``.
Every function that writes may also raise ``Busy``.
"""

from scheduling.facade.bookings import appointment, appointment_by_secret, book
from scheduling.facade.catalogue import Reading, meeting_type, meeting_types, user
from scheduling.facade.changes import confirm_by_secret
from scheduling.facade.free_times import availability, availability_v2, availability_v4
from scheduling.facade.rotation import next_hosts, queue, queues
from scheduling.operations.idempotency import IdempotencyKey

__all__ = [
    "IdempotencyKey",
    "Reading",
    "appointment",
    "appointment_by_secret",
    "availability",
    "availability_v2",
    "availability_v4",
    "book",
    "confirm_by_secret",
    "meeting_type",
    "meeting_types",
    "next_hosts",
    "queue",
    "queues",
    "user",
]
