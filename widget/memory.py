"""What this process remembers between requests. Everything is kept under all that it was made from, so it is exact."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache
from threading import Lock

from django.db import connection
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
_widgets: dict[str, tuple[Row, Widget]] = {}


def find_widget(slug: str) -> tuple[Widget, Row] | None:
    """The active widget at an address with its brand, and the row that both were made from.

    The rows are read every time, by one plain statement; objects are only built anew when the rows have changed.
    """
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
    return known[1], row


def _active(slug: str) -> QuerySet[Widget]:
    return Widget.objects.select_related("brand").filter(slug=slug, is_active=True)


@cache
def _statement(_vendor: str) -> str:
    """The query of ``_active``, compiled once; its only parameter is the slug."""
    sql, parameters = _active("slug").query.sql_with_params()
    if parameters != ("slug",):
        raise AssertionError(f"expected the slug alone, not {parameters}")
    return sql
