"""Who is in a queue and its groups, in which order. The caller settles the departures (``departures.py``)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from scheduling.models import GroupMember, Host, Queue, QueueGroup, QueueMember
from scheduling.queries.distribution import priority


def active_members(queue: Queue) -> QuerySet[QueueMember]:
    """In the order of their positions."""
    return queue.members.filter(is_active=True).order_by("position", "id")


def replace_members(queue: Queue, weights: Mapping[Host, int]) -> None:
    """The hosts are the members, with these weights, in this order; the others leave."""
    known = {member.host_id: member for member in queue.members.all()}
    members = [known.pop(host.pk) if host.pk in known else QueueMember(queue=queue, host=host) for host in weights]
    for position, (member, weight) in enumerate(zip(members, weights.values(), strict=True)):
        member.weight, member.position, member.is_active = weight, position, True
    for member in known.values():
        member.is_active = False
    QueueMember.objects.bulk_create([member for member in members if member._state.adding])
    present = [member for member in members if not member._state.adding] + list(known.values())
    QueueMember.objects.bulk_update(present, ["weight", "position", "is_active"])


def set_weights(queue: Queue, weights: Mapping[int, int]) -> None:
    """By host; who is not named keeps the weight."""
    members = list(queue.members.filter(host__in=weights))
    for member in members:
        member.weight = weights[member.host_id]
    QueueMember.objects.bulk_update(members, ["weight"])


def order_by_priority(queue: Queue, priorities: Mapping[int, int]) -> None:
    """By host: a higher priority stands earlier. Who is not named has the priority that ``priority`` says."""
    members = list(active_members(queue))
    now = {member.host_id: priority(index, len(members)) for index, member in enumerate(members)}
    members.sort(key=lambda member: -(now | dict(priorities))[member.host_id])
    for position, member in enumerate(members):
        member.position = position
    QueueMember.objects.bulk_update(members, ["position"])


def set_members(queue: Queue, hosts: Iterable[Host]) -> None:
    """The hosts are the active members: new ones come last with weight 1, the others leave."""
    known = {member.host_id: member for member in queue.members.all()}
    last = max((member.position for member in known.values()), default=-1)
    for host in hosts:
        member = known.pop(host.pk, None)
        if member is None:
            last += 1
            QueueMember.objects.create(queue=queue, host=host, position=last)
        elif not member.is_active:
            member.is_active = True
            member.save(update_fields=["is_active"])
    for member in known.values():
        if member.is_active:
            member.is_active = False
            member.save(update_fields=["is_active"])


def renumber(queue: Queue) -> None:
    """Positions without gaps, as the file counts them."""
    rows: list[QuerySet[Any]] = [queue.members.filter(is_active=True), queue.groups.filter(is_active=True)]
    for active in rows:
        for position, row in enumerate(active.order_by("position", "id")):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])


def set_group_members(group: QueueGroup, hosts: Iterable[Host]) -> None:
    """Exactly the hosts; those who were in the group before keep their order."""
    before = {member.host_id: member.position for member in group.group_members.all()}
    ordered = sorted(hosts, key=lambda host: (before.get(host.pk, len(before)), host.pk))
    write_group_members(group, [host.pk for host in ordered])


def write_group_members(group: QueueGroup, hosts: Iterable[int]) -> None:
    """Exactly the hosts, in this order."""
    group.group_members.all().delete()
    GroupMember.objects.bulk_create(
        GroupMember(group=group, host_id=host, position=position) for position, host in enumerate(hosts)
    )
