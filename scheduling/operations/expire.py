"""Unconfirmed bookings whose time is up. They count as expired from that moment; here it is written down."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from scheduling.contract.appointments import Status
from scheduling.domain.intervals import Range
from scheduling.models import Appointment, MeetingType, Queue, Reservation
from scheduling.operations import ledger, locks


def expire_in_the_way(hosts: Iterable[int], span: Range, *, now: datetime) -> set[Queue]:
    """Frees the time of expired holds that overlap the span, whatever meeting types they came from.

    The queues in which a turn was given back.
    """
    held = Reservation.objects.filter(
        is_active=True,
        holds_until__lte=int(now.timestamp()),
        host_id__in=list(hosts),
        start_minute__lt=span[1],
        end_minute__gt=span[0],
    )
    due = list(Appointment.objects.filter(reservations__in=held).select_related("queue").distinct())
    counting = [row.queue.meeting_type_id for row in due if row.queue is not None]
    locks.hold_meeting_types([*counting, *(row.meeting_type_id for row in due)])
    return _expire_all([row.pk for row in due], (), now=now)


#: Written out, because every booking asks it, and hardly ever finds one.
_DUE = """
SELECT a.id FROM scheduling_appointment a LEFT JOIN scheduling_queue q ON q.id = a.queue_id
WHERE a.status = 'provisional' AND a.expires_at <= %s AND COALESCE(q.meeting_type_id, a.meeting_type_id) = %s
"""


def expire_due(meeting_type: MeetingType, hosts: Iterable[int], *, now: datetime) -> set[Queue]:
    """Writes down every hold that has expired: those that count in the meeting type's queue, wherever they came from,
    and those of the type that count in none. A hand-off may have brought them to another queue: that one sees to them.

    Holds the hosts, and with them those whose time it frees, because all are locked in one order. The queues in which
    a turn was given back.
    """
    key = MeetingType._meta.pk.get_db_prep_value(meeting_type.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [connection.ops.adapt_datetimefield_value(now), key])
        due = [UUID(str(pk)) for (pk,) in cursor.fetchall()]
    return _expire_all(due, hosts, now=now)


def _expire_all(due: Sequence[UUID], hosts: Iterable[int], *, now: datetime) -> set[Queue]:
    freed = Reservation.objects.filter(appointment__in=due).values_list("host_id", flat=True) if due else ()
    locks.hold_hosts({*hosts, *freed})
    rows = Appointment.objects.filter(pk__in=due).select_related("queue").order_by("pk") if due else ()
    for row in rows:
        expire(row, now=now)
    return {row.queue for row in rows if row.queue is not None}


def expire(appointment: Appointment, *, now: datetime) -> None:
    """Compare-and-swap: only whoever turns the row from provisional to expired has the effects."""
    turned = Appointment.objects.filter(pk=appointment.pk, status=Status.PROVISIONAL).update(status=Status.EXPIRED)
    if turned:
        appointment.reservations.update(is_active=False)
        ledger.reverse(appointment, now=now)
