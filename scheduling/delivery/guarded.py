"""Requests to addresses that somebody else has named: only to the public internet, within a deadline, cut to a size.

The guard sits where connections are made. It resolves a name once, looks at every address that came back, and connects
to one of those and to nothing else, so that no name can answer differently the next time. TLS and the ``Host`` header
keep the name. Proxies of the environment are not used and redirects are not followed: both would lead around the guard.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

import httpcore
import httpx
from django.conf import settings

from scheduling import __version__
from scheduling.contract.targets import is_public, is_usual_port

USER_AGENT = f"Slotwright/{__version__}"
_READ_AT_ONCE = 1 << 14


class Unreachable(Exception):
    """There was no answer, or none that could be read; the message says why."""


class Refused(Unreachable):
    """Nothing was sent: the address is not one that we send to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is how the answer began; it may have been longer, or have ended in the middle."""

    status: int
    headers: httpx.Headers
    body: bytes


Resolve = Callable[[str, int], Sequence[str]]
Permit = Callable[[str, int], bool]


def resolve(host: str, port: int) -> list[str]:
    """Every address of the name. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def permit(address: str, port: int) -> bool:
    """Public addresses only, unless a test harness allows others."""
    return settings.ALLOW_PRIVATE_TARGETS or (is_public(address) and is_usual_port(port))


@cache
def _public_authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Client:
    """How requests are made. ``seconds`` is for everything together, ``max_bytes`` what is read of a body at most."""

    seconds: float = 10.0
    max_bytes: int = 1 << 16
    resolve: Resolve = resolve
    permit: Permit = permit
    authorities: Callable[[], ssl.SSLContext] = _public_authorities

    def request(self, method: str, url: str, *, headers: Mapping[str, str], content: bytes = b"") -> Answer:
        """The answer, whatever its status. Raises ``Unreachable``, and ``Refused`` before anything is sent."""
        guard = _Guard(self.resolve, self.permit, monotonic() + self.seconds)
        pool = httpcore.ConnectionPool(ssl_context=self.authorities(), network_backend=guard, max_connections=1)
        own = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        try:
            with pool:
                asked = httpx.Request(method, url, headers={**own, **headers}, content=content)
                return self._answer(pool, asked)
        except _FAILURES as error:
            raise Unreachable(f"{type(error).__name__}: {error}".rstrip(": ")) from error

    def _answer(self, pool: httpcore.ConnectionPool, asked: httpx.Request) -> Answer:
        target = httpcore.URL(
            scheme=asked.url.raw_scheme, host=asked.url.raw_host, port=asked.url.port, target=asked.url.raw_path
        )
        with pool.stream(asked.method, target, headers=asked.headers.raw, content=asked.content) as answer:
            return Answer(answer.status, httpx.Headers(answer.headers), self._beginning(answer.iter_stream()))

    def _beginning(self, chunks: Iterable[bytes]) -> bytes:
        """The status has been read: a body that breaks off, or never ends, does not change it."""
        body = bytearray()
        with suppress(*_FAILURES):
            for chunk in chunks:
                body += chunk
                if len(body) >= self.max_bytes:
                    break
        return bytes(body[: self.max_bytes])


_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.InvalidURL,
    UnicodeError,  # a name that IDNA does not know
)


class _Guard(httpcore.NetworkBackend):
    """Connects to what it has checked. ``deadline`` is on the monotonic clock."""

    def __init__(self, resolve: Resolve, permit: Permit, deadline: float) -> None:
        self._resolve, self._permit, self._deadline = resolve, permit, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        for address in addresses:
            if not self._permit(address, port):
                raise Refused(f"{host} leads to {address} (port {port}), which is not on the public internet")
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                left = _left(self._deadline, httpcore.ConnectTimeout, timeout)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        """The system's resolver takes no deadline, so it is asked beside us and left alone when it takes too long."""
        answers: SimpleQueue[Sequence[str] | OSError | UnicodeError] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=_left(self._deadline, httpcore.ConnectTimeout))
        except Empty as error:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from error
        if isinstance(answer, Exception):
            raise httpcore.ConnectError(f"{host} could not be resolved: {answer}") from answer
        return answer


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline, so that a slow drip does not outlast it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(min(max_bytes, _READ_AT_ONCE), _left(self._deadline, httpcore.ReadTimeout, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, httpcore.WriteTimeout, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, httpcore.ConnectTimeout, timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, failure: type[Exception], at_most: float | None = None) -> float:
    """Seconds until the deadline; raises ``failure`` after it."""
    left = deadline - monotonic()
    if left <= 0:
        raise failure("the time was up")
    return left if at_most is None else min(left, at_most)
