"""The real WSGI application, inside of a test's transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from booking_site.wsgi import application

__all__ = ["application", "kept_connection"]


@contextmanager
def kept_connection() -> Iterator[None]:
    """Between requests Django gives up a connection that is not as it should be, such as in the midst of a test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
