"""How often somebody may ask: a sliding window over two buckets of Django's cache.

With the cache in memory every process counts for itself; with a shared one (``SLOTWRIGHT_REDIS_URL``) all of them count
together. While Redis cannot be reached everybody passes: bookings matter more than counting.
"""

import logging
import math
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from redis import RedisError

from scheduling.contract.refusals import RateLimited

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``allowed`` times in any ``seconds``, for each one of whom it is asked."""

    name: str
    allowed: int
    seconds: int = 60

    def take(self, who: str, *, now: datetime) -> None:
        """Counts one more. Raises ``RateLimited``, which does not count, so that waiting always helps."""
        if not settings.RATE_LIMITS:
            return
        try:
            self._take(who, now=now)
        except RedisError as error:
            logger.warning("Nothing is limited while Redis does not answer: %s", error)

    def _take(self, who: str, *, now: datetime) -> None:
        bucket, elapsed = divmod(now.timestamp(), self.seconds)
        current, previous = (f"limit:{self.name}:{who}:{int(bucket) - back}" for back in (0, 1))
        cache.add(current, 0, timeout=2 * self.seconds)
        left = (cache.get(previous) or 0) * (1 - elapsed / self.seconds)
        if _increment(current, 1) + left > self.allowed:
            _increment(current, -1)
            raise RateLimited(retry_after=math.ceil(self.seconds - elapsed))


def _increment(key: str, by: int) -> int:
    try:
        return int(cache.incr(key, by))
    except ValueError:  # it ran out, or was culled, in between
        return by


def network_of(address: str) -> str:
    """The address, or for IPv6 the /64 that a single customer has. IPv4 written as IPv6 (RFC 4291, 2.5.5.2) is IPv4."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Address(int(ip) >> 64 << 64))
    return str(ip)
