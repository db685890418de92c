"""Who is in a queue and its groups, as chosen by hand from a list of hosts."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from scheduling.models import GroupMember, Host, Queue, QueueGroup, QueueMember


def set_members(queue: Queue, hosts: Iterable[Host]) -> None:
    """The hosts are the active members: new ones come last with weight 1, the others leave.

    The caller settles the departures.
    """
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
    group.group_members.all().delete()
    GroupMember.objects.bulk_create(
        GroupMember(group=group, host=host, position=position) for position, host in enumerate(ordered)
    )
