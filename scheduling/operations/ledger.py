"""Writing the fairness ledger: append-only rows, and the balances that cache their sums."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from scheduling.domain.routing import Decision
from scheduling.models import Appointment, Assignment, LedgerEntry, Queue, QueueGroup, QueueMember

Entries = Iterable[tuple[str, int]]

_ADD = "UPDATE TABLE SET balance = balance + CASE CASES END WHERE id IN (KEYS)"
_MODELS: dict[str, type[QueueMember] | type[QueueGroup]] = {"member": QueueMember, "group": QueueGroup}


def charge(queue: Queue, appointment: Appointment, decision: Decision, *, now: datetime) -> None:
    """Writes down what was decided and why, who owes and pays for it, and whose turn it was."""
    assignment = Assignment.objects.create(
        appointment=appointment, queue=queue, record=decision.record(), created_at=now
    )
    write(queue, appointment, decision.entries, event="booked", now=now)
    # The assignment's number grows under the queue's lock; a clock may stand still.
    kind, pk = decision.chosen.key.split(":")
    _MODELS[kind].objects.filter(pk=pk).update(last_assigned=assignment.pk)


def reverse(appointment: Appointment, *, now: datetime) -> None:
    """Gives the turn back: every row of the appointment is answered by its exact opposite."""
    owed: dict[str, int] = defaultdict(int)
    for entry in appointment.ledger.all():
        owed[f"member:{entry.member_id}" if entry.member_id else f"group:{entry.group_id}"] -= entry.units
    if appointment.queue is not None:
        write(appointment.queue, appointment, owed.items(), event="reversed", now=now)


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
    """One statement: hosts of one weight owe the same share, so it stays short in a queue of any size.

    Written out, because building the same expression from objects takes longer than the database takes to run it.
    """
    meta = _MODELS[kind]._meta
    cases, everybody, parameters = [], [], []
    for units, keys in by_units.items():
        prepared = [meta.pk.get_db_prep_value(key, connection) for key in keys]
        cases.append(f"WHEN id IN ({_marks(prepared)}) THEN %s")
        parameters += [*prepared, units]
        everybody += prepared
    statement = _ADD.replace("TABLE", meta.db_table).replace("CASES", " ".join(cases))
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("KEYS", _marks(everybody)), [*parameters, *everybody])


def _marks(values: list[Any]) -> str:
    return ", ".join(["%s"] * len(values))
