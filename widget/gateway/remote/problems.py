"""What the scheduler refuses, as the contract's refusals. Nothing of its words goes on to a visitor or into a log."""

import json
import logging
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _

from scheduling.contract.refusals import (
    AlreadyCancelled,
    AlreadyStarted,
    Busy,
    DeadlinePassed,
    DurationNotAllowed,
    Fault,
    HostRequired,
    IdempotencyMismatch,
    Invalid,
    NotFound,
    Refusal,
    SlotOccupied,
    Stale,
)
from widget.gateway.protocol import Unavailable

logger = logging.getLogger(__name__)

_REFUSALS: tuple[type[Refusal], ...] = (
    SlotOccupied,
    DurationNotAllowed,
    HostRequired,
    AlreadyCancelled,
    AlreadyStarted,
    DeadlinePassed,
    IdempotencyMismatch,
    Stale,
    Busy,
)
_CODES = ("errorCode", "error_code", "code", "error")
#: A minute, as the limit of the hosted service counts.
_USUAL_PAUSE = 60.0


def problem_of(answer: httpx.Response, *, now: datetime) -> Refusal | Unavailable:
    """For any status but 2xx and those of a server that failed."""
    status, body = answer.status_code, _body(answer)
    match status:
        case 404:
            return NotFound()
        case 429 | 503:
            return Busy(retry_after=math.ceil(pause_of(answer, now=now)))
        case 401 | 403:
            logger.error("The scheduler refuses our key (%d): check SLOTWRIGHT_SCHEDULER_KEY and its rights", status)
            return Unavailable(f"status {status}")
        case 400 | 409 | 422:
            return _named(body) or (Stale() if status == 409 else Invalid(_faults(body)))
    logger.error("The scheduler answered with %d", status)
    return Unavailable(f"status {status}")


def pause_of(answer: httpx.Response, *, now: datetime) -> float:
    """Seconds, from either form of ``Retry-After`` (RFC 9110, 10.2.3): a number or a date."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return _USUAL_PAUSE
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _named(body: dict[str, Any]) -> Refusal | None:
    """By its code, or by a sentence that is the code or the documented one. A taken time is named in many ways."""
    said = {text.strip().rstrip(".").lower().replace("_", "-") for text in (*_texts(body, *_CODES), *_messages(body))}
    for kind in _REFUSALS:
        if said & {kind.error_code, kind.sentence.lower()}:
            return kind()
    names = SlotOccupied.error_code, SlotOccupied.sentence.lower()
    return SlotOccupied() if any(name in text for name in names for text in said) else None


def _faults(body: dict[str, Any]) -> Iterator[Fault]:
    """Each field once. The sentences are in the scheduler's language and for programs, so ours stands in for them.

    Where fields are not named each sentence begins with one.
    """
    errors = body.get("errors")
    entries = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    fields = [field for error in entries for field in _texts(error, "field")]
    for field in dict.fromkeys(fields or [message.split(" ")[0] for message in _messages(body)]) or [""]:
        yield Fault(field, _("This was not accepted. Please check it."))


def _messages(body: dict[str, Any]) -> list[str]:
    """``message`` may be one sentence or a list of them."""
    message = body.get("message")
    return [text for text in message if isinstance(text, str)] if isinstance(message, list) else _texts(body, "message")


def _texts(body: dict[str, Any], *names: str) -> list[str]:
    return [value for name in names if isinstance(value := body.get(name), str)]
