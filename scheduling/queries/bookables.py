"""A meeting type with everything about it that bookings do not change, read once per revision."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch

from scheduling import mapping
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.refusals import NotFound
from scheduling.domain.hours import ExceptionDays, Schedule, WeeklyHours, parse_window
from scheduling.domain.routing import LAST_TIER
from scheduling.domain.slots import Rules
from scheduling.models import AssignmentKind, AvailabilityException, GroupMember, Host, Queue, QueueGroup, QueueMember
from scheduling.models import MeetingType as MeetingTypeRow
from scheduling.models.queues import Mode

FIRST_TIER = 1

#: One statement and no rows of hosts, because it is asked on every page view.
_STAMP = """
SELECT t.workspace_id, t.revision, t.busy_revision, SUM(h.revision), SUM(h.busy_revision)
FROM scheduling_meetingtype t
LEFT JOIN (
    SELECT m.host_id FROM scheduling_queuemember m JOIN scheduling_queue q ON q.id = m.queue_id
    WHERE q.meeting_type_id = %s
    UNION SELECT o.host_id FROM scheduling_meetingtypehost o WHERE o.meeting_type_id = %s
) asked ON TRUE
LEFT JOIN scheduling_host h ON h.id = asked.host_id
WHERE t.id = %s AND t.is_active
GROUP BY t.id
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Counters that only ever grow, each with a committed change: equal stamps mean equal data.

    ``setup`` covers the meeting type, its questions, queue and hosts; ``busy`` the time that is taken.
    """

    setup: tuple[int, int]
    busy: tuple[int, int]


#: Of what has no counters that say when it is outdated, so that no memory may keep what follows from it.
UNSTAMPED = Stamp(setup=(0, 0), busy=(0, 0))


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What routing and availability need of a host."""

    id: int
    uuid: str
    name: str
    schedule: Schedule
    daily_limit: int | None
    row: Host


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rotation: a member or a collective group. ``key`` names its row: ``member:7``, ``group:<id>``."""

    key: str
    hosts: tuple[int, ...]
    name: str
    weight: int
    position: int
    tier: int


@dataclass(frozen=True, slots=True)
class Bookable:
    """A meeting type, its hosts and its rotation, at one stamp. Those of the hosts who only cover do not offer it."""

    stamp: Stamp
    row: MeetingTypeRow
    contract: MeetingType
    queue: Queue | None
    hosts: dict[int, HostFacts]
    places: tuple[Place, ...]
    covering: frozenset[int] = frozenset()

    def rules(self, duration: int) -> Rules:
        row = self.row
        return Rules(
            duration=duration,
            interval=row.slot_interval or duration,
            buffer_before=row.buffer_before,
            buffer_after=row.buffer_after,
            notice=row.minimum_notice,
            horizon_days=row.horizon_days,
            buffers_within_hours=row.buffers_within_hours,
        )


class _Memory:
    """The latest bookables of this process. They are only ever used under the stamp that they were read with."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._kept: OrderedDict[UUID, Bookable] = OrderedDict()

    def get(self, key: UUID, stamp: Stamp) -> Bookable | None:
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or kept.stamp.setup != stamp.setup:
            return None
        return kept if kept.stamp == stamp else replace(kept, stamp=stamp)

    def peek(self, key: UUID) -> Bookable | None:
        with self._lock:
            return self._kept.get(key)

    def put(self, key: UUID, bookable: Bookable) -> None:
        with self._lock:
            self._kept[key] = bookable
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


_memory = _Memory(256)


def forget() -> None:
    """Know no more than a process that has just started."""
    _memory.clear()


def parse_id(text: str) -> UUID:
    """Raises ``NotFound``: what is no id names nothing."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def bookable(meeting_type_id: str, *, workspace_id: UUID | None, unwritten: bool = False) -> Bookable:
    """Raises ``NotFound`` when there is no such active meeting type in the workspace.

    ``unwritten``: the transaction that asks has not changed anything yet.
    """
    key = parse_id(meeting_type_id)
    stamp = _stamp(key, workspace_id)
    known = _memory.get(key, stamp)
    if known is not None:
        return known
    read = _read(key, stamp)
    # What a transaction has written may yet be rolled back, so nothing is kept from inside one that may have.
    if not connection.in_atomic_block or (unwritten and not connection.savepoint_ids):
        _memory.put(key, read)
    return read


def covered(meeting_type_id: UUID, colleagues: Iterable[Host]) -> Bookable:
    """Read freshly, also when it is no longer offered, with colleagues who cover for those who offer it."""
    read = _read(meeting_type_id, UNSTAMPED)
    strangers = [host for host in colleagues if host.id not in read.hosts]
    hosts = read.hosts | {facts.id: facts for facts in _facts(strangers)}
    return replace(read, hosts=hosts, covering=frozenset(host.id for host in strangers))


def remembered(meeting_type_id: str) -> Bookable | None:
    """What this process knows of a meeting type, which may be outdated."""
    return _memory.peek(parse_id(meeting_type_id))


def _stamp(key: UUID, workspace_id: UUID | None) -> Stamp:
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [MeetingTypeRow._meta.pk.get_db_prep_value(key, connection)] * 3)
        row = cursor.fetchone()
    if row is None or (workspace_id is not None and UUID(str(row[0])) != workspace_id):
        raise NotFound("There is no such meeting type")
    return Stamp(setup=(row[1], row[3] or 0), busy=(row[2], row[4] or 0))


def _read(key: UUID, stamp: Stamp) -> Bookable:
    """Reads after the stamp, so that a change in between makes the result newer than its stamp, never older."""
    rows = MeetingTypeRow.objects.select_related("queue").prefetch_related("form_fields", "offering_hosts__host")
    row = rows.get(pk=key)
    queue = getattr(row, "queue", None) if row.assignment != AssignmentKind.ONE_ON_ONE else None
    if queue is None:
        hosts = [offer.host for offer in row.offering_hosts.all() if offer.host.is_active]
        members: list[QueueMember] = []
    else:
        members = list(queue.members.filter(is_active=True, host__is_active=True).select_related("host"))
        hosts = [member.host for member in members]
    return Bookable(
        stamp=stamp,
        row=row,
        contract=mapping.meeting_type(row),
        queue=queue,
        hosts={host.id: facts for host, facts in zip(hosts, _facts(hosts), strict=True)},
        places=tuple(_places(queue, members)) if queue else (),
    )


def _facts(hosts: list[Host]) -> Iterator[HostFacts]:
    exceptions: dict[int, list[ExceptionDays]] = {host.id: [] for host in hosts}
    for exception in AvailabilityException.objects.filter(host_id__in=exceptions).order_by("id"):
        exceptions[exception.host_id].append(
            ExceptionDays(
                exception.start_date,
                exception.end_date,
                exception.is_available,
                tuple(parse_window(window) for window in exception.hours) if exception.hours else None,
            )
        )
    for host in hosts:
        schedule = Schedule(host.timezone, WeeklyHours.parse(host.hours), tuple(exceptions[host.id]))
        yield HostFacts(host.id, str(host.uuid), host.full_name, schedule, host.daily_limit, host)


def _places(queue: Queue, members: list[QueueMember]) -> Iterator[Place]:
    with_members = Prefetch("group_members", GroupMember.objects.order_by("position", "id"))
    groups = list(queue.groups.filter(is_active=True).prefetch_related(with_members).order_by("position", "id"))
    return places(members, groups)


def places(members: Sequence[QueueMember], groups: Sequence[QueueGroup]) -> Iterator[Place]:
    """The rotation of active members and groups: members on their own, unless they only attend together; a member of
    two tiers stands in the lower number."""
    active = {member.host_id: member for member in members}
    tiers = _tiers([group for group in groups if group.mode == Mode.TIER])
    collectives = [group for group in groups if group.mode == Mode.COLLECTIVE]
    together = {member.host_id for group in collectives for member in group.group_members.all()}
    last = LAST_TIER if tiers else FIRST_TIER
    for member in members:
        if member.host_id in tiers or member.host_id not in together:
            tier = tiers.get(member.host_id, last)
            name = member.host.full_name
            yield Place(f"member:{member.id}", (member.host_id,), name, member.weight, member.position, tier)
    for group in collectives:
        attending = tuple(member.host_id for member in group.group_members.all())
        if attending and all(host in active for host in attending):
            tier = group.priority if tiers else FIRST_TIER
            position = len(members) + group.position
            yield Place(f"group:{group.id}", attending, group.name, group.weight, position, tier)


def _tiers(groups: list[QueueGroup]) -> dict[int, int]:
    lowest: dict[int, int] = {}
    for group in groups:
        for member in group.group_members.all():
            lowest[member.host_id] = min(group.priority, lowest.get(member.host_id, group.priority))
    return lowest
