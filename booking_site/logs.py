"""What must not stand in a log."""

import logging
import re

_SECRET = re.compile(
    r"(/appointments/[^/]+/|/booked/|/checking/|/requests/[^/]+/|/confirm/cancel/[^/]+/|/hooks/scheduler/)[^/\s]+"
)


class WithoutSecrets(logging.Filter):
    """Django names the path of each request that went wrong; links of attendees carry their authority in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_SECRET.sub(r"\1...", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
