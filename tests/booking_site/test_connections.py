"""A kept connection that the database has ended is replaced before anybody notices."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import NotSupportedError, close_old_connections, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from scheduling.models import Workspace

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    other = connection.copy()
    yield other
    other.close()


def _end(other: BaseDatabaseWrapper) -> None:
    """What a database server does when it is started anew; SQLite has none."""
    if connection.vendor == "postgresql":
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_a_request_after_the_database_went_away_is_answered(other: BaseDatabaseWrapper) -> None:
    Workspace.objects.exists()
    before = connection.connection
    _end(other)

    close_old_connections()  # as Django does at the beginning of every request

    assert not Workspace.objects.exists()
    assert (connection.connection is before) == (connection.vendor == "sqlite")


def test_a_connection_that_works_is_kept(other: BaseDatabaseWrapper) -> None:
    Workspace.objects.exists()
    before = connection.connection

    close_old_connections()

    assert not Workspace.objects.exists()
    assert connection.connection is before


@pytest.fixture
def migrated(other: BaseDatabaseWrapper) -> Iterator[None]:
    """A table that a migration changes while it is read: SQLite prepares what it needs anew by itself."""
    with other.cursor() as cursor:
        cursor.execute("CREATE TABLE migrated (word varchar(10))")
        for _ in range(5):
            _read()
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE migrated ALTER COLUMN word TYPE varchar(20)")
        yield
        cursor.execute("DROP TABLE migrated")


def _read() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM migrated WHERE word = %s", ["a word"])
        cursor.fetchall()


def test_what_was_prepared_before_a_migration_fails_one_request_at_most(migrated: None) -> None:
    with suppress(NotSupportedError):
        _read()

    close_old_connections()

    _read()
