"""The secret in an attendee's links: never stored, computed from the appointment's id and its secret's version.

HMAC-SHA256 (RFC 2104) under the installation's secret key, so mails can show it and a stolen dump cannot.
"""

from base64 import urlsafe_b64encode

from django.utils.crypto import constant_time_compare, salted_hmac

_PURPOSE = "slotwright.appointment-secret"


def secret_of(appointment_id: str, version: int) -> str:
    """256 bits as 43 characters of base64url. A new version makes every older link worthless."""
    digest = salted_hmac(_PURPOSE, f"{appointment_id}:{version}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def is_secret(appointment_id: str, version: int, given: str) -> bool:
    """Whether ``given`` is the appointment's secret; takes the same time wherever it differs."""
    return constant_time_compare(secret_of(appointment_id, version), given)
