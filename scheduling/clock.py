"""The one place that reads the time. Doors call it once and pass ``now`` on."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def now() -> datetime:
    """The current instant, aware, in UTC; a test harness may put it into a file (``SLOTWRIGHT_CLOCK_FILE``)."""
    clock_file: Path | None = settings.CLOCK_FILE
    if clock_file is None:
        return datetime.now(UTC)
    return datetime.fromisoformat(clock_file.read_text().strip().replace("Z", "+00:00")).astimezone(UTC)
