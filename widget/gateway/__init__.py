"""The scheduler behind the widget."""

from datetime import datetime

from widget.gateway.embedded import EmbeddedGateway
from widget.gateway.protocol import SchedulingGateway


def get_gateway(now: datetime) -> SchedulingGateway:
    """The gateway of this installation, working at the instant ``now``."""
    return EmbeddedGateway(now)
