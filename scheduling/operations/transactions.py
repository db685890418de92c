"""One transaction per operation: tried again when the database asks for it, ``Busy`` when it keeps asking."""

import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from scheduling.contract.refusals import Busy

#: Seconds before each further try.
_PAUSES = (0.02, 0.1, 0.3)
_RETRY_AFTER = 2
#: Seconds that a thread stands in line.
_PATIENCE = 3
_lines: defaultdict[Hashable, Lock] = defaultdict(Lock)

#: PostgreSQL: serialization failure, deadlock, lock not available (the lock timeout).
_CONTENTION_STATES = {"40001", "40P01", "55P03"}

Answer = TypeVar("Answer")


def run(operation: Callable[[], Answer], *, subject: Hashable = None) -> Answer:
    """Runs the operation in a transaction of its own. Raises ``Busy`` when others held on for too long.

    ``subject`` is what the operation will lock first, where it is known.
    """
    for pause in (*_PAUSES, None):
        try:
            with _turn(subject), transaction.atomic():
                return operation()
        except (OperationalError, IntegrityError) as error:
            if not _is_contention(error) or connection.in_atomic_block:
                raise
            if pause is None:
                raise Busy(retry_after=_RETRY_AFTER) from error
            time.sleep(pause)
    raise AssertionError("the last try either returns or raises")


@contextmanager
def together() -> Iterator[None]:
    """Statements whose answers nobody reads travel to PostgreSQL together, not one after the other.

    What the database refuses is raised by the next statement that is answered, or in the end.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def _turn(subject: Hashable) -> Iterator[None]:
    """Threads of one process that want the same lock stand in line here, which costs less than in the database.

    SQLite has one writer, and whoever waits for it sleeps and looks again; on PostgreSQL every waiting connection slows
    the one that works. Whoever is in a transaction already, or has waited too long, goes on and takes the database's
    own way, which is what keeps processes apart.
    """
    if connection.in_atomic_block:
        yield
        return
    line = _lines["the one writer" if connection.vendor == "sqlite" else subject]
    has_turn = line.acquire(timeout=_PATIENCE)
    try:
        yield
    finally:
        if has_turn:
            line.release()


def _is_contention(error: DatabaseError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    text = str(error)
    # Two requests with one idempotency key at the same moment: the second finds the first's answer when it tries again.
    return state in _CONTENTION_STATES or "database is locked" in text or "idempotency" in text
