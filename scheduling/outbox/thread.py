"""The threads that deliver: inside ``manage.py serve``, or alone in ``manage.py worker``."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic

from django.db import OperationalError, close_old_connections, connections

from scheduling import clock
from scheduling.outbox import heartbeat, messages, wake
from scheduling.outbox.deliveries import deliver_due
from scheduling.outbox.kinds import KINDS

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
#: How long stopping waits for messages on their way; one that takes longer is delivered again later.
STOP_SECONDS = 10.0
TIDY_EVERY = timedelta(hours=1)


class OutboxThread(threading.Thread):
    """A door: it reads the clock before every message. A daemon, because a mail server must not keep us from ending."""

    def __init__(self, kind: str, *, has_chores: bool = False) -> None:
        super().__init__(name=f"outbox-{kind}", daemon=True)
        self.kind, self.has_chores = kind, has_chores
        self._stopping = threading.Event()
        self._last_beat: datetime | None = None
        self._last_tidying: datetime | None = None

    def run(self) -> None:
        """Deliver what is due, wait to be woken or for a second, and so on until stopped, whatever fails."""
        while not self._stopping.is_set():
            try:
                close_old_connections()
                self._work_off()
            except OperationalError as error:
                logger.warning("The outbox waits for the database: %s", error)
            except Exception:
                logger.exception("The outbox could not be worked off; trying again")
            wake.wait(self.kind, POLL_SECONDS)
        connections.close_all()

    def stop(self) -> None:
        """Take no further message."""
        self._stopping.set()
        wake.up(self.kind)

    def _work_off(self) -> None:
        while not self._stopping.is_set():
            now = clock.now()
            if self.has_chores:
                self._do_chores(now)
            if not deliver_due(self.kind, now):
                return

    def _do_chores(self, now: datetime) -> None:
        """What one thread does for all: show that somebody delivers, and remove what is old."""
        if self._last_beat is None or abs(now - self._last_beat) >= heartbeat.EVERY:
            heartbeat.beat(now)
            self._last_beat = now
        is_untidy = self._last_tidying is None or abs(now - self._last_tidying) >= TIDY_EVERY
        if is_untidy and not messages.forget(now):  # some of it between any two mails, until nothing is left
            self._last_tidying = now


@contextmanager
def delivering() -> Iterator[list[OutboxThread]]:
    """Delivering threads that end with the block, or not long after it."""
    kinds = [kind.name for kind in KINDS.values() for _ in range(kind.workers)]
    threads = [OutboxThread(kind, has_chores=number == 0) for number, kind in enumerate(kinds)]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        for thread in threads:
            thread.stop()
        until = monotonic() + STOP_SECONDS
        for thread in threads:
            thread.join(max(until - monotonic(), 0))
