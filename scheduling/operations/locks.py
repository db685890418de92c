"""The one order in which rows are locked: the meeting type, which stands for its queue, then hosts by id."""

from collections.abc import Iterable

from django.db import connection

from scheduling.models import Host, MeetingType

#: How long PostgreSQL lets a statement of the operation wait for a lock before it is tried again.
_PATIENCE = "3s"


def hold(meeting_type: MeetingType, hosts: Iterable[int]) -> None:
    """Nobody else books this meeting type, or any of these hosts, until the transaction ends.

    A queue belongs to exactly one meeting type, so its row serves for both. SQLite has taken its one write lock at
    BEGIN already. NO KEY: rows that merely point at these are not kept waiting.
    """
    if not connection.features.has_select_for_update:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
    list(MeetingType.objects.select_for_update(no_key=True).filter(pk=meeting_type.pk).values_list("pk"))
    list(Host.objects.select_for_update(no_key=True).filter(pk__in=list(hosts)).order_by("pk").values_list("pk"))
