"""The secrets in links: never stored, computed from the appointment's id and its secret's version.

HMAC-SHA256 (RFC 2104) under the installation's secret key, so mails can show it and a stolen dump cannot.
"""

from base64 import urlsafe_b64encode

from django.utils.crypto import constant_time_compare, salted_hmac

_PURPOSE = "slotwright.appointment-secret"
_ANSWERING = "slotwright.request-answer"


def secret_of(appointment_id: str, version: int) -> str:
    """The attendee's: 256 bits as 43 characters of base64url. A new version makes every older link worthless."""
    return _hmac(_PURPOSE, f"{appointment_id}:{version}")


def is_secret(appointment_id: str, version: int, given: str) -> bool:
    """Whether ``given`` is the appointment's secret; takes the same time wherever it differs."""
    return constant_time_compare(secret_of(appointment_id, version), given)


def answer_token(appointment_id: str, version: int, host_id: str) -> str:
    """What lets one host accept or decline one request, and nothing else: it is not the attendee's secret."""
    return f"{host_id}.{_hmac(_ANSWERING, f'{appointment_id}:{version}:{host_id}')}"


def answering_host(appointment_id: str, version: int, token: str) -> str:
    """The id of the host whose token it is, or nothing; takes the same time wherever it differs."""
    host_id = token.partition(".")[0]
    return host_id if constant_time_compare(answer_token(appointment_id, version, host_id), token) else ""


def _hmac(purpose: str, value: str) -> str:
    digest = salted_hmac(purpose, value, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
