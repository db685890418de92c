"""A server on a free port, and clients that keep their connections and ask as fast as they are answered."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.request import urlopen

CLIENTS = 8
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)

#: Makes the request (as sent over the wire) number n.
Requests = Callable[[int], bytes]


@contextmanager
def server(**settings: str) -> Iterator[int]:
    """``manage.py serve`` in a process of its own, with these variables beside the environment's; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}", "--no-worker"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | settings)
    try:
        _wait_until_it_answers(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_answers(port: int) -> None:
    for _ in range(200):
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def rate(port: int, requests: Requests, *, seconds: float, first: int = 0) -> tuple[float, Counter[int], int]:
    """Answers a second, how often each status came, and the number of the next request."""
    statuses: Counter[int] = Counter()
    lock, number, until = threading.Lock(), [first], time.monotonic() + seconds

    def ask() -> None:
        mine: Counter[int] = Counter()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.monotonic() < until:
                with lock:
                    current, number[0] = number[0], number[0] + 1
                connection.sendall(requests(current))
                mine[_status(connection)] += 1
        with lock:
            statuses.update(mine)

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses.total() / (time.monotonic() - started), statuses, number[0]


def _status(connection: socket.socket) -> int:
    answer = connection.recv(65536)
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    missing = (int(length.group(1)) if length else 0) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536))
    return int(head.split(b" ", 2)[1])


def get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode()


def post(path: str, body: bytes, *headers: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
