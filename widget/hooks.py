"""Where a scheduler somewhere else says that something has become of a booking.

Nothing of what it says is believed but the id, and that only of a booking that was made here: how that one stands is
then asked of the scheduler itself, and where it does not answer, asked again by ``booking_site/verifying.py``. Every
message gets the same answer, at once, whoever sent it and however often.
"""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from scheduling.contract.refusals import RateLimited
from widget.gateway.remote import RemoteGateway, remote_gateway
from widget.gateway.remote.signature import is_genuine
from widget.gateway.remote.values import identifier, mapping
from widget.limits import HOOKS, WRONG_LINKS, count
from widget.visit import WidgetRequest

#: The largest body that the hosted service sends is 100 KB.
_MOST_BYTES = 128 << 10


def address() -> str:
    """The whole address for this installation's scheduler. Whoever knows it may only make us look."""
    return settings.BASE_URL + reverse("scheduler-hook", args=[_token()])


def _token() -> str:
    return salted_hmac("slotwright.widget.hook", "scheduler", algorithm="sha256").hexdigest()[:40]


class _Accepted(JsonResponse):
    """Has the scheduler asked when the answer has left, in the same thread."""

    def __init__(self, gateway: RemoteGateway) -> None:
        super().__init__({"status": "accepted"}, status=202, headers={"Cache-Control": "no-store"})
        self._gateway = gateway

    def close(self) -> None:
        super().close()
        self._gateway.verify()


def scheduler(request: WidgetRequest, token: str) -> HttpResponse:
    """A webhook of the scheduler, in either form: flat, or ``{event, data}``."""
    try:
        if not settings.SCHEDULER_URL or not constant_time_compare(token, _token()):
            count(WRONG_LINKS, request, now=request.now)
            return _says(404, "not found")
        count(HOOKS, request, now=request.now)
    except RateLimited as refusal:
        return _says(429, "too many", Retry_After=str(refusal.retry_after))
    if request.method != "POST":
        return _says(405, "method not allowed", Allow="POST")
    return _take(request)


def _take(request: WidgetRequest) -> HttpResponse:
    body = _body(request)
    if body is None:
        return _says(413, "too large")
    if not _is_from_the_scheduler(request, body):
        return _says(401, "the signature is not valid")
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return _says(400, "no JSON")
    gateway = remote_gateway(request.now)
    gateway.doubt(_id_in(message))
    return _Accepted(gateway)


def _body(request: WidgetRequest) -> bytes | None:
    """Nothing when it is larger than any message."""
    try:
        content = request.read(_MOST_BYTES + 1)
    except (OSError, SuspiciousOperation):
        return None
    return content if len(content) <= _MOST_BYTES else None


def _is_from_the_scheduler(request: WidgetRequest, body: bytes) -> bool:
    """Where no secret is agreed on, whoever knows the address is."""
    secret = settings.SCHEDULER_WEBHOOK_SECRET.get_secret_value()
    headers = {name.lower(): value for name, value in request.headers.items()}
    return not secret or is_genuine(body, headers, secret=secret, now=request.now)


def _id_in(message: Any) -> str:
    flat = mapping(message)
    return identifier(mapping(flat.get("data")), "id", "appointmentId") or identifier(flat, "id", "appointmentId")


def _says(status: int, words: str, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse({"status": words}, status=status, headers={"Cache-Control": "no-store", **named})
