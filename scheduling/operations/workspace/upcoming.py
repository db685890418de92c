"""Whether somebody is still expected: what has upcoming appointments is not retired by accident."""

from datetime import datetime

from django.db.models import Q, QuerySet

from scheduling.contract.appointments import Status
from scheduling.models import Appointment, Host, MeetingType, Reservation


def upcoming_of_host(host: Host, now: datetime) -> int:
    """How many appointments of the host have not ended, held ones included."""
    seconds = int(now.timestamp())
    reservations = Reservation.objects.filter(host=host, is_active=True, end_minute__gt=seconds // 60)
    return reservations.filter(Q(holds_until=None) | Q(holds_until__gt=seconds)).count()


def upcoming_of_meeting_type(meeting_type: MeetingType, now: datetime) -> int:
    """How many appointments of the type have not ended, held ones included."""
    return _standing(Appointment.objects.filter(meeting_type=meeting_type, end__gt=now), now).count()


def _standing(appointments: QuerySet[Appointment], now: datetime) -> QuerySet[Appointment]:
    held = Q(status=Status.PROVISIONAL) & (Q(expires_at=None) | Q(expires_at__gt=now))
    return appointments.filter(Q(status=Status.CONFIRMED) | held)
