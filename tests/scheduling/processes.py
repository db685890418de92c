"""A database that many processes share, and Python processes that work on it."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.installation import Installation


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The address of a database of its own: a file of SQLite's in the folder, or one of the PostgreSQL of the tests."""
    server = urlsplit(os.environ["DATABASE_URL"])
    if not server.scheme.startswith("postgres"):
        yield _migrated(folder, f"sqlite:///{folder / 'races.sqlite3'}")
        return
    name = f"races_{uuid4().hex}"
    with psycopg.connect(server.geturl(), autocommit=True) as administration:
        administration.execute(f"CREATE DATABASE {name}".encode())
        yield _migrated(folder, server._replace(path=f"/{name}").geturl())
        administration.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _migrated(folder: Path, url: str) -> str:
    Installation(folder, url).migrate()
    return url


def played(program: str, folders: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of each race of a program. It is played once for all workers, who may share the tests of a module."""
    common = folders.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else folders.getbasetemp()
    told = common / f"{program}.json"
    with told.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not told.exists():
            with own_database(folders.mktemp("races")) as url:
                told.write_text(python(url, "-m", program))
    results: dict[str, dict[str, Any]] = json.loads(told.read_text())
    return results


def python(database_url: str, *arguments: str) -> str:
    """What the process prints; it has to end well."""
    environment = {**os.environ, "DATABASE_URL": database_url}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
