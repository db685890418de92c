"""The kinds of message: how each is delivered, when again if that fails, and by how many at the same time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from scheduling.delivery import email, webhook
from scheduling.models import OutboxMessage

#: A mail server that is away comes back within minutes or hours: 10 s, tripled each time, up to 6 h.
_MAIL_PAUSES = tuple(min(timedelta(seconds=10) * 3.0**n, timedelta(hours=6)) for n in range(9))
#: What Standard Webhooks proposes, for a little more than a day.
_WEBHOOK_PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """``deliver`` takes the payload, ``message_id`` (the same every time) and ``now``, and raises if it failed.

    ``pauses`` stand between attempts; after one more attempt than there are pauses a message is dead. ``workers`` is
    how many messages one process delivers at the same time.
    """

    name: str
    deliver: Callable[..., None]
    pauses: tuple[timedelta, ...]
    workers: int

    @property
    def max_attempts(self) -> int:
        return len(self.pauses) + 1

    def pause(self, message: OutboxMessage) -> timedelta | None:
        """How long to wait after the attempt that has failed, times 0.8 to 1.2; ``None`` after the last.

        The same for the same message and attempt.
        """
        if message.attempts >= self.max_attempts:
            return None
        digest = hashlib.sha256(f"{message.id}:{message.attempts}".encode()).digest()
        return self.pauses[message.attempts - 1] * (0.8 + 0.4 * int.from_bytes(digest[:4]) / 2**32)


#: Each has threads of its own, so that a receiver that hangs never holds up a mail.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("email", email.deliver, _MAIL_PAUSES, workers=1),
        Kind("webhook", webhook.deliver, _WEBHOOK_PAUSES, workers=4),
    )
}
