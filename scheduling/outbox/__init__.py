"""What is to be told to the outside: written in the transaction of the fact, delivered at least once after it.

An operation writes ``outbox.enqueue("email", notices(...), due_at=now)``; threads call ``deliver_due(kind, now)``.
"""

from scheduling.outbox.messages import enqueue

__all__ = ["enqueue"]
