"""One transaction per operation: tried again when the database asks for it, ``Busy`` when it keeps asking."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from scheduling.contract.refusals import Busy

#: Seconds before each further try.
_PAUSES = (0.02, 0.1, 0.3)
_RETRY_AFTER = 2
#: Seconds that a thread stands in line for SQLite's one writer.
_PATIENCE = 5

#: PostgreSQL: serialization failure, deadlock, lock not available (the lock timeout).
_CONTENTION_STATES = {"40001", "40P01", "55P03"}

Answer = TypeVar("Answer")


def run(operation: Callable[[], Answer]) -> Answer:
    """Runs the operation in a transaction of its own. Raises ``Busy`` when others held on for too long."""
    for pause in (*_PAUSES, None):
        try:
            with _line(), transaction.atomic():
                return operation()
        except (OperationalError, IntegrityError) as error:
            if not _is_contention(error) or connection.in_atomic_block:
                raise
            if pause is None:
                raise Busy(retry_after=_RETRY_AFTER) from error
            time.sleep(pause)
    raise AssertionError("the last try either returns or raises")


def _line() -> AbstractContextManager[object]:
    """SQLite has one writer, and whoever waits for it sleeps and looks again; threads of one process stand in line.

    Whoever is in a transaction already, or waits too long, takes the database's own way.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return nullcontext()
    return _Turn()


class _Turn(AbstractContextManager[object]):
    _lock = Lock()

    def __enter__(self) -> None:
        self._has_it = self._lock.acquire(timeout=_PATIENCE)

    def __exit__(self, *_: object) -> None:
        if self._has_it:
            self._lock.release()


def _is_contention(error: DatabaseError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    text = str(error)
    # Two requests with one idempotency key at the same moment: the second finds the first's answer when it tries again.
    return state in _CONTENTION_STATES or "database is locked" in text or "idempotency" in text
