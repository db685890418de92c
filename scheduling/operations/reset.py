"""Forgetting who is owed what: a new epoch of a queue's ledger, in which everybody starts at 0."""

from datetime import datetime
from functools import partial

from scheduling.models import Queue
from scheduling.operations import ledger, locks, transactions
from scheduling.operations.workspace.departures import balances, settled_rotation


def reset_ledger(queue: Queue, *, now: datetime) -> None:
    """Closes every account with a row, so that it is on record; what was booked before counts for nobody any more."""
    transactions.run(partial(_reset, queue, now=now), subject=queue.meeting_type_id)


def _reset(queue: Queue, *, now: datetime) -> None:
    locks.hold_meeting_type(queue.meeting_type_id)
    queue.refresh_from_db()
    settled_rotation(queue, now=now)
    ledger.write(queue, None, [(key, -units) for key, units in balances(queue)], event="reset", now=now)
    queue.epoch += 1
    queue.save(update_fields=["epoch"])
