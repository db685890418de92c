"""Whether a webhook is signed with our secret, as Standard Webhooks 1.0.0 describes it."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

PREFIX = "whsec_"
#: Older or further ahead, and it may be one that somebody has kept.
TOLERANCE = timedelta(minutes=5)


def is_genuine(body: bytes, headers: Mapping[str, str], *, secret: str, now: datetime) -> bool:
    """``webhook-signature`` holds several while a secret is being replaced."""
    event_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        return False
    content = f"{event_id}.{timestamp}.".encode() + body
    expected = b"v1," + b64encode(hmac.digest(b64decode(secret.removeprefix(PREFIX)), content, "sha256"))
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(expected, one.encode()) for one in given)
