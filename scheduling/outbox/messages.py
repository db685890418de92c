"""The messages of the outbox: written once, claimed under a lease, then done, due again, or dead."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import repeat
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from scheduling.models import OutboxMessage
from scheduling.models.insertion import insert
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
        insert(rows, unless_there=True)
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


def finish(message: OutboxMessage, *, now: datetime, rest_until: datetime | None = None) -> None:
    """Delivered, whoever holds the lease by now: it must not be delivered again. ``rest_until`` is as for ``fail``."""
    OutboxMessage.objects.filter(id=message.id).update(done_at=now, dead_at=None, leased_until=rest_until, error="")


def fail(
    message: OutboxMessage, error: str, *, now: datetime, again_at: datetime | None, rest_until: datetime | None = None
) -> None:
    """Due again later, or dead. If the lease went to another worker, that one decides.

    Nothing of its lane goes before ``rest_until``: the message keeps the lane until then, which is one row to write,
    however many wait.
    """
    error = error.replace("\0", "\N{REPLACEMENT CHARACTER}")  # a server may say anything, PostgreSQL stores no NUL
    mine = OutboxMessage.objects.filter(id=message.id, attempts=message.attempts, done_at=None)
    if again_at is None:
        mine.update(dead_at=now, leased_until=rest_until, error=error)
    else:
        mine.update(due_at=again_at, leased_until=rest_until, error=error)


def close(lane: str, error: str, *, now: datetime) -> None:
    """What waits in this lane is dead. A message on its way is left to whoever brings it."""
    waiting = OutboxMessage.objects.exclude(lane="").filter(lane=lane, done_at=None, dead_at=None)
    waiting.exclude(_on_its_way(now)).update(dead_at=now, error=error)


def repeat_delivery(message: OutboxMessage, *, now: datetime) -> None:
    """The same message once more from the beginning, unless it is on its way this moment."""
    idle = OutboxMessage.objects.filter(id=message.id).exclude(_on_its_way(now))
    if idle.update(due_at=now, attempts=0, leased_until=None, done_at=None, dead_at=None, error=""):
        transaction.on_commit(partial(wake.up, message.kind))


def forget(now: datetime) -> int:
    """Removes what has been done or dead for long, and what is remembered of it; how much. Some of it each time."""
    over = OutboxMessage.objects.filter(Q(done_at__lt=now - KEPT) | Q(dead_at__lt=now - KEPT))
    old = list(over.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE])
    OutboxMessage.objects.filter(pk__in=old).delete()
    return len(old)


def _on_its_way(now: datetime) -> Q:
    """What is leased but over, or due later, only keeps its lane."""
    return Q(leased_until__isnull=False, leased_until__gt=now, due_at__lte=now, done_at=None, dead_at=None)


def _due(kind: str, now: datetime) -> QuerySet[OutboxMessage]:
    """Both questions are answered by an index of their own, however much waits or is over (``outbox_due``,
    ``outbox_leased``). A message without a lane asks for its lease alone."""
    taken = OutboxMessage.objects.filter(leased_until__gt=now).values("lane")
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = OutboxMessage.objects.filter(free, kind=kind, done_at=None, dead_at=None, due_at__lte=now)
    return due.filter(Q(lane="") | ~Q(lane__in=taken)).order_by("due_at", "id")
