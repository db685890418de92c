"""What this process remembers between requests. Everything is kept under all that it was made from, so it is exact."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache
from threading import Lock, local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

from widget.models import Widget


class Shelf:
    """The texts that were asked for last, by what they were made from: so many characters of them."""

    def __init__(self, characters: int) -> None:
        self._room, self._lock = characters, Lock()
        self._kept: OrderedDict[Hashable, str] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], str]) -> str:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._room -= len(made) + _OVERHEAD
            while self._room < 0:
                self._room += len(self._kept.popitem(last=False)[1]) + _OVERHEAD
        return made


#: What an entry takes beside its text.
_OVERHEAD = 2_000
#: Rendered parts of pages.
parts = Shelf(20_000_000)
Row = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An active widget with its brand, and the row that both were made from.

    ``read`` is what the gateway has read for it meanwhile; it holds as long as the row does.
    """

    widget: Widget
    row: Row = ()
    read: dict[str, Any] = field(default_factory=dict)


class _Known(local):
    """What the connection of this thread has found since the database last changed."""

    def __init__(self) -> None:
        self._state: object = None
        self._found: dict[str, Found] = {}

    def at(self, state: object) -> dict[str, Found]:
        """What was found in this very state; nothing for ``None``."""
        if state is None or state != self._state or len(self._found) >= _MOST:
            self._state, self._found = state, {}
        return self._found


_MOST = 200
_known = _Known()
_widgets: dict[str, tuple[Row, Widget]] = {}


def find_widget(slug: str) -> Found | None:
    """The active widget at an address. Nothing more is read while the database is as it was when it was last found."""
    known = _known.at(_state())
    found = known.get(slug) or _read(slug)
    if found is not None:
        known[slug] = found
    return found


#: Both answer without reading a table. SQLite counts the commits of all other connections, PostgreSQL names the
#: transactions whose changes are visible.
_STATE = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}


def _state() -> object:
    """Equal to an earlier one only if nothing in the database has changed in between (``docs/adr/0006``).

    ``None`` within a transaction: what it has written may yet be rolled back.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block:
        return None
    with database.cursor() as cursor:
        cursor.execute(_STATE[database.vendor])
        answer = cursor.fetchone()
    # SQLite counts what this connection itself has changed elsewhere.
    return database.connection, answer, getattr(database.connection, "total_changes", None)


def _read(slug: str) -> Found | None:
    """The rows by one plain statement; objects are only built anew when the rows have changed."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor), [slug])
        row = cursor.fetchone()
    if row is None:
        _widgets.pop(slug, None)
        return None
    known = _widgets.get(slug)
    if known is None or known[0] != row:
        widget = _active(slug).first()
        if widget is None:
            return None
        known = _widgets[slug] = row, widget
    return Found(known[1], row)


def _active(slug: str) -> QuerySet[Widget]:
    return Widget.objects.select_related("brand").filter(slug=slug, is_active=True)


@cache
def _statement(_vendor: str) -> str:
    """The query of ``_active``, compiled once; its only parameter is the slug."""
    sql, parameters = _active("slug").query.sql_with_params()
    if parameters != ("slug",):
        raise AssertionError(f"expected the slug alone, not {parameters}")
    return sql
