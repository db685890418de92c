"""Whether this installation may serve: a database that is there, is of this version and guards itself."""

from collections.abc import Iterable
from functools import cache

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from scheduling.models import guards


def obstacles(connection: BaseDatabaseWrapper) -> list[str]:
    """What keeps the installation from serving, as sentences; none: it may. Costs two short queries."""
    try:
        pending = sorted(_migrations() - MigrationRecorder(connection).applied_migrations().keys())
        lacking = [] if pending else guards.missing(connection)
    except DatabaseError:
        return ["The database cannot be reached."]
    if pending:
        names = _some(".".join(migration) for migration in pending)
        return [f"The database lacks {len(pending)} migrations ({names}); run manage.py migrate."]
    if lacking:
        return [f"The database lacks its guards against double bookings ({_some(lacking)}); run manage.py migrate."]
    return []


def _some(names: Iterable[str]) -> str:
    first, *others = names
    return f"{first} and {len(others)} more" if others else first


def require(connection: BaseDatabaseWrapper) -> None:
    """For commands that work on the data. Raises ``CommandError``; ``OperationalError`` if there is no database."""
    connection.ensure_connection()
    if problems := obstacles(connection):
        raise CommandError(" ".join(problems), returncode=1)


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration of this version."""
    return frozenset(MigrationLoader(None).disk_migrations)
