"""Whom an appointment is handed to: a host, or whom the rotation of a queue chooses."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from scheduling.contract.refusals import DurationNotAllowed, NotFound, SlotOccupied
from scheduling.domain.reasons import REFUSED
from scheduling.domain.slots import Entry, Reason
from scheduling.models import Appointment, Host, Queue, QueueGroup
from scheduling.operations.reserve import Choice, Refused, choose
from scheduling.queries.bookables import Bookable, Place, covered, parse_id
from scheduling.queries.hand_offs import colleagues
from scheduling.queries.parties import Party, party

_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Target:
    """One of the hosts, the first who can, or whom the queue of a meeting type chooses, of a group's members alone
    where one is named. ``field`` is what the asker named them in."""

    field: str
    hosts: Entry = ()
    meeting_type_id: UUID | None = None
    group_id: UUID | None = None


def find_target(field: str, text: str, workspace_id: UUID) -> Target:
    """What the field of a request names. Raises ``NotFound``, also for what belongs to another workspace."""
    key = parse_id(text)
    if field == "queueId":
        queue = Queue.objects.filter(pk=key, meeting_type__workspace=workspace_id).first()
        if queue is not None:
            return Target(field, meeting_type_id=queue.meeting_type_id)
    elif field == "queueGroupId":
        groups = QueueGroup.objects.filter(pk=key, is_active=True, queue__meeting_type__workspace=workspace_id)
        group = groups.select_related("queue").first()
        if group is not None:
            return Target(field, meeting_type_id=group.queue.meeting_type_id, group_id=key)
    else:
        host = Host.objects.filter(uuid=key, workspace=workspace_id, is_active=True).first()
        if host is not None:
            return Target(field, hosts=(host.pk,))
    raise NotFound(f"{field} does not name anybody of this workspace")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who is asked, as things stand now; the rotation where a queue's is asked."""

    party: Party
    rotation: Bookable | None = None


def candidates(row: Appointment, target: Target) -> Candidates:
    """Raises ``NotFound`` for what is not active any more, and ``DurationNotAllowed``."""
    if target.meeting_type_id is None:
        active = set(colleagues(row).filter(pk__in=target.hosts).values_list("pk", flat=True))
        if not active:
            raise NotFound(f"{target.field} does not name an active user of this workspace")
        return Candidates(Party(entries=tuple((host,) for host in target.hosts if host in active)))
    rotation = covered(target.meeting_type_id, ())
    is_own = rotation.row.pk == row.meeting_type_id
    if rotation.queue is None or not (is_own or rotation.row.is_active):
        raise NotFound(f"{target.field} does not name a queue that is in use")
    if not is_own and (row.end - row.start).total_seconds() // 60 not in rotation.contract.durations:
        raise DurationNotAllowed("The meeting type of this queue has no appointments of this duration")
    everybody = party(rotation, queue_id=None, host_ids=())
    return Candidates(everybody if target.group_id is None else _of_group(everybody, target.group_id), rotation)


def _of_group(everybody: Party, group_id: UUID) -> Party:
    """Its members in the order of the rotation; all of them together where they attend together."""
    group = QueueGroup.objects.prefetch_related("group_members").get(pk=group_id)
    if not group.is_active:
        raise NotFound("queueGroupId does not name a group that is in use")
    members = {member.host_id for member in group.group_members.all()}
    together = [place for place in everybody.places if place.key == f"group:{group_id}"]
    asked = together or [place for place in everybody.places if _is_one_of(place, members)]
    keys = frozenset(place.key for place in asked)
    return Party(entries=tuple(place.hosts for place in asked), places=everybody.places, pinned=keys)


def _is_one_of(place: Place, members: Iterable[int]) -> bool:
    return len(place.hosts) == 1 and place.hosts[0] in members


def chosen(asked: Candidates, own: Bookable, refused: Refused) -> Choice:
    """Raises ``SlotOccupied`` that says who cannot take it and why."""
    try:
        return choose(asked.rotation or own, asked.party, refused)
    except SlotOccupied as nobody:
        raise SlotOccupied(_explained(asked, own, refused)) from nobody


def _explained(asked: Candidates, own: Bookable, refused: Refused) -> str:
    known = own.hosts | (asked.rotation.hosts if asked.rotation else {})
    reasons = {
        host: refused[host] for host in asked.party.asked if refused.get(host, Reason.HANDS_OVER) != "hands_over"
    }
    if not reasons:
        return "Nobody else is there to take it over"
    sentences = [f"{known[host].name} {_continued(REFUSED[reason])}" for host, reason in reasons.items()]
    more = [f"and so on for {len(sentences) - _NAMED_AT_MOST} more"] if len(sentences) > _NAMED_AT_MOST else []
    return "; ".join([*sentences[:_NAMED_AT_MOST], *more])


def _continued(sentence: str) -> str:
    """``Is busy then.`` after a name."""
    return sentence[0].lower() + sentence[1:].rstrip(".")
