"""Queues as the API shows them: members with counts and balances, groups, and who is next."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from scheduling import mapping
from scheduling.contract.appointments import Status
from scheduling.contract.queues import NextHost, NextHosts, Queue, QueueGroup, QueueUser
from scheduling.contract.refusals import DurationNotAllowed, NotFound
from scheduling.domain.routing import UNIT, Candidate, Strategy, upcoming
from scheduling.domain.slots import Reason
from scheduling.models import Host, QueueMember
from scheduling.models import Queue as QueueRow
from scheduling.queries.availability import refusals
from scheduling.queries.bookables import Bookable, bookable
from scheduling.queries.instants import minute_of
from scheduling.queries.rotation import entrants

_TYPES = {
    Strategy.ROUND_ROBIN: "simpleRoundRobin",
    Strategy.WEIGHTED: "advancedRoundRobin",
    Strategy.AVAILABILITY: "availability",
}


def queues(workspace_id: UUID, *, now: datetime) -> list[Queue]:
    """The queues of the workspace's active meeting types."""
    rows = QueueRow.objects.filter(meeting_type__workspace_id=workspace_id, meeting_type__is_active=True)
    return [_queue(row, now) for row in rows.select_related("meeting_type").order_by("meeting_type__slug", "id")]


def queue(queue_id: UUID, *, workspace_id: UUID | None, now: datetime) -> Queue:
    """Raises ``NotFound``."""
    return _queue(_row(queue_id, workspace_id), now)


def next_hosts(
    queue_id: UUID, *, workspace_id: UUID | None, now: datetime, start: datetime | None, duration: int | None
) -> NextHosts:
    """Raises ``NotFound`` and ``DurationNotAllowed``."""
    row = _row(queue_id, workspace_id)
    known = bookable(str(row.meeting_type_id), workspace_id=workspace_id)
    if duration is not None and duration not in known.contract.durations:
        raise DurationNotAllowed
    refused = _refused(known, start, duration, now=now)
    gone = _given_back(row, now)
    rotation = [replace(each, balance=each.balance - gone[each.key]) for each in entrants(row, known.places)]
    order = upcoming(rotation, refused, strategy=Strategy(row.strategy))
    return NextHosts(next_hosts=tuple(_next(order)))


def _row(queue_id: UUID, workspace_id: UUID | None) -> QueueRow:
    rows = QueueRow.objects.filter(pk=queue_id).select_related("meeting_type")
    if workspace_id is not None:
        rows = rows.filter(meeting_type__workspace_id=workspace_id)
    row = rows.first()
    if row is None:
        raise NotFound("There is no such queue")
    return row


def _refused(known: Bookable, start: datetime | None, duration: int | None, *, now: datetime) -> dict[str, str]:
    """The places of the rotation that cannot take the start, with the first rule that says so."""
    if start is None:
        return {}
    rules = known.rules(duration or known.row.default_duration)
    minute = minute_of(start)
    by_host: dict[int, Reason] = refusals(known, tuple(known.hosts), rules, [minute], now=now)[minute]
    return {
        place.key: next(by_host[host] for host in place.hosts if host in by_host)
        for place in known.places
        if any(host in by_host for host in place.hosts)
    }


def _next(order: Iterable[Candidate]) -> Iterator[NextHost]:
    """Each host once, where it comes first."""
    order = list(order)
    hosts = Host.objects.in_bulk({host for candidate in order for host in candidate.entrant.hosts})
    shown: set[int] = set()
    for candidate in order:
        for host in candidate.entrant.hosts:
            if host not in shown:
                shown.add(host)
                yield NextHost(
                    **mapping.person_fields(hosts[host]),
                    position=len(shown),
                    tier=candidate.entrant.tier,
                    weight=candidate.entrant.weight,
                    balance=candidate.entrant.balance / UNIT,
                    share=candidate.share / UNIT,
                    reason=candidate.reason,
                )


def _given_back(row: QueueRow, now: datetime) -> Counter[str]:
    """Units that holds which have expired still stand with in the ledger, until somebody writes that down."""
    expired = row.ledger.filter(appointment__status=Status.PROVISIONAL, appointment__expires_at__lte=now)
    units: Counter[str] = Counter()
    for member, group, owed in expired.values_list("member_id", "group_id", "units"):
        units[f"member:{member}" if member else f"group:{group}"] += owed
    return units


def _queue(row: QueueRow, now: datetime) -> Queue:
    members = row.members.filter(is_active=True).select_related("host")
    bookings, gone = _bookings(row, now), _given_back(row, now)
    groups = row.groups.filter(is_active=True).prefetch_related("group_members__host")
    return Queue(
        id=str(row.pk),
        name=row.meeting_type.name,
        meeting_type_id=str(row.meeting_type_id),
        workspace_id=str(row.meeting_type.workspace_id),
        type=_TYPES[Strategy(row.strategy)],
        max_lead_threshold=row.max_lead,
        distribution_period=row.period,
        users=tuple(_user(member, bookings[member.host_id], gone[f"member:{member.pk}"]) for member in members),
        groups=tuple(
            QueueGroup(
                id=str(group.pk),
                name=group.name,
                priority=group.priority,
                mode=group.mode,
                capacity=group.weight,
                user_ids=tuple(str(member.host.uuid) for member in group.group_members.all()),
            )
            for group in groups
        ),
    )


def _bookings(row: QueueRow, now: datetime) -> Counter[int]:
    standing = row.appointments.filter(Q(status=Status.CONFIRMED) | Q(status=Status.PROVISIONAL, expires_at__gt=now))
    return Counter(standing.filter(reservations__is_active=True).values_list("reservations__host_id", flat=True))


def _user(member: QueueMember, bookings: int, given_back: int) -> QueueUser:
    balance = (member.balance - given_back) / UNIT
    return QueueUser(
        **mapping.person_fields(member.host),
        weight=member.weight,
        capacity=member.weight,
        is_active=member.is_active and member.host.is_active,
        bookings=bookings,
        fair_share=round(bookings + balance, 3),
        balance=round(balance, 3),
    )
