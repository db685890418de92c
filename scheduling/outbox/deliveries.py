"""Taking messages out of the outbox and bringing them to whom they are for."""

import logging
from datetime import datetime, timedelta
from time import monotonic

from scheduling.delivery.outcomes import NotDelivered, ReceiverGone
from scheduling.models import OutboxMessage
from scheduling.outbox import messages
from scheduling.outbox.kinds import KINDS, Kind

logger = logging.getLogger(__name__)

#: A receiver that has kept a worker for some time in vain is left alone for so many times as long, so that one that
#: hangs takes a quarter of a worker's time at most, however much waits for it.
_REST = 3


def deliver_due(kind: str, now: datetime) -> bool:
    """Deliver the message that is due longest; whether there was one. No transaction is open while it travels.

    Whatever goes wrong stays with the message, readable, and the message is tried again or is dead in the end.
    """
    message = messages.claim(kind, now)
    if message is None:
        return False
    began = monotonic()
    try:
        _deliver(KINDS[kind], message, now)
    except ReceiverGone as error:
        messages.fail(message, str(error), now=now, again_at=None)
        messages.close(message.lane, str(error), now=now)
    except NotDelivered as error:
        logger.warning("%s: %s (attempt %d)", message, error, message.attempts)
        _fail(message, error, now=now, wait=error.wait, took=timedelta(seconds=monotonic() - began))
    except Exception as error:
        logger.exception("%s was not delivered (attempt %d)", message, message.attempts)
        _fail(message, error, now=now)
    else:
        messages.finish(message, now=now)
    return True


def _deliver(kind: Kind, message: OutboxMessage, now: datetime) -> None:
    if message.attempts > kind.max_attempts:
        raise RuntimeError("Every worker that took it was lost while delivering it")
    kind.deliver(message.payload, message_id=message.id, now=now)


def _fail(
    message: OutboxMessage,
    error: Exception,
    *,
    now: datetime,
    wait: timedelta = timedelta(),
    took: timedelta = timedelta(),
) -> None:
    pause = KINDS[message.kind].pause(message)
    messages.fail(
        message,
        f"{type(error).__name__}: {error}",
        now=now,
        again_at=None if pause is None else now + took + max(pause, wait),
    )
    if message.lane:
        messages.rest(message.lane, until=now + took + max(_REST * took, wait))
