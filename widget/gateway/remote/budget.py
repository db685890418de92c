"""How many calls a minute the scheduler allows us. Processes count together where they share a Redis."""

from datetime import datetime

from scheduling.contract.refusals import Busy, RateLimited
from scheduling.limits import Limit


def count_call(scheduler: str, allowed: int, *, reads: bool, now: datetime) -> None:
    """One more. Raises ``Busy``.

    A fifth is kept for what is more than looking, so that a crowd of onlookers does not stop a booking.
    """
    try:
        if reads:
            Limit("scheduler-reads", allowed=allowed * 4 // 5).take(scheduler, now=now)
        Limit("scheduler", allowed=allowed).take(scheduler, now=now)
    except RateLimited as refusal:
        raise Busy(retry_after=refusal.retry_after) from refusal
