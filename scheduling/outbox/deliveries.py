"""Taking messages out of the outbox and bringing them to whom they are for."""

import logging
from datetime import datetime, timedelta
from time import monotonic

from scheduling.delivery.outcomes import NotDelivered, ReceiverGone
from scheduling.models import OutboxMessage
from scheduling.outbox import messages
from scheduling.outbox.kinds import KINDS, Kind

logger = logging.getLogger(__name__)

#: A receiver that has kept a worker for longer than a second, in vain or not, is left alone for three times as long, so
#: that a slow one takes a quarter of a worker's time at most, however much waits for it.
_SLOW = timedelta(seconds=1)
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
        _fail(message, error, now=now, took=_since(began), wait=error.wait)
    except OSError as error:  # the mail server's refusal or absence
        logger.warning("%s: %s (attempt %d)", message, error, message.attempts)
        _fail(message, error, now=now, took=_since(began))
    except Exception as error:
        logger.exception("%s was not delivered (attempt %d)", message, message.attempts)
        _fail(message, error, now=now, took=_since(began))
    else:
        took = _since(began)
        rest = _rest(message, took)
        messages.finish(message, now=now, rest_until=now + took + rest if rest else None)
    return True


def _deliver(kind: Kind, message: OutboxMessage, now: datetime) -> None:
    if message.attempts > kind.max_attempts:
        raise RuntimeError("Every worker that took it was lost while delivering it")
    kind.deliver(message.payload, message_id=message.id, now=now)


def _fail(
    message: OutboxMessage, error: Exception, *, now: datetime, took: timedelta, wait: timedelta = timedelta()
) -> None:
    pause, rest, ended = KINDS[message.kind].pause(message), max(_rest(message, took), wait), now + took
    messages.fail(
        message,
        f"{type(error).__name__}: {error}",
        now=now,
        again_at=None if pause is None else ended + max(pause, rest),
        rest_until=ended + rest if rest else None,
    )


def _rest(message: OutboxMessage, took: timedelta) -> timedelta:
    """For how long nothing is sent to the message's receiver."""
    return _REST * took if message.lane and took > _SLOW else timedelta()


def _since(began: float) -> timedelta:
    return timedelta(seconds=monotonic() - began)
