"""Somebody else's web server: it notes what it is sent, and answers well, badly, slowly or not at all."""

import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Self

#: Signed by itself, for hooks.example.test.
CERTIFICATE = Path(__file__).parent / "delivery" / "hooks.example.test.pem"


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Answers the first request with the first of ``answers`` and so on; the last one goes on for ever.

    Each request has a connection of its own, unless it ``keeps_connections``.
    """

    def __init__(
        self,
        *answers: "Reaction",
        host: str = "127.0.0.1",
        port: int = 0,
        tls: bool = False,
        certificate: Path = CERTIFICATE,
    ) -> None:
        self.received: list[Received] = []
        self.keeps_connections, self.connections = False, 0
        self.closing = Event()
        self.clock: datetime | None = None
        self._answers = list(answers)
        self._server = _Server((host, port), _Handler)
        self._server.receiver = self
        self.host, self.port, self.scheme = host, self._server.server_port, "https" if tls else "http"
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.show(certificate)
        if tls:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/in"

    def show(self, certificate: Path) -> None:
        """To whoever connects from now on."""
        self._tls.load_cert_chain(certificate)

    def react(self, handler: "_Handler", received: Received) -> None:
        reaction = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        reaction(handler)

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up; that is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.receiver.connections += 1
        self.protocol_version = "HTTP/1.1" if self.server.receiver.keeps_connections else "HTTP/1.0"

    def _react(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, self.path, headers, body)
        receiver.received.append(received)
        receiver.react(self, received)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """``do_GET`` and so on."""
        if name.startswith("do_"):
            return self._react
        raise AttributeError(name)

    def date_time_string(self, timestamp: float | None = None) -> str:
        clock = self.server.receiver.clock
        return super().date_time_string(clock.timestamp() if clock else timestamp)

    def log_message(self, *_: object) -> None:
        """Quiet."""


Reaction = Callable[[_Handler], None]


def answer(status: int, body: bytes = b"", **headers: str) -> Reaction:
    def react(handler: _Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return react


def hang(handler: _Handler) -> None:
    handler.server.receiver.closing.wait(30)


def slow(handler: _Handler) -> None:
    """Answers well after 1.2 seconds."""
    handler.server.receiver.closing.wait(1.2)
    answer(200)(handler)


def reset(handler: _Handler) -> None:
    """Hangs up with RST instead of an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def drip(handler: _Handler) -> None:
    """Begins an answer, a letter at a time."""
    for letter in "HTTP/1.1 200 OK\r\nX: " + "x" * 1000:
        handler.wfile.write(letter.encode())
        time.sleep(0.05)


def endless(handler: _Handler) -> None:
    """200, and a body that does not end."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.receiver.closing.is_set():
        handler.wfile.write(b"x" * 65536)


def endless_drip(handler: _Handler) -> None:
    """200, and a body that comes a letter at a time."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.receiver.closing.wait(0.2):
        handler.wfile.write(b"x")


def no_http(handler: _Handler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n")


@contextmanager
def receiving(*answers: Reaction, host: str = "127.0.0.1", port: int = 0, tls: bool = False) -> Iterator[Receiver]:
    with Receiver(*answers, host=host, port=port, tls=tls) as receiver:
        yield receiver
