"""The thread that delivers: inside ``manage.py serve``, or alone in ``manage.py worker``."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, close_old_connections, connections

from scheduling import clock
from scheduling.outbox import heartbeat, wake
from scheduling.outbox.deliveries import deliver_due

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
#: How long stopping waits for a message on its way; one that takes longer is delivered again later.
STOP_SECONDS = 10.0


class OutboxThread(threading.Thread):
    """A door: it reads the clock before every message. A daemon, because a mail server must not keep us from ending."""

    def __init__(self) -> None:
        super().__init__(name="outbox", daemon=True)
        self._stopping = threading.Event()
        self._last_beat: datetime | None = None

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
            wake.wait(POLL_SECONDS)
        connections.close_all()

    def stop(self) -> None:
        """Take no further message, and wait for the one on its way."""
        self._stopping.set()
        wake.up()
        self.join(STOP_SECONDS)

    def _work_off(self) -> None:
        while not self._stopping.is_set():
            now = clock.now()
            self._beat(now)
            if not deliver_due(now):
                return

    def _beat(self, now: datetime) -> None:
        if self._last_beat is None or abs(now - self._last_beat) >= heartbeat.EVERY:
            heartbeat.beat(now)
            self._last_beat = now


@contextmanager
def delivering() -> Iterator[OutboxThread]:
    """A delivering thread that ends with the block."""
    thread = OutboxThread()
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()
