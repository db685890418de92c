"""New rows, written by statements that are put together once.

Building an INSERT from model instances takes the ORM longer than the database takes to run it, and a booking writes
into six tables while others wait for its locks. Nothing is asked back, so on PostgreSQL the statements can travel
together (``scheduling/operations/transactions.py``).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def insert(rows: Sequence[Model], *, unless_there: bool = False) -> None:
    """Writes rows of one model that have no generated column but their number, which they are not told.

    ``unless_there``: a row whose unique key exists is left as it is. Raises what the ORM would raise.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    parameters = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, len(rows), unless_there=unless_there), parameters)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@lru_cache
def _fields(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(field for field in model._meta.local_concrete_fields if field is not model._meta.auto_field)


@lru_cache
def _statement(model: type[Model], count: int, *, unless_there: bool) -> str:
    columns = [f'"{field.column}"' for field in _fields(model)]
    row = f"({', '.join(['%s'] * len(columns))})"
    conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
    return f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) VALUES {", ".join([row] * count)}{conflict}'
