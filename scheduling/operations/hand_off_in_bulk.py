"""Handing over all that somebody has in a span of time, such as a holiday."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from scheduling.contract.appointments import Status
from scheduling.contract.refusals import AlreadyCancelled, AlreadyStarted, Refusal
from scheduling.domain.intervals import Range
from scheduling.models import Appointment, Reservation
from scheduling.operations.hand_off import hand_off
from scheduling.operations.takers import Target
from scheduling.operations.turns import Occasion


@dataclass(frozen=True, slots=True)
class Outcome:
    """Appointments that were handed over, and those that stay where they were."""

    success: tuple[UUID, ...]
    conflicts: tuple[UUID, ...]


def hand_off_in_bulk(spans: Mapping[int, Range], target: Target, occasion: Occasion, *, now: datetime) -> Outcome:
    """Each appointment that meets the span of a host who attends it, in a transaction of its own, earliest first.

    Of the target's hosts who can, the one takes it who took the fewest so far, of equals the first named. What ended
    or went to somebody else in the meantime needs nobody any more and is not mentioned.
    """
    taken: Counter[int] = Counter()
    success, conflicts = [], []
    for appointment, leaving in _standing(spans, now=now):
        order = tuple(sorted(target.hosts, key=lambda host: taken[host]))
        try:
            takers = hand_off(appointment, replace(target, hosts=order), replace(occasion, leaving=leaving), now=now)
        except (AlreadyCancelled, AlreadyStarted):
            continue
        except Refusal:
            conflicts.append(appointment.pk)
            continue
        if takers:
            success.append(appointment.pk)
            taken.update(takers)
    return Outcome(tuple(success), tuple(conflicts))


def _standing(spans: Mapping[int, Range], *, now: datetime) -> Sequence[tuple[Appointment, frozenset[int]]]:
    """What has not started yet, with those of the hosts whose span it meets."""
    around = (min(since for since, _ in spans.values()), max(until for _, until in spans.values()))
    wanted = Q(host__in=spans, end_minute__gt=around[0], start_minute__lt=around[1])
    stands = Q(appointment__status=Status.CONFIRMED) | Q(
        appointment__status=Status.PROVISIONAL, appointment__expires_at__gt=now
    )
    rows = Reservation.objects.filter(wanted, stands, is_active=True, appointment__start__gt=now)
    leaving: dict[UUID, set[int]] = defaultdict(set)
    for row in rows:
        since, until = spans[row.host_id]
        if row.end_minute > since and row.start_minute < until:
            leaving[row.appointment_id].add(row.host_id)
    appointments = Appointment.objects.select_related("queue").filter(pk__in=leaving).order_by("start", "id")
    return [(appointment, frozenset(leaving[appointment.pk])) for appointment in appointments]
