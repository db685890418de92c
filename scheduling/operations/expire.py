"""Unconfirmed bookings whose time is up. They count as expired from that moment; here it is written down."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from scheduling.contract.appointments import Status
from scheduling.domain.intervals import Range
from scheduling.models import Appointment, MeetingType, Reservation
from scheduling.operations import ledger, locks


def expire_in_the_way(hosts: Iterable[int], span: Range, *, now: datetime) -> None:
    """Frees the time of expired holds that overlap the span, whatever meeting types they came from."""
    held = Reservation.objects.filter(
        is_active=True,
        holds_until__lte=int(now.timestamp()),
        host_id__in=list(hosts),
        start_minute__lt=span[1],
        end_minute__gt=span[0],
    )
    due = list(Appointment.objects.filter(reservations__in=held).distinct())
    locks.hold_meeting_types(row.meeting_type_id for row in due)
    locks.hold_hosts(Reservation.objects.filter(appointment__in=due).values_list("host_id", flat=True))
    _expire_all(Appointment.objects.filter(pk__in=[row.pk for row in due]), now=now)


#: Written out, because every booking asks it, and hardly ever finds one.
_DUE = "SELECT id FROM scheduling_appointment WHERE meeting_type_id = %s AND status = %s AND expires_at <= %s"


def expire_due(meeting_type: MeetingType, *, now: datetime) -> None:
    """Writes down every hold of the meeting type that has expired."""
    key = MeetingType._meta.pk.get_db_prep_value(meeting_type.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [key, Status.PROVISIONAL.value, connection.ops.adapt_datetimefield_value(now)])
        due = [pk for (pk,) in cursor.fetchall()]
    if due:
        _expire_all(Appointment.objects.filter(pk__in=due), now=now)


def _expire_all(appointments: QuerySet[Appointment], *, now: datetime) -> None:
    for row in appointments.select_related("queue").order_by("pk"):
        expire(row, now=now)


def expire(appointment: Appointment, *, now: datetime) -> None:
    """Compare-and-swap: only whoever turns the row from provisional to expired has the effects."""
    turned = Appointment.objects.filter(pk=appointment.pk, status=Status.PROVISIONAL).update(status=Status.EXPIRED)
    if turned:
        appointment.reservations.update(is_active=False)
        ledger.reverse(appointment, now=now)
