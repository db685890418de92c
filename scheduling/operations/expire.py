"""Unconfirmed bookings whose time is up. They count as expired from that moment; here it is written down."""

from collections.abc import Iterable
from datetime import datetime

from scheduling.contract.appointments import Status
from scheduling.domain.intervals import Range
from scheduling.models import Appointment, Reservation
from scheduling.operations import ledger


def expire_in_the_way(hosts: Iterable[int], span: Range, *, now: datetime) -> None:
    """Frees the time of expired holds that overlap the span, in the transaction that wants it."""
    expired = Reservation.objects.filter(
        is_active=True,
        holds_until__lte=int(now.timestamp()),
        host_id__in=list(hosts),
        start_minute__lt=span[1],
        end_minute__gt=span[0],
    )
    for appointment_id in set(expired.values_list("appointment_id", flat=True)):
        expire(Appointment.objects.select_related("queue").get(pk=appointment_id), now=now)


def expire(appointment: Appointment, *, now: datetime) -> bool:
    """Compare-and-swap: only whoever turns the row from provisional to expired has the effects."""
    turned = Appointment.objects.filter(pk=appointment.pk, status=Status.PROVISIONAL).update(status=Status.EXPIRED)
    if turned:
        appointment.reservations.update(is_active=False)
        ledger.reverse(appointment, now=now)
    return bool(turned)
