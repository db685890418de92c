"""The scheduler behind the widget: the engine of this process, or one somewhere else (``SLOTWRIGHT_SCHEDULER_URL``)."""

from datetime import datetime
from typing import Any

from django.conf import settings

from widget.gateway.embedded import EmbeddedGateway
from widget.gateway.protocol import SchedulingGateway
from widget.gateway.remote import remote_gateway


def get_gateway(now: datetime, read: dict[str, Any] | None = None) -> SchedulingGateway:
    """The gateway of this installation, working at the instant ``now``.

    ``read`` is where it keeps what it reads of the database, and finds it again as long as the database is unchanged.
    """
    if settings.SCHEDULER_URL:
        return remote_gateway(now)
    return EmbeddedGateway(now, {} if read is None else read)


def is_embedded() -> bool:
    """Whether questions cost nobody else anything, so that pages may ask what a visitor will probably want to know."""
    return not settings.SCHEDULER_URL
