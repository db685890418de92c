"""What must agree between the tables of a file: names that occur once, and names that have to exist.

Works on the plain document, so that its faults are found whatever else is wrong with it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from scheduling.contract.refusals import Fault
from scheduling.contract.sentences import Location, path_of

Row = tuple[Location, dict[str, Any]]
Named = tuple[Location, str]


def reference_faults(document: dict[str, Any]) -> Iterator[Fault]:
    """Every name that occurs twice or refers to nothing."""
    hosts = {name for _, name in _names(_rows(document, "hosts"), "email")}
    meeting_types = {name for _, name in _names(_rows(document, "meeting_types"), "slug")}
    yield from _unique_names(document)
    for at, row in _rows(document, "meeting_types"):
        yield from _meeting_type_faults(at, row, hosts)
    for at, name in _names(_rows(document, "widgets"), "meeting_type"):
        if name not in meeting_types:
            yield Fault(path_of(at), f"there is no meeting type {name} in this file")


def _unique_names(document: dict[str, Any]) -> Iterator[Fault]:
    keys = {"hosts": "email", "meeting_types": "slug", "widgets": "slug", "api_keys": "name", "webhooks": "endpoint"}
    for table, key in keys.items():
        yield from _twice(_names(_rows(document, table), key))
    for table in ("hosts", "meeting_types"):
        yield from _twice(_names(_rows(document, table), "id"))
    queues = [queue for at, row in _rows(document, "meeting_types") for queue in _table(at, row, "queue")]
    yield from _twice(_names(queues, "id"))
    yield from _twice(_names([group for at, queue in queues for group in _rows(queue, "groups", at)], "id"))
    for at, row in _rows(document, "hosts"):
        yield from _same_days(_rows(row, "exceptions", at))


def _meeting_type_faults(at: Location, row: dict[str, Any], hosts: set[str]) -> Iterator[Fault]:
    offering = list(_items(at, row, "hosts"))
    yield from _twice(offering)
    yield from _unknown_hosts(offering, hosts)
    for key in ("durations", "channels", "reminders", "locations"):
        yield from _twice(_items(at, row, key))
    fields = list(_rows(row, "fields", at))
    yield from _twice(_names(fields, "name"))
    for place, field in fields:
        yield from _twice(_names(_rows(field, "options", place), "value"))
    for place, queue in _table(at, row, "queue"):
        yield from _queue_faults(place, queue, hosts)


def _queue_faults(at: Location, queue: dict[str, Any], hosts: set[str]) -> Iterator[Fault]:
    members = list(_names(_rows(queue, "members", at), "host"))
    yield from _twice(members)
    yield from _unknown_hosts(members, hosts)
    groups = list(_rows(queue, "groups", at))
    yield from _twice(_names(groups, "name"))
    known = {name for _, name in members}
    for place, group in groups:
        named = list(_items(place, group, "members"))
        yield from _twice(named)
        yield from (
            Fault(path_of(where), f"{name} is not a member of this queue") for where, name in named if name not in known
        )


def _unknown_hosts(named: Iterable[Named], hosts: set[str]) -> Iterator[Fault]:
    return (Fault(path_of(at), f"there is no host {name} in this file") for at, name in named if name not in hosts)


def _twice(named: Iterable[Named]) -> Iterator[Fault]:
    first: dict[str, Location] = {}
    for at, name in named:
        if name in first:
            yield Fault(path_of(at), f"{name} occurs twice; it is also {path_of(first[name])}")
        first.setdefault(name, at)


def _same_days(exceptions: Iterable[Row]) -> Iterator[Fault]:
    keys = ("start_date", "end_date", "available", "hours")
    return _twice((at, " ".join(str(row[key]) for key in keys if key in row)) for at, row in exceptions)


def _rows(table: dict[str, Any], key: str, at: Location = ()) -> Iterator[Row]:
    """The tables of a list, with their places; whatever is no table has been found wrong already."""
    rows = table.get(key)
    if isinstance(rows, list):
        yield from (((*at, key, index), row) for index, row in enumerate(rows) if isinstance(row, dict))


def _table(at: Location, row: dict[str, Any], key: str) -> Iterator[Row]:
    if isinstance(table := row.get(key), dict):
        yield (*at, key), table


def _names(rows: Iterable[Row], key: str) -> Iterator[Named]:
    """A name is the same in any letter case, so that neither people nor addresses are mixed up."""
    yield from (((*at, key), str(row[key]).strip().lower()) for at, row in rows if isinstance(row.get(key), str))


def _items(at: Location, row: dict[str, Any], key: str) -> Iterator[Named]:
    items = row.get(key)
    if isinstance(items, list):
        plain = ((index, item) for index, item in enumerate(items) if isinstance(item, str | int))
        yield from (((*at, key, index), str(item).strip().lower()) for index, item in plain)
