"""Taking messages out of the outbox and bringing them to whom they are for."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from scheduling.delivery import email
from scheduling.models import OutboxMessage
from scheduling.outbox.messages import MAX_ATTEMPTS, claim, fail, finish

logger = logging.getLogger(__name__)

#: How each kind of message is delivered: payload, ``message_id`` (the same every time), ``now``; raises if it failed.
KINDS: dict[str, Callable[..., None]] = {"email": email.deliver}


def deliver_due(now: datetime) -> bool:
    """Deliver the message that is due longest; whether there was one. No transaction is open while it travels.

    Whatever goes wrong stays with the message, readable, and the message is tried again or is dead in the end.
    """
    message = claim(now)
    if message is None:
        return False
    try:
        _deliver(message, message.payload, now)
    except Exception as error:
        logger.exception("%s was not delivered (attempt %d of %d)", message, message.attempts, MAX_ATTEMPTS)
        fail(message, f"{type(error).__name__}: {error}", now=now)
    else:
        finish(message, now=now)
    return True


def _deliver(message: OutboxMessage, payload: dict[str, Any], now: datetime) -> None:
    if message.attempts > MAX_ATTEMPTS:
        raise RuntimeError("Every worker that took it was lost while delivering it")
    if message.kind not in KINDS:
        raise LookupError(f"This version cannot deliver messages of the kind {message.kind!r}")
    KINDS[message.kind](payload, message_id=message.id, now=now)
