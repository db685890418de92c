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
from scheduling.models.insertion import insert

Entries = Iterable[tuple[str, int]]
Shares = dict[int, list[str]]

#: Written out, because building the same from query objects takes longer than the database takes to run it.
_SETTLED = "UPDATE {} SET balance = balance + {}, last_assigned = {} WHERE id IN ({})"
#: An assignment's number grows under the queue's lock; a clock may stand still.
_TURN = """CASE WHEN id = %s THEN (SELECT MAX(id) FROM scheduling_assignment WHERE appointment_id = %s)
 ELSE last_assigned END"""
_MODELS: dict[str, type[QueueMember] | type[QueueGroup]] = {"member": QueueMember, "group": QueueGroup}


def charge(queue: Queue, appointment: Appointment, decision: Decision, *, now: datetime, **occasion: Any) -> None:
    """Writes down what was decided and why, who owes and pays for it, and whose turn it was.

    ``occasion`` is kept with it: what made a decision necessary, where it was not the booking itself.
    """
    assign(queue, appointment, decision.record() | occasion, event="booked", now=now)


def assign(queue: Queue, appointment: Appointment, record: Mapping[str, Any], *, event: str, now: datetime) -> None:
    """Keeps the record, writes its ``entries``, and notes that it was the turn of the one who was ``chosen``."""
    insert([Assignment(appointment=appointment, queue=queue, record=record, created_at=now)])
    write(queue, appointment, record["entries"], event=event, now=now, served=record["chosen"])


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


def write(
    queue: Queue,
    appointment: Appointment | None,
    entries: Entries,
    *,
    event: str,
    now: datetime,
    served: str | None = None,
) -> None:
    """Appends rows and adds their units to the balances. ``served`` is whose turn the last assignment was."""
    written = [(key, units) for key, units in entries if units]
    insert([_row(queue, appointment, key, units, event=event, now=now) for key, units in written])
    for kind in _MODELS:
        shares: Shares = defaultdict(list)
        for key, units in written:
            if key.startswith(kind):
                shares[units].append(_pk(key))
        _settle(kind, shares, served=_pk(served) if served and served.startswith(kind) else None, by=appointment)


def _row(
    queue: Queue, appointment: Appointment | None, key: str, units: int, *, event: str, now: datetime
) -> LedgerEntry:
    return LedgerEntry(
        queue=queue,
        appointment=appointment,
        member_id=_pk(key) if key.startswith("member") else None,
        group_id=_pk(key) if key.startswith("group") else None,
        units=units,
        event=event,
        epoch=queue.epoch,
        created_at=now,
    )


def _pk(key: str) -> str:
    return key.split(":")[1]


def _settle(kind: str, shares: Shares, *, served: str | None, by: Appointment | None) -> None:
    """One statement: hosts of one weight owe the same share, so it stays short in a queue of any size."""
    settled = [pk for pks in shares.values() for pk in pks]
    share, turn, parameters = "0", "last_assigned", list[Any]()
    if shares:
        share = f"CASE {' '.join(f'WHEN id IN ({_marks(pks)}) THEN %s' for pks in shares.values())} ELSE 0 END"
        parameters = [value for units, pks in shares.items() for value in (*_prepared(kind, pks), units)]
    if served and by:
        settled.append(served)
        turn = _TURN
        parameters += [*_prepared(kind, [served]), by._meta.pk.get_db_prep_value(by.pk, connection)]
    if settled:
        statement = _SETTLED.format(_MODELS[kind]._meta.db_table, share, turn, _marks(settled))
        with connection.cursor() as cursor:
            cursor.execute(statement, [*parameters, *_prepared(kind, settled)])


def _prepared(kind: str, pks: list[str]) -> list[Any]:
    field = _MODELS[kind]._meta.pk
    return [field.get_db_prep_value(pk, connection) for pk in pks]


def _marks(values: list[str]) -> str:
    return ", ".join(["%s"] * len(values))
