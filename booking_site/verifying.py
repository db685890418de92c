"""The thread of ``manage.py serve`` that asks a scheduler somewhere else what has become of bookings in doubt.

A webhook has it asked at once; whoever gets no answer then is asked about again, later and later
(``widget/gateway/remote/submissions.py``). Every process may do so: of those who see a booking due, one asks.
What the record may not keep any longer is erased on the way.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, close_old_connections, connections

from scheduling import clock
from widget.gateway.remote import remote_gateway

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0


@contextmanager
def verifying() -> Iterator[None]:
    """Until the block ends. A daemon, because a scheduler that is silent must not keep us from ending."""
    stopping = threading.Event()
    threading.Thread(target=_verify_until, args=(stopping,), name="verifying", daemon=True).start()
    try:
        yield
    finally:
        stopping.set()


def _verify_until(stopping: threading.Event) -> None:
    while not stopping.wait(POLL_SECONDS):
        try:
            close_old_connections()
            remote_gateway(clock.now()).verify()
        except OperationalError as error:
            logger.warning("Bookings in doubt wait for the database: %s", error)
        except Exception:
            logger.exception("Bookings in doubt could not be looked at; trying again")
    connections.close_all()
