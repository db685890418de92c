"""A real server in front of a scheduler somewhere else."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from threading import Thread
from typing import Any

from tests.installation import Installation, get, serving
from tests.widget.gateway.hosted import KEY, Hosted

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
WIDGETS = 60
ADD_WIDGETS = f"""
from widget.models import Brand, Widget
for number in range({WIDGETS} + 10):
    widget = Widget.objects.create(slug=f"w{{number}}", meeting_type_id=f"type-{{number}}", timezone="UTC")
    Brand.objects.create(widget=widget)
"""


@dataclass(frozen=True)
class Site:
    """``printed`` is what the server has said so far."""

    installation: Installation
    hosted: Hosted
    process: Popen[str]
    port: int
    printed: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pass_time(self, **span: float) -> None:
        """For the server."""
        now = datetime.fromisoformat(self.installation.clock.read_text())
        self.installation.set_clock(now + timedelta(**span))

    def look(self, number: int) -> tuple[int, float]:
        begun = time.monotonic()
        status, _text = get(self.port, f"/w{number}/")
        return status, time.monotonic() - begun


def prepared_in(folder: Path) -> Installation:
    installation = Installation(folder, f"sqlite:///{folder / 'own.sqlite3'}")
    installation.migrate()
    installation.python(ADD_WIDGETS)
    return installation


def copy_of(installation: Installation, folder: Path) -> Installation:
    """With a record of bookings and a clock of its own."""
    shutil.copy(installation.folder / "own.sqlite3", folder)
    return Installation(folder, f"sqlite:///{folder / 'own.sqlite3'}")


@contextmanager
def in_front_of(hosted: Hosted, installation: Installation, *arguments: str, **changes: str) -> Iterator[Site]:
    """With the loudest log, which in the end must not have said the key or a secret."""
    settings = {
        "SLOTWRIGHT_SCHEDULER_URL": hosted.address,
        "SLOTWRIGHT_SCHEDULER_KEY": KEY,
        "SLOTWRIGHT_LOG_LEVEL": "DEBUG",
        **changes,
    }
    if not installation.clock.exists():
        installation.set_clock(NOW)
    with serving(installation, "--no-worker", *arguments, **settings) as (process, port):
        site = Site(installation, hosted, process, port)
        reader = Thread(target=_read, args=(process, site.printed), daemon=True)
        reader.start()
        yield site
        process.terminate()
        process.wait(timeout=30)
        reader.join(timeout=10)
    said = "".join(site.printed)
    assert KEY not in said
    assert "secret-token" not in said


def _read(process: Popen[str], lines: list[str]) -> None:
    """All the time: a pipe that nobody reads stops who writes."""
    if process.stdout:
        lines.extend(process.stdout)


def rows(installation: Installation, query: str, *values: str) -> list[Any]:
    """What its database says, without a process that would have to start first."""
    with closing(sqlite3.connect(installation.folder / "own.sqlite3")) as database:
        return database.execute(query, values).fetchall()


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(work, range(number)))
