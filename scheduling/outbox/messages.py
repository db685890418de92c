"""The messages of the outbox: written once, claimed under a lease, then done, due again, or dead."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from scheduling.models import OutboxMessage
from scheduling.outbox import wake

#: How long a worker may take for one message before another may have it.
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 10
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=6)


def enqueue(kind: str, messages: Iterable[tuple[str, dict[str, Any]]], *, due_at: datetime) -> None:
    """Writes ``(key, payload)`` messages in the caller's transaction; a key that is already there is left as it is.

    Nothing leaves before the transaction commits; then the thread of this process wakes at once.
    """
    rows = [OutboxMessage(kind=kind, key=key, payload=payload, due_at=due_at) for key, payload in messages]
    if rows:
        OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(wake.up)


def claim(now: datetime) -> OutboxMessage | None:
    """The message that is due longest, leased to the caller, or nothing.

    Two workers never get the same one within a lease: on SQLite the transaction holds the only write lock, on
    PostgreSQL rows that another worker is claiming are skipped.
    """
    if not _due(now).exists():  # no write lock for looking
        return None
    with transaction.atomic():
        message = _due(now).select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.attempts += 1
        message.leased_until = now + LEASE
        message.save(update_fields=["attempts", "leased_until"])
    return message


def finish(message: OutboxMessage, *, now: datetime) -> None:
    """Delivered, whoever holds the lease by now: it must not be delivered again."""
    OutboxMessage.objects.filter(id=message.id).update(done_at=now, dead_at=None, leased_until=None, error="")


def fail(message: OutboxMessage, error: str, *, now: datetime) -> None:
    """Due again later, or dead after the last attempt. If the lease went to another worker, that one decides."""
    mine = OutboxMessage.objects.filter(id=message.id, attempts=message.attempts, done_at=None)
    if message.attempts >= MAX_ATTEMPTS:
        mine.update(dead_at=now, leased_until=None, error=error)
    else:
        mine.update(due_at=now + delay(message), leased_until=None, error=error)


def delay(message: OutboxMessage) -> timedelta:
    """Tripled with every attempt up to a limit, times 0.8 to 1.2: the same for the same message and attempt."""
    grown = min(FIRST_DELAY * 3.0 ** (message.attempts - 1), LONGEST_DELAY)
    digest = hashlib.sha256(f"{message.id}:{message.attempts}".encode()).digest()
    return grown * (0.8 + 0.4 * int.from_bytes(digest[:4]) / 2**32)


def _due(now: datetime) -> QuerySet[OutboxMessage]:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return OutboxMessage.objects.filter(free, done_at=None, dead_at=None, due_at__lte=now).order_by("due_at", "id")
