"""What the database itself refuses and records, whatever path wrote the row.

* **No overlap**: two active reservations of one host never overlap in ``[start_minute, end_minute)``. PostgreSQL: an
  exclusion constraint over an integer range that carries the host in its high bits, so that plain GiST serves and no
  extension is needed. SQLite: triggers on INSERT and UPDATE. Both surface as ``IntegrityError``.
* **Revisions**: every change that can alter availability raises a ``revision`` (set-up) or a ``busy_revision`` (time
  taken) of a host or meeting type, so that a cache keyed by them is exact. They never fall: who saves a row that was
  read a while ago writes its old counters too, and that is made good.

They are installed after every migration, because SQLite drops a table's triggers when Django rebuilds it; a system
check (``checks.py``) refuses an installation without them. Each name ends in a digest of its SQL, so "is it there" and
"is it current" are one question.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "guard_"

_OVERLAP = """EXISTS (SELECT 1 FROM scheduling_reservation WHERE is_active AND host_id = NEW.host_id
 AND start_minute < NEW.end_minute AND busy_until > NEW.start_minute AND end_minute > NEW.start_minute{others})"""

_NO_OVERLAP_SQLITE = """CREATE TRIGGER {name} BEFORE {event} ON scheduling_reservation
WHEN NEW.is_active AND {overlap} BEGIN SELECT RAISE(ABORT, 'no_overlap'); END"""

_NO_OVERLAP_POSTGRESQL = """ALTER TABLE scheduling_reservation ADD CONSTRAINT {name} EXCLUDE USING gist
(int8range(host_id * 2147483648 + start_minute, host_id * 2147483648 + end_minute) WITH &&) WHERE (is_active)"""


@dataclass(frozen=True, slots=True)
class Guard:
    """One statement to run, under a name that tells its content. ``table`` is where it hangs."""

    subject: str
    table: str
    sql: str
    is_constraint: bool = False

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.subject}_{hashlib.sha256(self.sql.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Touch:
    """A change of ``model`` raises the revision of ``target``; ``key`` is SQL for its id, from ``ROW``."""

    model: str
    target: str
    key: str
    ignored: tuple[str, ...] = ()
    column: str = "revision"
    condition: str = ""

    @property
    def subject(self) -> str:
        return f"{self.model.lower()}_touches_{self.target.lower()}"

    def columns(self) -> list[str]:
        fields = apps.get_model("scheduling", self.model)._meta.local_concrete_fields
        return [f'"{field.column}"' for field in fields if field.column not in self.ignored]

    def statement(self, row: str) -> str:
        table = apps.get_model("scheduling", self.target)._meta.db_table
        key = self.key.replace("ROW", row)
        return f"UPDATE {table} SET {self.column} = {self.column} + 1 WHERE id = {key}{self.condition}"


_COUNTERS = ("revision", "busy_revision")
_COUNTED = ("Host", "MeetingType")
_FALLS = "NEW.revision < OLD.revision OR NEW.busy_revision < OLD.busy_revision"
_MAKE_GOOD = """UPDATE {table} SET revision = revision + OLD.revision - NEW.revision,
 busy_revision = busy_revision + OLD.busy_revision - NEW.busy_revision WHERE id = NEW.id"""
_TYPE_OF_QUEUE = "(SELECT meeting_type_id FROM scheduling_queue WHERE id = {queue})"
_QUEUE_OF_GROUP = "(SELECT queue_id FROM scheduling_queuegroup WHERE id = ROW.group_id)"
TOUCHES = (
    Touch("Host", "Host", "ROW.id", ignored=_COUNTERS),
    Touch("AvailabilityException", "Host", "ROW.host_id"),
    Touch("Reservation", "Host", "ROW.host_id", column="busy_revision"),
    Touch("MeetingType", "MeetingType", "ROW.id", ignored=_COUNTERS),
    Touch("FormField", "MeetingType", "ROW.meeting_type_id"),
    Touch("MeetingTypeHost", "MeetingType", "ROW.meeting_type_id"),
    Touch("Queue", "MeetingType", "ROW.meeting_type_id"),
    Touch(
        "QueueMember",
        "MeetingType",
        _TYPE_OF_QUEUE.format(queue="ROW.queue_id"),
        ignored=("balance", "last_assigned"),
    ),
    Touch(
        "QueueGroup",
        "MeetingType",
        _TYPE_OF_QUEUE.format(queue="ROW.queue_id"),
        ignored=("balance", "last_assigned"),
    ),
    Touch("GroupMember", "MeetingType", _TYPE_OF_QUEUE.format(queue=_QUEUE_OF_GROUP)),
    Touch(
        "Appointment",
        "MeetingType",
        "ROW.meeting_type_id",
        column="busy_revision",
        condition=" AND daily_limit IS NOT NULL",
    ),
)


def _sqlite() -> list[Guard]:
    guards = []
    # Before an INSERT the row has no id yet, and no other row can be itself.
    for event, others in {"INSERT": "", "UPDATE": " AND id <> NEW.id"}.items():
        overlap = _OVERLAP.replace("{others}", others)
        sql = _NO_OVERLAP_SQLITE.replace("{event}", event).replace("{overlap}", overlap)
        guards.append(Guard(f"no_overlap_on_{event.lower()}", "scheduling_reservation", sql))
    for touch in TOUCHES:
        table = apps.get_model("scheduling", touch.model)._meta.db_table
        events = {
            "insert": ("INSERT", ("NEW",)),
            "delete": ("DELETE", ("OLD",)),
            "update": (f"UPDATE OF {', '.join(touch.columns())}", ("OLD", "NEW")),
        }
        for suffix, (event, rows) in events.items():
            body = "; ".join(touch.statement(row) for row in rows)
            sql = f"CREATE TRIGGER {{name}} AFTER {event} ON {table} BEGIN {body}; END"
            guards.append(Guard(f"{touch.subject}_{suffix}", table, sql))
    for model in _COUNTED:
        table = apps.get_model("scheduling", model)._meta.db_table
        when = f"AFTER UPDATE OF {', '.join(_COUNTERS)} ON {table} WHEN {_FALLS}"
        sql = f"CREATE TRIGGER {{name}} {when} BEGIN {_MAKE_GOOD.format(table=table)}; END"
        guards.append(Guard(f"{model.lower()}_counters_never_fall", table, sql))
    return guards


def _postgresql() -> list[Guard]:
    guards = [Guard("no_overlap", "scheduling_reservation", _NO_OVERLAP_POSTGRESQL, is_constraint=True)]
    for touch in TOUCHES:
        table = apps.get_model("scheduling", touch.model)._meta.db_table
        sql = (
            "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN {touch.statement('OLD')}; END IF; "
            f"IF TG_OP <> 'DELETE' THEN {touch.statement('NEW')}; END IF; RETURN NULL; END $$; "
            f"CREATE TRIGGER {{name}} AFTER INSERT OR DELETE OR UPDATE OF {', '.join(touch.columns())} "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION {{name}}()"
        )
        guards.append(Guard(touch.subject, table, sql))
    for model in _COUNTED:
        table = apps.get_model("scheduling", model)._meta.db_table
        sql = (
            "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{_MAKE_GOOD.format(table=table)}; RETURN NULL; END $$; "
            f"CREATE TRIGGER {{name}} AFTER UPDATE OF {', '.join(_COUNTERS)} "
            f"ON {table} FOR EACH ROW WHEN ({_FALLS}) EXECUTE FUNCTION {{name}}()"
        )
        guards.append(Guard(f"{model.lower()}_counters_never_fall", table, sql))
    return guards


def expected(connection: BaseDatabaseWrapper) -> list[Guard]:
    """The guards that this kind of database must carry."""
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Guards found in the database: name to table."""
    if connection.vendor == "postgresql":
        query = """SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s
            UNION SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype = 'x' AND conname LIKE %s"""
        parameters = [PREFIX + "%"] * 2
    else:
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
        parameters = [PREFIX + "%"]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return dict(cursor.fetchall())


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that are not there, or not in their current form."""
    present = installed(connection)
    return [guard.name for guard in expected(connection) if guard.name not in present]


def _drop(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    if connection.vendor == "sqlite":
        return f"DROP TRIGGER {name}"
    if name.startswith(PREFIX + "no_overlap"):
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"
    return f"DROP FUNCTION {name}() CASCADE"


def install(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Make the database carry exactly the expected guards; nothing happens when it already does."""
    connection = connections[using]
    present, wanted = installed(connection), {guard.name: guard for guard in expected(connection)}
    with connection.cursor() as cursor:
        for name in present.keys() - wanted.keys():
            cursor.execute(_drop(connection, name, present[name]))
        for name in wanted.keys() - present.keys():
            cursor.execute(wanted[name].sql.replace("{name}", name))
