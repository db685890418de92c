"""What is to be told to the outside: written in the transaction of the fact, delivered at least once after it.

An operation writes ``outbox.enqueue("email", notices(...), due_at=now)``; a worker calls ``deliver_due(now)``.
"""

from scheduling.outbox.messages import enqueue

__all__ = ["enqueue"]
