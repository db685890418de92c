"""The scheduling API in plain Python: contract models in and out, named refusals, ``now`` passed in.

``workspace_id`` limits what is visible (``None``: the whole installation); everything outside it is ``NotFound``.
Every function that writes may also raise ``Busy``.
"""

from scheduling.facade.absences import add_exception
from scheduling.facade.bookings import (
    appointment,
    appointment_by_secret,
    appointments,
    book,
    calendar_entry,
    provisional_bookings,
)
from scheduling.facade.catalogue import Reading, meeting_type, meeting_types, user
from scheduling.facade.changes import (
    cancel,
    cancel_by_secret,
    confirm,
    confirm_by_secret,
    decline,
    reschedule,
    reschedule_by_secret,
)
from scheduling.facade.free_times import availability, availability_v2, availability_v4
from scheduling.facade.handoffs import hand_off, hand_off_in_bulk, hand_off_options
from scheduling.facade.requests import accept_by_token, decline_by_token, request_by_token
from scheduling.facade.rotation import add_group, change_group, change_queue, next_hosts, queue, queues
from scheduling.facade.subscriptions import (
    add_webhook,
    change_webhook,
    deliveries,
    remove_webhook,
    replay_delivery,
    webhooks,
)
from scheduling.operations.idempotency import IdempotencyKey

__all__ = [
    "IdempotencyKey",
    "Reading",
    "accept_by_token",
    "add_exception",
    "add_group",
    "add_webhook",
    "appointment",
    "appointment_by_secret",
    "appointments",
    "availability",
    "availability_v2",
    "availability_v4",
    "book",
    "calendar_entry",
    "cancel",
    "cancel_by_secret",
    "change_group",
    "change_queue",
    "change_webhook",
    "confirm",
    "confirm_by_secret",
    "decline",
    "decline_by_token",
    "deliveries",
    "hand_off",
    "hand_off_in_bulk",
    "hand_off_options",
    "meeting_type",
    "meeting_types",
    "next_hosts",
    "provisional_bookings",
    "queue",
    "queues",
    "remove_webhook",
    "replay_delivery",
    "request_by_token",
    "reschedule",
    "reschedule_by_secret",
    "user",
    "webhooks",
]
