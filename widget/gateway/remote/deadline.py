"""A deadline for a whole call: name, connection, TLS, and an answer that drips a letter at a time."""

import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread, local
from time import monotonic
from typing import Any

import httpcore
import httpx

CONNECT_SECONDS = 2.0
#: More than visitors may keep busy at once; whoever wants one beyond them does not wait.
CONNECTIONS = 20


class _Until(local):
    """The deadline of the call that this thread makes."""

    moment = float("inf")


_until = _Until()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Calls of this thread end by then. What takes longer raises one of httpx's timeouts."""
    before, _until.moment = _until.moment, monotonic() + seconds
    try:
        yield
    finally:
        _until.moment = before


def _left(failure: type[Exception], at_most: float | None = None) -> float | None:
    left = _until.moment - monotonic()
    if left <= 0:
        raise failure("the time was up")
    seconds = min(left, float("inf") if at_most is None else at_most)
    return None if seconds == float("inf") else seconds


class Transport(httpx.HTTPTransport):
    """httpx's own over a pool of connections that keep to the deadline. Nothing of the environment counts.

    ``trusted``: whose certificates are accepted, instead of those of public authorities.
    """

    def __init__(self, trusted: ssl.SSLContext | None = None) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted or httpx.create_ssl_context(trust_env=False),
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=5.0,
            network_backend=_Network(),
        )


class _Network(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("The scheduler's name has no address")
        for address in _addresses(host, port):
            try:
                left = _left(httpcore.ConnectTimeout, timeout)
                return _Stream(self._sockets.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    """The system's resolver takes no deadline, so it is asked beside us and left alone when it takes too long."""
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(httpcore.ConnectTimeout, CONNECT_SECONDS))
    except Empty as error:
        raise httpcore.ConnectTimeout("The scheduler's name was not resolved in time") from error
    if isinstance(answer, Exception):
        raise httpcore.ConnectError("The scheduler's name could not be resolved") from answer
    return answer


class _Stream(httpcore.NetworkStream):
    """A connection of the pool. It outlasts a call, so each step looks at the deadline of the call that takes it."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(httpcore.ReadTimeout, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(httpcore.WriteTimeout, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(httpcore.ConnectTimeout, timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
