"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body, once for every secret that is valid."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"


def signed_headers(body: str, *, event_id: str, now: datetime, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers; ``event_id`` is the same for every attempt, the time and with it the signature are not."""
    timestamp = str(int(now.timestamp()))
    content = f"{event_id}.{timestamp}.{body}".encode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(content, secret)}" for secret in secrets),
    }


def _signature(content: bytes, secret: str) -> str:
    return b64encode(hmac.digest(b64decode(secret.removeprefix(PREFIX)), content, "sha256")).decode()
