"""Who could take an appointment over."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from scheduling import mapping
from scheduling.contract.handoffs import HandOffOptions, HandOffQueue, HandOffUser
from scheduling.domain.reasons import REFUSED
from scheduling.domain.slots import Entry, Reason
from scheduling.models import Appointment, AssignmentKind, GroupMember, Host, Queue, QueueGroup, QueueMember
from scheduling.queries.availability import refusals
from scheduling.queries.bookables import Bookable, covered, places
from scheduling.queries.instants import minute_of

#: The hosted service's word, which its clients know.
_WORDS = {Reason.BUSY: "not_available"}


def colleagues(appointment: Appointment) -> QuerySet[Host]:
    """Everybody of the workspace who can be asked to attend."""
    return Host.objects.filter(workspace=appointment.meeting_type.workspace_id, is_active=True)


def cannot_attend(appointment: Appointment, own: Bookable, hosts: Iterable[int], *, now: datetime) -> dict[int, Reason]:
    """Those of the hosts who cannot take the appointment over as it stands, each with the rule that says so."""
    start, end = minute_of(appointment.start), minute_of(appointment.end)
    rules = own.rules(end - start).standing()
    return dict(refusals(own, tuple(hosts), rules, [start], now=now, ignoring=appointment.pk)[start])


def hand_off_options(appointment: Appointment, *, now: datetime) -> HandOffOptions:
    """Everybody but those who attend now, and the queues that could be asked. The appointment stands."""
    rows = list(colleagues(appointment).order_by("given_name", "family_name", "id"))
    attending = {row.host_id for row in appointment.reservations.all() if row.is_active}
    own = covered(appointment.meeting_type_id, rows)
    refused = cannot_attend(appointment, own, [row.pk for row in rows], now=now)
    refused |= dict.fromkeys(attending, Reason.HANDS_OVER)
    return HandOffOptions(
        users=tuple(_user(row, refused.get(row.pk)) for row in rows if row.pk not in attending),
        queues=tuple(_queues(appointment, refused)),
    )


def _user(row: Host, reason: Reason | None) -> HandOffUser:
    if reason is None:
        return HandOffUser(**mapping.person_fields(row))
    return HandOffUser(
        **mapping.person_fields(row), blocked=_WORDS.get(reason, str(reason)), blocked_reason=REFUSED[reason]
    )


def _queues(appointment: Appointment, refused: dict[int, Reason]) -> Iterator[HandOffQueue]:
    length = (appointment.end - appointment.start).total_seconds() // 60
    for queue in _rotating(appointment):
        kind = queue.meeting_type
        if kind.pk == appointment.meeting_type_id or length in (kind.durations or [kind.default_duration]):
            yield HandOffQueue(
                id=str(queue.pk),
                name=kind.name,
                meeting_type_id=str(kind.pk),
                available=sum(not any(host in refused for host in entry) for entry in _entries(queue)),
            )


def _rotating(appointment: Appointment) -> QuerySet[Queue]:
    """The workspace's queues with active members and groups, in a fixed number of statements."""
    kind = appointment.meeting_type
    members = QueueMember.objects.filter(is_active=True, host__is_active=True).select_related("host")
    group_members = GroupMember.objects.order_by("position", "id")
    groups = QueueGroup.objects.filter(is_active=True).prefetch_related(Prefetch("group_members", group_members))
    rows = Queue.objects.filter(meeting_type__workspace=kind.workspace_id).exclude(
        meeting_type__assignment=AssignmentKind.ONE_ON_ONE
    )
    rows = rows.filter(Q(meeting_type__is_active=True) | Q(meeting_type=kind)).select_related("meeting_type")
    return rows.prefetch_related(Prefetch("members", members), Prefetch("groups", groups)).order_by(
        "meeting_type__name", "id"
    )


def _entries(queue: Queue) -> list[Entry]:
    members = list(queue.members.all())
    if queue.meeting_type.assignment == AssignmentKind.CO_HOST:
        return [tuple(member.host_id for member in members)] if members else []
    return [place.hosts for place in places(members, list(queue.groups.all()))]
