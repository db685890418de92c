"""The engine's tables, by subject."""

from scheduling.models.access import ApiKey, IdempotencyRecord
from scheduling.models.appointments import Appointment, Reservation
from scheduling.models.hosts import AvailabilityException, Host, Workspace
from scheduling.models.ledger import Assignment, LedgerEntry
from scheduling.models.meeting_types import AssignmentKind, Confirmation, FormField, MeetingType, MeetingTypeHost
from scheduling.models.outbox import Heartbeat, OutboxMessage
from scheduling.models.queues import GroupMember, Queue, QueueGroup, QueueMember
from scheduling.models.webhooks import WebhookAttempt, WebhookEndpoint

__all__ = [
    "ApiKey",
    "Appointment",
    "Assignment",
    "AssignmentKind",
    "AvailabilityException",
    "Confirmation",
    "FormField",
    "GroupMember",
    "Heartbeat",
    "Host",
    "IdempotencyRecord",
    "LedgerEntry",
    "MeetingType",
    "MeetingTypeHost",
    "OutboxMessage",
    "Queue",
    "QueueGroup",
    "QueueMember",
    "Reservation",
    "WebhookAttempt",
    "WebhookEndpoint",
    "Workspace",
]
