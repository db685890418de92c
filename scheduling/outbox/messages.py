"""The messages of the outbox: written once, claimed under a lease, then done, due again, or dead."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import repeat
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from scheduling.models import OutboxMessage
from scheduling.outbox import wake

#: How long a worker may take for one message before another may have it.
LEASE = timedelta(minutes=5)
#: How long what is done or dead can be read.
KEPT = timedelta(days=30)
_FORGOTTEN_AT_ONCE = 1000
_NO_LANE = repeat("")


def enqueue(
    kind: str, messages: Iterable[tuple[str, dict[str, Any]]], *, due_at: datetime, lanes: Iterable[str] = _NO_LANE
) -> None:
    """Writes ``(key, payload)`` messages in the caller's transaction; a key that is already there is left as it is.

    ``lanes`` has the lane of each message. Nothing leaves before the transaction commits; then the threads of this
    process that deliver this kind wake at once.
    """
    rows = [
        OutboxMessage(kind=kind, key=key, payload=payload, due_at=due_at, lane=lane)
        for lane, (key, payload) in zip(lanes, messages, strict=False)
    ]
    if rows:
        OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(partial(wake.up, kind))


def claim(kind: str, now: datetime) -> OutboxMessage | None:
    """The message of this kind that is due longest, leased to the caller, or nothing.

    Two workers never get the same one within a lease, nor two of one lane: on SQLite the transaction holds the only
    write lock, on PostgreSQL whoever claims a kind holds a lock of that name until the lease is written.
    """
    if not _due(kind, now).exists():  # no write lock for looking
        return None
    with transaction.atomic():
        _take_turn(kind)
        message = _due(kind, now).select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.attempts += 1
        message.leased_until = now + LEASE
        message.save(update_fields=["attempts", "leased_until"])
    return message


def _take_turn(kind: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"slotwright.outbox.{kind}"])


def finish(message: OutboxMessage, *, now: datetime) -> None:
    """Delivered, whoever holds the lease by now: it must not be delivered again."""
    OutboxMessage.objects.filter(id=message.id).update(done_at=now, dead_at=None, leased_until=None, error="")


def fail(message: OutboxMessage, error: str, *, now: datetime, again_at: datetime | None) -> None:
    """Due again later, or dead. If the lease went to another worker, that one decides."""
    mine = OutboxMessage.objects.filter(id=message.id, attempts=message.attempts, done_at=None)
    if again_at is None:
        mine.update(dead_at=now, leased_until=None, error=error)
    else:
        mine.update(due_at=again_at, leased_until=None, error=error)


def rest(lane: str, *, until: datetime) -> None:
    """Nothing of this lane is due before that."""
    _open(lane).filter(due_at__lt=until).update(due_at=until)


def close(lane: str, error: str, *, now: datetime) -> None:
    """What waits in this lane is dead. A message on its way is left to whoever brings it."""
    _open(lane).filter(Q(leased_until=None) | Q(leased_until__lte=now)).update(dead_at=now, error=error)


def repeat_delivery(message: OutboxMessage, *, now: datetime) -> None:
    """The same message once more from the beginning, unless it is on its way this moment."""
    idle = OutboxMessage.objects.filter(_free(now), id=message.id)
    if idle.update(due_at=now, attempts=0, leased_until=None, done_at=None, dead_at=None, error=""):
        transaction.on_commit(partial(wake.up, message.kind))


def forget(now: datetime) -> int:
    """Removes what has been done or dead for long, and what is remembered of it; how much. Some of it each time."""
    over = OutboxMessage.objects.filter(Q(done_at__lt=now - KEPT) | Q(dead_at__lt=now - KEPT))
    old = list(over.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE])
    OutboxMessage.objects.filter(pk__in=old).delete()
    return len(old)


def _open(lane: str) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.exclude(lane="").filter(lane=lane, done_at=None, dead_at=None)


def _free(now: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=now)


def _due(kind: str, now: datetime) -> QuerySet[OutboxMessage]:
    on_the_way = OutboxMessage.objects.exclude(lane="").filter(leased_until__gt=now).values("lane")
    due = OutboxMessage.objects.filter(_free(now), kind=kind, done_at=None, dead_at=None, due_at__lte=now)
    return due.exclude(lane__in=on_the_way).order_by("due_at", "id")
