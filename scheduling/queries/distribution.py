"""How the bookings of queues are distributed: who has how many, and what the ledger's rows add up to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from scheduling.contract.appointments import Status
from scheduling.models import Appointment, LedgerEntry, Queue


@dataclass(frozen=True, slots=True)
class Counts:
    """``bookings`` by queue and host; units by the key of an entrant (``member:7``, ``group:<id>``)."""

    bookings: Counter[tuple[UUID, int]]
    given_back: Counter[str]
    settled: Counter[str]


def bookings(queues: Sequence[Queue], now: datetime) -> Counter[tuple[UUID, int]]:
    """Those of the queue that stand, by queue and host; a hold that has expired does not."""
    stands = Q(status=Status.CONFIRMED) | Q(status=Status.PROVISIONAL, expires_at__gt=now)
    rows = Appointment.objects.filter(stands, queue__in=queues, reservations__is_active=True)
    counted = rows.values_list("queue_id", "reservations__host_id").annotate(number=Count("id"))
    return Counter({(queue, host): number for queue, host, number in counted})


def given_back(queues: Sequence[Queue], now: datetime) -> Counter[str]:
    """Units that holds which have expired still stand with in the ledger, until somebody writes that down."""
    expired = Q(appointment__status=Status.PROVISIONAL, appointment__expires_at__lte=now)
    return _units(LedgerEntry.objects.filter(expired, queue__in=queues, epoch=F("queue__epoch")))


def settled(queues: Sequence[Queue]) -> Counter[str]:
    """Units of no booking: what was handed on by those who left, and what a reset forgot."""
    return _units(LedgerEntry.objects.filter(queue__in=queues, appointment=None))


def _units(rows: QuerySet[LedgerEntry]) -> Counter[str]:
    summed = rows.values_list("member_id", "group_id").annotate(total=Sum("units"))
    return Counter({entrant(member, group): total for member, group, total in summed})


def entrant(member: int | None, group: UUID | None) -> str:
    """The key of a row's entrant in the rotation."""
    return f"member:{member}" if member else f"group:{group}"


def priority(index: int, members: int) -> int:
    """What a place among so many members is called: the last is 1. To send back what was read changes nothing."""
    return members - index
