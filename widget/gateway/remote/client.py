"""Calls to the scheduler: its key, one pool of connections, deadlines; and its refusals as ours."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic
from typing import Any

import httpx
from django.utils.crypto import salted_hmac
from pydantic import SecretStr

from widget.gateway.protocol import Unavailable
from widget.gateway.remote.budget import count_call, pause
from widget.gateway.remote.deadline import CONNECT_SECONDS, Transport, within
from widget.gateway.remote.guard import LONGEST_PAUSE_SECONDS, Guard, NotSent
from widget.gateway.remote.problems import pause_of, problem_of

logger = logging.getLogger(__name__)

#: Of the time of a page: for one call with everything that belongs to it, and for any silence in it.
_CALL, _SILENCE = 5 / 8, 4.5 / 8
_MAX_BYTES = 4 << 20
#: Personal tokens act as their owner; one that names a user beside itself is refused.
_PERSONAL = "rgo-"
#: Of an answer nothing else is looked at.
_HEADERS = ("Retry-After", "Date", "RateLimit-Remaining", "X-RateLimit-Remaining")
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Unclear(Unavailable):
    """The request has left, and no answer came that can be read: what it was to do may be done or not."""


@dataclass(frozen=True)
class Account:
    """Where the scheduler is and who we are to it. ``calls`` a minute at most; ``seconds`` for all calls of a page."""

    address: str
    key: SecretStr
    user: str = ""
    calls: int = 90
    seconds: float = 8.0

    @property
    def mark(self) -> str:
        """Tells this account from others and says nothing of its key."""
        who = f"{self.address}\n{self.key.get_secret_value()}\n{self.user}"
        return salted_hmac("slotwright.scheduler", who, algorithm="sha256").hexdigest()[:32]

    def headers(self) -> dict[str, str]:
        key = self.key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"}
        if self.user and not key.startswith(_PERSONAL):
            headers["x-meetergo-api-user-id"] = self.user
        return headers


@dataclass(frozen=True)
class Call:
    """``paths`` are the addresses that the same thing has, the likelier one first.

    ``keyless``: a secret is in it. ``ahead``: nobody waits for it.
    """

    method: str
    paths: tuple[str, ...]
    query: Mapping[str, str | list[str]] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keyless: bool = False
    ahead: bool = False

    @property
    def reads(self) -> bool:
        return self.method == "GET"


class Client:
    """Safe for threads. ``transport`` takes the place of the network in tests."""

    def __init__(self, account: Account, transport: httpx.BaseTransport | None = None) -> None:
        self.account, self.mark, self.guard = account, account.mark, Guard()
        self._http = httpx.Client(
            transport=transport or Transport(),
            timeout=httpx.Timeout(_SILENCE * account.seconds, connect=CONNECT_SECONDS, pool=0.5),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
            follow_redirects=False,
            headers={"Accept": "application/json", "User-Agent": "Slotwright"},
        )
        self._spelling: dict[tuple[str, ...], int] = {}

    @property
    def longest_call(self) -> float:
        """In seconds."""
        return _CALL * self.account.seconds

    def end_of_page(self) -> float:
        """When, on the clock ``monotonic``, a page that begins now has to be there: nobody waits longer for one."""
        return monotonic() + self.account.seconds

    def send(self, call: Call, *, now: datetime, until: float) -> Any:
        """The JSON of the answer. Raises a ``Refusal``, ``NotSent``, ``Unclear`` or ``Unavailable``.

        ``until``: when, on the clock ``monotonic``, the page that asks has to be there.
        """
        return self._read(call, self.answer(call, now=now, until=until), now=now)

    def answer(self, call: Call, *, now: datetime, until: float) -> httpx.Response:
        """Whatever was answered, refusals too. Raises ``Busy``, ``NotSent``, ``Unclear`` or ``Unavailable``."""
        known = self._spelling.get(_pattern(call), 0)
        answer = self._try(call, call.paths[known], now=now, until=until)
        if answer.status_code != 404 or len(call.paths) == 1 or known:
            return answer
        other = self._try(call, call.paths[1], now=now, until=until)
        if other.status_code == 404:
            return answer
        self._spelling[_pattern(call)] = 1
        return other

    def path_of(self, call: Call) -> str:
        """The spelling of the address that is known to be right, or the likelier one."""
        return call.paths[self._spelling.get(_pattern(call), 0)]

    def _try(self, call: Call, path: str, *, now: datetime, until: float) -> httpx.Response:
        """Whatever is answered. What only reads is asked once more when the connection broke."""
        try:
            return self._call(call, path, now=now, until=until)
        except Unclear as error:
            if not call.reads or not isinstance(error.__cause__, httpx.RemoteProtocolError | httpx.NetworkError):
                raise
        return self._call(call, path, now=now, until=until)

    def _call(self, call: Call, path: str, *, now: datetime, until: float) -> httpx.Response:
        left = min(until - monotonic(), self.longest_call)
        if left <= 0:
            raise NotSent("the time for this page is up")
        with self.guard.call():
            count_call(self.mark, self.account.calls, reads=call.reads, ahead=call.ahead, now=now)
            try:
                with within(left):
                    return self._exchange(call, path)
            except _NOT_SENT as error:
                logger.warning("The scheduler cannot be reached: %s", type(error).__name__)
                raise NotSent(type(error).__name__) from error
            except httpx.HTTPError as error:
                logger.warning("The scheduler did not answer a %s: %s", call.method, type(error).__name__)
                raise Unclear(type(error).__name__) from error

    def _exchange(self, call: Call, path: str) -> httpx.Response:
        """With its body, read as long as it is of a size that answers have."""
        headers = {**({} if call.keyless else self.account.headers()), **call.headers}
        body = None if call.body is None else dict(call.body)
        with self._http.stream(
            call.method, self.account.address + path, params=dict(call.query), json=body, headers=headers
        ) as answer:
            content = bytearray()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > _MAX_BYTES:
                    raise httpx.ReadError("larger than any answer")
        if answer.status_code >= 500 and not _is_busy(answer.status_code, bytes(content)):
            logger.warning("The scheduler answered a %s with %d", call.method, answer.status_code)
            raise Unclear(f"status {answer.status_code}")
        return httpx.Response(answer.status_code, headers=_plain(answer.headers), content=bytes(content))

    def _read(self, call: Call, answer: httpx.Response, *, now: datetime) -> Any:
        if answer.is_success:
            try:
                return json.loads(answer.content)
            except (ValueError, RecursionError) as error:
                logger.warning("The scheduler's answer to a %s cannot be read", call.method)
                raise Unclear("no JSON") from error
        if answer.status_code == 429:
            seconds = min(pause_of(answer, now=now), LONGEST_PAUSE_SECONDS)
            self.guard.pause(seconds)
            pause(self.mark, seconds, now=now)
        raise problem_of(answer, now=now)


def _pattern(call: Call) -> tuple[str, ...]:
    """The kind of call: which of its spellings is known holds for all of them."""
    return call.method, *(path.strip("/").split("/")[0] for path in call.paths), str(len(call.paths[0].split("/")))


def _is_busy(status: int, content: bytes) -> bool:
    """Says itself that nothing was changed."""
    return status == 503 and b'"busy"' in content


def _plain(headers: httpx.Headers) -> dict[str, str]:
    return {name: headers[name] for name in _HEADERS if name in headers}
