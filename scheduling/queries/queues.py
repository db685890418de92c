"""Queues as the API shows them: members with counts and balances, groups, and who is next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from scheduling import mapping
from scheduling.contract.queues import NextHost, NextHosts, Queue, QueueUser
from scheduling.contract.refusals import DurationNotAllowed, NotFound
from scheduling.domain.routing import UNIT, Candidate, Strategy, upcoming
from scheduling.domain.slots import Reason
from scheduling.models import AssignmentKind, Host, QueueGroup, QueueMember
from scheduling.models import Queue as QueueRow
from scheduling.queries.availability import refusals
from scheduling.queries.bookables import Bookable, bookable
from scheduling.queries.distribution import Counts, bookings, given_back, priority, settled
from scheduling.queries.instants import minute_of
from scheduling.queries.rotation import entrants

_TYPES = {
    Strategy.ROUND_ROBIN: "simpleRoundRobin",
    Strategy.WEIGHTED: "advancedRoundRobin",
    Strategy.AVAILABILITY: "availability",
}


def queues(workspace_id: UUID, *, now: datetime) -> list[Queue]:
    """The queues of the workspace's active meeting types."""
    rows = _shared().filter(meeting_type__workspace_id=workspace_id)
    return _shown(list(rows.order_by("meeting_type__slug", "id")), now)


def queue(queue_id: UUID, *, workspace_id: UUID | None, now: datetime) -> Queue:
    """Raises ``NotFound``."""
    return _shown([_row(queue_id, workspace_id)], now)[0]


def next_hosts(
    queue_id: UUID, *, workspace_id: UUID | None, now: datetime, start: datetime | None, duration: int | None
) -> NextHosts:
    """Raises ``NotFound`` and ``DurationNotAllowed``."""
    row = _row(queue_id, workspace_id)
    known = bookable(str(row.meeting_type_id), workspace_id=workspace_id)
    if duration is not None and duration not in known.contract.durations:
        raise DurationNotAllowed
    refused = _refused(known, start, duration, now=now)
    gone = given_back([row], now)
    rotation = [replace(each, balance=each.balance - gone[each.key]) for each in entrants(row, known.places)]
    order = upcoming(rotation, refused, strategy=Strategy(row.strategy))
    return NextHosts(next_hosts=tuple(_next(order)))


def _shared() -> QuerySet[QueueRow]:
    """Queues that are in use: of meeting types that are, and that are shared."""
    rows = QueueRow.objects.filter(meeting_type__is_active=True).select_related("meeting_type")
    return rows.exclude(meeting_type__assignment=AssignmentKind.ONE_ON_ONE)


def _row(queue_id: UUID, workspace_id: UUID | None) -> QueueRow:
    rows = _shared().filter(pk=queue_id)
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
    if start.second or start.microsecond:
        return dict.fromkeys((place.key for place in known.places), Reason.OFF_GRID)
    rules = known.rules(duration or known.row.default_duration)
    minute = minute_of(start)
    by_host: dict[int, Reason] = refusals(known, tuple(known.hosts), rules, [minute], now=now)[minute]
    if by_host and known.row.assignment == AssignmentKind.CO_HOST:  # all attend, or nobody does
        return dict.fromkeys((place.key for place in known.places), next(iter(by_host.values())))
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


def _shown(rows: Sequence[QueueRow], now: datetime) -> list[Queue]:
    """Asks the same few questions about one queue and about all of a workspace."""
    members, groups = _members(rows), _groups(rows)
    counts = Counts(bookings=bookings(rows, now), given_back=given_back(rows, now), settled=settled(rows))
    return [
        Queue(
            id=str(row.pk),
            name=row.meeting_type.name,
            meeting_type_id=str(row.meeting_type_id),
            workspace_id=str(row.meeting_type.workspace_id),
            type=_TYPES[Strategy(row.strategy)],
            max_lead_threshold=row.max_lead,
            distribution_period=row.period,
            users=tuple(
                _user(member, priority(place, len(members[row.pk])), counts)
                for place, member in enumerate(members[row.pk])
            ),
            groups=tuple(mapping.queue_group(group) for group in groups[row.pk]),
        )
        for row in rows
    ]


def _members(rows: Sequence[QueueRow]) -> dict[UUID, list[QueueMember]]:
    by_queue: dict[UUID, list[QueueMember]] = defaultdict(list)
    members = QueueMember.objects.filter(queue__in=rows, is_active=True).select_related("host")
    for member in members.order_by("position", "id"):
        by_queue[member.queue_id].append(member)
    return by_queue


def _groups(rows: Sequence[QueueRow]) -> dict[UUID, list[QueueGroup]]:
    by_queue: dict[UUID, list[QueueGroup]] = defaultdict(list)
    groups = QueueGroup.objects.filter(queue__in=rows, is_active=True).prefetch_related("group_members__host")
    for group in groups.order_by("position", "id"):
        by_queue[group.queue_id].append(group)
    return by_queue


def _user(member: QueueMember, rank: int, counts: Counts) -> QueueUser:
    key = f"member:{member.pk}"
    balance = member.balance - counts.given_back[key]
    booked = counts.bookings[member.queue_id, member.host_id]
    return QueueUser(
        **mapping.person_fields(member.host),
        weight=member.weight,
        capacity=member.weight,
        priority=rank,
        is_active=member.is_active and member.host.is_active,
        bookings=booked,
        fair_share=round(booked + (balance - counts.settled[key]) / UNIT, 3),
        balance=round(balance / UNIT, 3),
    )
