"""Writing the fairness ledger: append-only rows, and the balances that cache their sums."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Sum

from scheduling.domain.ledger import reversal
from scheduling.domain.routing import Decision
from scheduling.models import Appointment, Assignment, LedgerEntry, Queue, QueueGroup, QueueMember

Entries = Iterable[tuple[str, int]]

_ADDED = "UPDATE TABLE SET balance = balance + CASE CASES END WHERE id IN (KEYS)"
_SERVED = "UPDATE TABLE SET last_assigned = %s WHERE id IN (KEYS)"
_MODELS: dict[str, type[QueueMember] | type[QueueGroup]] = {"member": QueueMember, "group": QueueGroup}


def charge(queue: Queue, appointment: Appointment, decision: Decision, *, now: datetime, **occasion: Any) -> None:
    """Writes down what was decided and why, who owes and pays for it, and whose turn it was.

    ``occasion`` is kept with it: what made a decision necessary, where it was not the booking itself.
    """
    assign(queue, appointment, decision.record() | occasion, event="booked", now=now)


def assign(queue: Queue, appointment: Appointment, record: Mapping[str, Any], *, event: str, now: datetime) -> None:
    """Keeps the record, writes its ``entries``, and notes that it was the turn of the one who was ``chosen``."""
    assignment = Assignment.objects.create(appointment=appointment, queue=queue, record=record, created_at=now)
    write(queue, appointment, record["entries"], event=event, now=now)
    if record["chosen"]:
        # The assignment's number grows under the queue's lock; a clock may stand still.
        kind, pk = record["chosen"].split(":")
        _execute(_SERVED, kind, [assignment.pk], [pk])


def reverse(appointment: Appointment, *, now: datetime) -> None:
    """Gives the turn back: every row of the appointment is answered by its exact opposite, in its own queue."""
    for queue, rows in rows_of(appointment).items():
        forgotten = _forgotten(appointment, queue)
        write(queue, appointment, reversal(rows), event="reversed", now=now)
        write(queue, None, forgotten, event="reset", now=now)


def _forgotten(appointment: Appointment, queue: Queue) -> Entries:
    """What a reset has forgotten of it, and giving it back must not bring up again."""
    rows = appointment.ledger.filter(queue=queue)
    if not queue.epoch or rows.filter(epoch=queue.epoch, event="reversed").exists():
        return ()
    earlier = rows.filter(epoch__lt=queue.epoch).values_list("member_id", "group_id").annotate(total=Sum("units"))
    return [(f"member:{member}" if member else f"group:{group}", total) for member, group, total in earlier]


def rows_of(appointment: Appointment) -> dict[Queue, list[tuple[str, int]]]:
    """What the appointment has changed in the ledger so far. A hand-off may have brought it to another queue."""
    rows: dict[Queue, list[tuple[str, int]]] = defaultdict(list)
    for entry in appointment.ledger.select_related("queue").order_by("id"):
        key = f"member:{entry.member_id}" if entry.member_id else f"group:{entry.group_id}"
        rows[entry.queue].append((key, entry.units))
    return rows


def write(queue: Queue, appointment: Appointment | None, entries: Entries, *, event: str, now: datetime) -> None:
    """Appends rows and adds their units to the balances."""
    rows: list[LedgerEntry] = []
    changes: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, units in entries:
        if units:
            kind, pk = key.split(":")
            changes[kind][units].append(pk)
            rows.append(
                LedgerEntry(
                    queue=queue,
                    appointment=appointment,
                    **{f"{kind}_id": pk},
                    units=units,
                    event=event,
                    epoch=queue.epoch,
                    created_at=now,
                )
            )
    LedgerEntry.objects.bulk_create(rows)
    for kind, by_units in changes.items():
        _add(kind, by_units)


def _add(kind: str, by_units: dict[int, list[str]]) -> None:
    """One statement: hosts of one weight owe the same share, so it stays short in a queue of any size."""
    cases, parameters = [], []
    for units, keys in by_units.items():
        cases.append(f"WHEN id IN ({_marks(keys)}) THEN %s")
        parameters += [*_prepared(kind, keys), units]
    everybody = [key for keys in by_units.values() for key in keys]
    _execute(_ADDED.replace("CASES", " ".join(cases)), kind, parameters, everybody)


def _execute(statement: str, kind: str, parameters: list[Any], keys: list[str]) -> None:
    """Written out, because building the same from query objects takes longer than the database takes to run it."""
    statement = statement.replace("TABLE", _MODELS[kind]._meta.db_table).replace("KEYS", _marks(keys))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *_prepared(kind, keys)])


def _prepared(kind: str, keys: list[str]) -> list[Any]:
    field = _MODELS[kind]._meta.pk
    return [field.get_db_prep_value(key, connection) for key in keys]


def _marks(values: list[str]) -> str:
    return ", ".join(["%s"] * len(values))
