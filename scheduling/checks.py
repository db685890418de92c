"""System checks: a database that does not guard itself is pointed out. ``serve`` and ``/readyz`` refuse it."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from scheduling.models import Reservation, guards


def database_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Runs with ``check --database`` and before ``migrate``, which it must not keep from mending what it finds."""
    warnings: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if Reservation._meta.db_table not in connection.introspection.table_names():
            continue
        warnings += [
            checks.Warning(
                f"The database lacks its guard {name}, without which double bookings are possible.",
                hint="Run manage.py migrate, which installs the guards.",
                id="scheduling.W001",
            )
            for name in guards.missing(connection)
        ]
    return warnings


def register() -> None:
    checks.register(database_guards, checks.Tags.database)
