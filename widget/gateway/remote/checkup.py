"""What ``manage.py doctor`` asks a scheduler somewhere else. Nothing is booked, and nothing of its words is printed."""

import binascii
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from scheduling.contract.refusals import Busy
from widget.findings import Finding, note, ok, wrong
from widget.gateway.protocol import Unavailable
from widget.gateway.remote.client import Call, Client
from widget.gateway.remote.guard import NotSent
from widget.gateway.remote.submissions import doubtful
from widget.gateway.remote.values import mapping

_LIST = Call("GET", ("/v4/appointment/paginated/",), query={"page": "0", "pageSize": "1"})
_SOON = timedelta(days=14)
_CLOCKS = timedelta(minutes=2)
#: Of the hosted service; keys of it live 90 days at most.
_HOSTED, _HOSTED_CALLS, _HOSTED_DAYS = "meetergo.com", 100, 90
_NEW_KEY = "Make a new key there, put it into SLOTWRIGHT_SCHEDULER_KEY or its file, and restart."


def of_scheduler(client: Client, now: datetime) -> Iterator[Finding]:
    """Address, key, rights, clock, room for calls; in this order, because each needs the one before."""
    yield from of_expiry(now)
    try:
        answer = client.answer(_LIST, now=now, until=client.end_of_page())
    except NotSent as error:
        yield _unreachable(client, error)
        return
    except (Unavailable, Busy) as error:
        sentence = f"{client.account.address} does not answer as it should: {error}"
        yield wrong("address", sentence, "Look whether it works for others, and try again later.")
        return
    yield ok("address", f"{client.account.address} answers")
    yield _of_key(answer)
    yield from _of_clock(answer, now)
    yield _of_room(client, answer)


def _unreachable(client: Client, error: NotSent) -> Finding:
    words = str(error.__cause__ or error)
    if "CERTIFICATE" in words:
        reason = words.partition("certificate verify failed:")[2].partition("(")[0].strip() or "not valid"
        sentence = f"the certificate of {client.account.address} is not accepted: {reason}"
        return wrong("address", sentence, "Whoever runs the scheduler has to renew it; the key is sent to nobody else.")
    sentence = f"{client.account.address} cannot be reached: {error}"
    return wrong("address", sentence, "Check SLOTWRIGHT_SCHEDULER_URL, the name server and the firewall.")


#: By status and a word of the answer: what is wrong, with what, and what helps.
_REFUSED: tuple[tuple[int, str, str, str, str], ...] = (
    (401, "expired", "key", "the key has expired", _NEW_KEY),
    (401, "", "key", "the scheduler does not know the key", _NEW_KEY),
    (
        403,
        "",
        "scope",
        "the key may not list appointments, so a booking whose answer is lost cannot be looked up",
        "Give it the right to: scope full in another installation, the group scheduling at the hosted service.",
    ),
    (
        400,
        "x-meetergo-api-user-id",
        "key",
        "the key is a platform key, which needs a user to act for",
        "Set SLOTWRIGHT_SCHEDULER_USER to the id of a user there.",
    ),
    (
        404,
        "",
        "address",
        "there is no list of appointments at this address",
        "SLOTWRIGHT_SCHEDULER_URL is https://api.meetergo.com, or that of an installation with /api at its end.",
    ),
)


def _of_key(answer: httpx.Response) -> Finding:
    """The scheduler's words are looked at and not repeated."""
    status, words = answer.status_code, answer.text.lower()
    if answer.is_success:
        return ok("key", "the key is accepted and may list appointments")
    if status in (429, 503):
        return note("key", "the scheduler is too busy to say anything of the key", "Try again in a minute.")
    for refused, word, subject, sentence, remedy in _REFUSED:
        if status == refused and word in words:
            return wrong(subject, sentence, remedy)
    return wrong("key", f"the list of appointments is refused with status {status}", "Check address and key.")


def of_expiry(now: datetime) -> Iterator[Finding]:
    """No interface says when a key expires, unless it is written in the key itself."""
    day = settings.SCHEDULER_KEY_EXPIRES or _expiry_in(settings.SCHEDULER_KEY.get_secret_value())
    if day is None:
        if _is_hosted():
            sentence = (
                f"nobody knows when the key expires; keys of the hosted service do after {_HOSTED_DAYS} days at most"
            )
            yield note("expiry", sentence, "Write the day into SLOTWRIGHT_SCHEDULER_KEY_EXPIRES, such as 2027-03-31.")
        return
    left = (day - now.date()).days
    if left < 0:
        yield wrong(
            "expiry", f"the key expired on {day}", f"{_NEW_KEY} SLOTWRIGHT_SCHEDULER_KEY_EXPIRES is its last day."
        )
    elif left <= _SOON.days:
        yield wrong("expiry", f"the key expires on {day}, in {left} days", _NEW_KEY)
    else:
        yield ok("expiry", f"the key expires on {day}, in {left} days")


def _expiry_in(key: str) -> date | None:
    """The ``exp`` of a JSON Web Token (RFC 7519, 4.1.4)."""
    parts = key.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(claims["exp"], UTC).date()
    except (ValueError, TypeError, KeyError, OverflowError, OSError, binascii.Error):
        return None


def _of_clock(answer: httpx.Response, now: datetime) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return
    apart = theirs - now
    if abs(apart) > _CLOCKS:
        seconds, which = abs(round(apart.total_seconds())), "behind" if apart > timedelta() else "ahead of"
        sentence = f"this machine's clock is {seconds} seconds {which} the scheduler's"
        yield wrong(
            "clock", sentence, "Have the clock set by a time server (NTP); bookings and signatures depend on it."
        )
    else:
        yield ok("clock", "this machine and the scheduler agree on the time")


def _of_room(client: Client, answer: httpx.Response) -> Finding:
    allowed = client.account.calls
    if _is_hosted() and allowed > _HOSTED_CALLS:
        sentence = f"{allowed} calls a minute are more than the {_HOSTED_CALLS} that the hosted service allows a key"
        return wrong("calls", sentence, "Set SLOTWRIGHT_SCHEDULER_CALLS to 90.")
    left = answer.headers.get("RateLimit-Remaining") or answer.headers.get("X-RateLimit-Remaining")
    if answer.status_code == 429:
        sentence = "the scheduler has had more calls with this key than it allows"
        return wrong("calls", sentence, "Lower SLOTWRIGHT_SCHEDULER_CALLS, or find out who else uses the key.")
    said = f"; the scheduler has room for {left} more in this window" if left else ""
    return ok("calls", f"at most {allowed} calls a minute are made{said}")


def _is_hosted() -> bool:
    host = urlsplit(settings.SCHEDULER_URL).hostname or ""
    return host == _HOSTED or host.endswith(f".{_HOSTED}")


def of_hooks(address: str) -> Iterator[Finding]:
    """``address``: where its webhooks are to go."""
    signed = (
        "signed ones alone" if settings.SCHEDULER_WEBHOOK_SECRET.get_secret_value() else "the address is the secret"
    )
    yield ok("webhooks", f"the scheduler's webhooks are heard at {address} ({signed})")
    if waiting := doubtful().count():
        sentence = f"of {waiting} bookings it was heard that something has become of them, and not yet seen what"
        yield note("webhooks", sentence, "It is asked again for a day, and when somebody opens their pages.")


def variant(client: Client, free_times: Call, now: datetime) -> Finding:
    """Which of the published ones it speaks, as the answers for one widget show."""
    until = client.end_of_page()
    try:
        shape = _shape(_json(client.answer(free_times, now=now, until=until)))
        unknown = Call(
            "GET", tuple(f"{base}/meeting-type/00000000-0000-4000-8000-000000000000" for base in ("/v4", ""))
        )
        errors = _json(client.answer(unknown, now=now, until=until))
    except (Unavailable, Busy) as error:
        return note("variant", f"which variant of the interface it speaks could not be seen: {error}")
    path = client.path_of(free_times)
    named = "errorCode" if "errorCode" in errors else "sentences alone"
    return ok("variant", f"it speaks {path}, free times as {shape}, refusals by {named}")


def _shape(answer: dict[str, Any]) -> str:
    data = mapping(answer.get("data")) or answer
    return next(
        (name for name in ("dates", "availableSlots", "slots", "timeframes") if data.get(name)), "an empty list"
    )


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        return mapping(json.loads(answer.content))
    except (ValueError, RecursionError):
        return {}
