"""The one place that reads the time. Doors call it once and pass ``now`` on."""

import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def now() -> datetime:
    """The current instant, aware, in UTC; a test harness may put it into a file (``SLOTWRIGHT_CLOCK_FILE``)."""
    clock_file: Path | None = settings.CLOCK_FILE
    if clock_file is None:
        return datetime.now(UTC)
    patience = 50
    while not (text := clock_file.read_text().strip()) and patience:
        time.sleep(0.002)  # the harness has emptied the file and is about to write into it
        patience -= 1
    return datetime.fromisoformat(text).astimezone(UTC)
