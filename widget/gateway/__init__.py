"""The scheduler behind the widget."""

from datetime import datetime
from typing import Any

from widget.gateway.embedded import EmbeddedGateway
from widget.gateway.protocol import SchedulingGateway


def get_gateway(now: datetime, read: dict[str, Any] | None = None) -> SchedulingGateway:
    """The gateway of this installation, working at the instant ``now``.

    ``read`` is where it keeps what it reads of the database, and finds it again as long as the database is unchanged.
    """
    return EmbeddedGateway(now, {} if read is None else read)
