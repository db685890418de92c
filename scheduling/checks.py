"""System checks: an installation whose database does not guard itself must not start."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register as register_check
from django.db import connections

from scheduling.models import Reservation, guards


def database_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Runs with ``check --database``, and after migrations."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if Reservation._meta.db_table not in connection.introspection.table_names():
            continue
        errors += [
            Error(
                f"The database lacks its guard {name}, without which double bookings are possible.",
                hint="Run manage.py migrate, which installs the guards.",
                id="scheduling.E001",
            )
            for name in guards.missing(connection)
        ]
    return errors


def register() -> None:
    register_check(database_guards, Tags.database)
