"""A whole installation for a test: its own database, mails and clock, and real ``manage.py`` processes on them."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent
DEADLINE_SECONDS = 60.0
Answer = TypeVar("Answer")


def eventually(question: Callable[[], Answer], *, seconds: float = DEADLINE_SECONDS) -> Answer:
    """The first answer that is true; fails when there was none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, "It did not happen in time"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(frozen=True)
class Installation:
    """``folder`` holds the mails, the clock and, unless ``database_url`` names another one, an SQLite database.

    ``settings`` are those of all its processes, beside what a test harness needs; ``code`` is what they run.
    """

    folder: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    code: Path = ROOT

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    def set_clock(self, now: datetime) -> None:
        partial = self.clock.with_suffix(".partial")
        partial.write_text(now.isoformat())
        partial.rename(self.clock)

    @property
    def mails(self) -> list[EmailMessage]:
        files = sorted((self.folder / "mails").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def environment(self, **changes: str) -> dict[str, str]:
        own = {
            "DATABASE_URL": self.database_url,
            "SLOTWRIGHT_TESTING": "1",
            "SLOTWRIGHT_DEBUG": "false",
            "SLOTWRIGHT_EMAIL_URL": f"file://{self.folder / 'mails'}",
            "PYTHONUNBUFFERED": "1",
        }
        if self.clock.exists():
            own["SLOTWRIGHT_CLOCK_FILE"] = str(self.clock)
        return {**os.environ, **own, **self.settings, **changes}

    def manage(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.code,
            env=self.environment(**changes),
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )

    def migrate(self) -> None:
        """Make all tables. On SQLite that is done once for all tests of this process, which get copies."""
        file = self.database_url.removeprefix("sqlite:///")
        if file != self.database_url:
            shutil.copy(_migrated(), file)
        else:
            process = self.manage("migrate", "-v0")
            assert process.returncode == 0, process.stderr

    def python(self, code: str) -> str:
        """What a program prints that runs inside the installation."""
        process = self.manage("shell", "--no-imports", "-c", code)
        assert process.returncode == 0, process.stderr
        return process.stdout.strip()

    @contextmanager
    def running(self, *arguments: str, **changes: str) -> Iterator[subprocess.Popen[str]]:
        """A command that goes on until the block ends."""
        with subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=self.code,
            env=self.environment(**changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()


@cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="slotwright-migrated-"))
    atexit.register(shutil.rmtree, folder)
    file = folder / "own.sqlite3"
    process = Installation(folder, f"sqlite:///{file}").manage("migrate", "-v0")
    assert process.returncode == 0, process.stderr
    return file


@contextmanager
def serving(
    installation: Installation, *arguments: str, bind: str = "", **changes: str
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server's process and port, by default any that is free, once it answers."""
    bind = bind or f"127.0.0.1:{free_port()}"
    port = int(bind.rpartition(":")[2])
    with installation.running("serve", "--bind", bind, *arguments, **changes) as process:
        eventually(lambda: process.poll() is not None or answers(port))
        assert process.poll() is None, process.stdout and process.stdout.read()
        yield process, port


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def answers(port: int) -> bool:
    try:
        return get(port, "/healthz") == (200, '{"status": "ok"}')
    except (urllib.error.URLError, ConnectionError):
        return False
