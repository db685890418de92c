"""How many calls a minute the scheduler allows us. Processes count together where they share a Redis."""

import math
from contextlib import suppress
from datetime import datetime

from django.core.cache import cache
from redis import RedisError

from scheduling.contract.refusals import Busy, RateLimited
from scheduling.limits import Limit


def count_call(scheduler: str, allowed: int, *, reads: bool, now: datetime, ahead: bool = False) -> None:
    """One more. Raises ``Busy``, also while the scheduler wants to be left alone.

    A fifth is kept for what is more than looking, so that a crowd of onlookers does not stop a booking; and half of
    what onlookers have is kept from what is fetched ``ahead``, for which nobody waits.
    """
    _keep_pause(scheduler, now=now)
    try:
        if ahead:
            Limit("scheduler-ahead", allowed=allowed * 2 // 5).take(scheduler, now=now)
        if reads:
            Limit("scheduler-reads", allowed=allowed * 4 // 5).take(scheduler, now=now)
        Limit("scheduler", allowed=allowed).take(scheduler, now=now)
    except RateLimited as refusal:
        raise Busy(retry_after=refusal.retry_after) from refusal


def pause(scheduler: str, seconds: float, *, now: datetime) -> None:
    """Nobody who counts here calls before then."""
    if seconds > 0:
        with suppress(RedisError):  # this process keeps it anyway
            cache.set(_pause_of(scheduler), now.timestamp() + seconds, timeout=math.ceil(seconds))


def _keep_pause(scheduler: str, *, now: datetime) -> None:
    with suppress(RedisError):
        left = float(cache.get(_pause_of(scheduler)) or 0.0) - now.timestamp()
        if left > 0:
            raise Busy(retry_after=math.ceil(left))


def _pause_of(scheduler: str) -> str:
    return f"scheduler-pause:{scheduler}"
