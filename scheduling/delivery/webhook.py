"""Webhooks: an event goes to one endpoint, signed, and every attempt is written down."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import monotonic
from typing import Any
from uuid import UUID

from scheduling.delivery.guarded import Answer, Client, Unreachable
from scheduling.delivery.outcomes import NotDelivered, ReceiverGone
from scheduling.delivery.signature import signed_headers
from scheduling.models import WebhookAttempt, WebhookEndpoint

_CLIENT = Client(seconds=10, max_bytes=1024)
#: However long a receiver asks to be left alone.
_LONGEST_WAIT = timedelta(hours=6)
_GONE = "The receiver answered 410 Gone"
#: PostgreSQL stores no NUL.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """One event for one endpoint. ``body`` is kept as text, so that every attempt sends the same bytes."""

    endpoint_id: str
    event_id: str
    event_type: str
    appointment_id: str
    created_at: str
    body: str


def deliver(payload: dict[str, Any], *, message_id: UUID, now: datetime, client: Client = _CLIENT) -> None:
    """Send it once. Raises ``NotDelivered``, and ``ReceiverGone`` when the endpoint is switched off, or is now."""
    message = WebhookMessage(**payload)
    endpoint = WebhookEndpoint.objects.filter(pk=message.endpoint_id, is_active=True).first()
    if endpoint is None:
        raise ReceiverGone("The webhook is switched off")
    attempt = WebhookAttempt(endpoint=endpoint, message_id=message_id, at=now)
    began = monotonic()
    try:
        answer = _send(message, endpoint, now=now, client=client)
    except Unreachable as error:
        attempt.error = _storable(str(error))[:500]
        raise NotDelivered(attempt.error) from error
    else:
        attempt.status, attempt.answer = answer.status, _storable(answer.body.decode(errors="replace"))
    finally:
        attempt.milliseconds = round((monotonic() - began) * 1000)
        attempt.save(force_insert=True)
    _judge(answer, endpoint, now=now)


def _send(message: WebhookMessage, endpoint: WebhookEndpoint, *, now: datetime, client: Client) -> Answer:
    signed = signed_headers(message.body, event_id=message.event_id, now=now, secrets=secrets_of(endpoint, now=now))
    headers = {"Content-Type": "application/json", **signed}
    return client.request("POST", endpoint.endpoint, headers=headers, content=message.body.encode())


def secrets_of(endpoint: WebhookEndpoint, *, now: datetime) -> list[str]:
    """The secret, and the one before it as long as receivers may still know that one only."""
    until = endpoint.previous_secret_until
    return [endpoint.secret, *([endpoint.previous_secret] if until is not None and now < until else [])]


def _judge(answer: Answer, endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """Only 2xx is a yes; a redirect is not followed, and 410 means never again."""
    if HTTPStatus(200) <= answer.status < 300:
        return
    if answer.status == HTTPStatus.GONE:
        WebhookEndpoint.objects.filter(pk=endpoint.pk, is_active=True).update(
            is_active=False, disabled_at=now, disabled_reason=_GONE, updated_at=now
        )
        raise ReceiverGone(_GONE)
    raise NotDelivered(f"The receiver answered {answer.status}", wait=_asked_wait(answer, now=now))


def _asked_wait(answer: Answer, *, now: datetime) -> timedelta:
    """``Retry-After`` (RFC 9110, section 10.2.3), as seconds or as a date, within reason."""
    text = answer.headers.get("retry-after", "").strip()
    try:
        seconds = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else _seconds_until(text, now=now)
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(timedelta(seconds=seconds), timedelta()), _LONGEST_WAIT)


def _seconds_until(text: str, *, now: datetime) -> float:
    """Raises ``ValueError`` or ``OverflowError`` for what is no date of HTTP."""
    at = parsedate_to_datetime(text)
    if at.tzinfo is None:
        raise ValueError("no zone")
    return (at - now).total_seconds()


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
