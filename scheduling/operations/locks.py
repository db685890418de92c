"""The one order in which rows are locked: the meeting type, which stands for its queue, then hosts by id.

SQLite has taken its one write lock at BEGIN already. NO KEY: rows that merely point at these are not kept waiting.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

#: How long PostgreSQL lets a statement of the operation wait for a lock before it is tried again. The condition sets
#: that before the row is locked, for the rest of the transaction.
_MEETING_TYPE = """
SELECT id FROM scheduling_meetingtype WHERE id = %s AND set_config('lock_timeout', '3s', true) IS NOT NULL
FOR NO KEY UPDATE
"""
_HOSTS = "SELECT id FROM scheduling_host WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def hold_meeting_type(meeting_type_id: UUID) -> None:
    """Nobody else books this meeting type until the transaction ends: a queue belongs to exactly one."""
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(_MEETING_TYPE, [meeting_type_id])


def hold_meeting_types(meeting_type_ids: Iterable[UUID]) -> None:
    """As ``hold_meeting_type``, for an operation that concerns several."""
    for meeting_type_id in sorted(set(meeting_type_ids)):
        hold_meeting_type(meeting_type_id)


def hold_hosts(hosts: Iterable[int]) -> None:
    """Nobody else books any of these hosts until the transaction ends."""
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(_HOSTS, [list(hosts)])
