"""The web server: waitress, because it reads a whole request before it takes a thread, so slow phones stop nobody."""

import logging
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import Any

from waitress.server import create_server

from booking_site.env import Env
from booking_site.verifying import verifying
from booking_site.wsgi import application
from scheduling.outbox.thread import delivering

logger = logging.getLogger(__name__)

CONNECTIONS = 2000
THREADS = 8
#: Requests wait for a scheduler somewhere else, which costs next to nothing. A third of these threads never does
#: (``widget/gateway/remote/guard.py``), so that it may hang and everything else is answered.
THREADS_BEFORE_A_SCHEDULER = 24
SETTINGS: dict[str, Any] = {
    "connection_limit": CONNECTIONS,
    "asyncore_use_poll": True,
    "channel_timeout": 30,
    "max_request_body_size": 1 << 20,
    "max_request_header_size": 1 << 15,  # parts of pages are remembered by their address
    "ident": None,
    "clear_untrusted_proxy_headers": True,
}
#: Pause before a process that ended by itself is replaced, so that one that cannot start does not keep us busy.
RESTART_SECONDS = 1.0


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; raises ``OSError`` when the address is not ours to have. Port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def serve(listener: socket.socket, env: Env, *, with_worker: bool) -> None:
    """Answer requests until SIGTERM or Ctrl-C; those that have begun are answered first."""
    with ExitStack() as stack:
        if with_worker:
            stack.enter_context(delivering())
        if env.scheduler_url:
            stack.enter_context(verifying())
        threads = THREADS_BEFORE_A_SCHEDULER if env.scheduler_url else THREADS
        create_server(application, sockets=[listener], threads=threads, **SETTINGS, **_proxy(env)).run()


def _proxy(env: Env) -> dict[str, Any]:
    """Whose word on the client's address and scheme is taken: nobody's, unless a proxy is named."""
    if not env.trusted_proxy:
        return {}
    return {"trusted_proxy": env.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}


def serve_in_processes(listener: socket.socket, env: Env, *, processes: int, with_worker: bool) -> None:
    """The same in several processes that share the socket; the first one delivers. One that dies is replaced."""
    running: dict[int, ForkProcess] = {}  # by number
    try:
        while True:
            for number in range(processes):
                if number not in running:
                    running[number] = _fork(listener, env, with_worker=with_worker and number == 0)
            wait([process.sentinel for process in running.values()])
            for number, process in list(running.items()):
                if not process.is_alive():
                    logger.error("Process %d ended by itself (status %s); replacing it", process.pid, process.exitcode)
                    del running[number]
            time.sleep(RESTART_SECONDS)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.join()


def _fork(listener: socket.socket, env: Env, *, with_worker: bool) -> ForkProcess:
    process = multiprocessing.get_context("fork").Process(
        target=_serve_with_parent, args=(listener, env), kwargs={"with_worker": with_worker}
    )
    process.start()
    return process


def _serve_with_parent(listener: socket.socket, env: Env, *, with_worker: bool) -> None:
    """Serve no longer than the parent lives, so that one that was killed leaves nobody on its port."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(listener, env, with_worker=with_worker)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def stop_on_sigterm() -> None:
    """SIGTERM ends the main thread in order, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())


def allow_connections() -> None:
    """Each connection is an open file, and the usual limit is lower than what we accept."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * 2 if hard == resource.RLIM_INFINITY else min(CONNECTIONS * 2, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
