"""The queue of a meeting type: its members, its groups, and the ledger's account of who leaves."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

from scheduling.contract.workspace.meeting_types import GroupSection, MemberSection, QueueSection
from scheduling.models import GroupMember, Host, MeetingType, Queue, QueueGroup, QueueMember
from scheduling.operations.workspace.departures import settle_departures
from scheduling.operations.workspace.work import Part, Unclaimed, Work


def apply_queue(
    work: Work, meeting_type: MeetingType, section: QueueSection, hosts: Mapping[str, Host], *, path: str
) -> Queue:
    """Make the queue equal to the section. Who joins starts at balance 0, who leaves hands its balance on."""
    queue = _queue(work, meeting_type, section, path)
    _members(work, queue, section.members, hosts, path=path)
    _groups(work, queue, section.groups, hosts, path=path)
    settle_departures(queue, work.rotations.get(queue.pk, []), now=work.now)
    return queue


def _queue(work: Work, meeting_type: MeetingType, section: QueueSection, path: str) -> Queue:
    present = Queue.objects.filter(meeting_type=meeting_type)
    unclaimed = Unclaimed(work, present, kind="queue", key=lambda _: meeting_type.slug)
    queue = unclaimed.claim(Queue, meeting_type.slug, section.id, path=path)
    values = {
        "meeting_type_id": meeting_type.pk,
        "strategy": section.strategy,
        "max_lead": section.max_lead,
        "period": section.period,
    }
    work.settle(queue, values, path=path, what=f"queue of {meeting_type.slug}")
    return queue


def _members(
    work: Work, queue: Queue, sections: Sequence[MemberSection], hosts: Mapping[str, Host], *, path: str
) -> None:
    rows = {row.host_id: row for row in queue.members.select_related("host")}
    for position, section in enumerate(sections):
        host = hosts[section.host.lower()]
        row = rows.pop(host.pk, None) or QueueMember(queue=queue, host=host)
        values = {"weight": section.weight, "position": position, "is_active": True}
        where = f"{path}.members[{position}]"
        work.settle(row, values, path=where, what=f"member {host.email} of queue {queue.meeting_type.slug}")
    for row in rows.values():
        if row.is_active:
            work.retire(row, path=f"{path}.members", what=f"member {row.host.email} of queue {queue.meeting_type.slug}")


def _groups(
    work: Work, queue: Queue, sections: Sequence[GroupSection], hosts: Mapping[str, Host], *, path: str
) -> None:
    unclaimed = Unclaimed(
        work, queue.groups.prefetch_related("group_members__host"), kind="group", key=attrgetter("name")
    )
    scope = f"{queue.meeting_type.slug}/"
    for position, section in enumerate(sections):
        where = f"{path}.groups[{position}]"
        group = unclaimed.claim(QueueGroup, section.name, section.id, path=where, scope=scope)
        values = {
            "queue_id": queue.pk,
            "name": section.name,
            "priority": section.priority,
            "mode": section.mode,
            "weight": section.weight,
            "position": position,
            "is_active": True,
        }
        parts = [_group_members(group, [hosts[email.lower()] for email in section.members])]
        work.settle(group, values, path=where, what=f"group {scope}{section.name}", parts=parts)
    for group in unclaimed.rows:
        if group.is_active:
            work.retire(group, path=f"{path}.groups", what=f"group {scope}{group.name}")


def _group_members(group: QueueGroup, hosts: Sequence[Host]) -> Part:
    before = [] if group._state.adding else [member.host.email for member in group.group_members.all()]

    def write() -> None:
        group.group_members.all().delete()
        GroupMember.objects.bulk_create(
            GroupMember(group=group, host=host, position=position) for position, host in enumerate(hosts)
        )

    return Part("members", before, [host.email for host in hosts], write)
