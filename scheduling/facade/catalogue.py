"""What can be booked, and who the hosts are."""

from collections.abc import Iterable
from uuid import UUID

from scheduling import mapping
from scheduling.contract.meeting_types import MeetingType
from scheduling.contract.people import Person
from scheduling.contract.refusals import NotFound
from scheduling.models import Host
from scheduling.models import MeetingType as MeetingTypeRow
from scheduling.queries.bookables import Bookable, bookable, parse_id


class Reading:
    """What one request reads: a meeting type is looked up once, however many questions it asks about it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, UUID | None], Bookable] = {}

    def bookable(self, meeting_type_id: str, *, workspace_id: UUID | None) -> Bookable:
        key = (meeting_type_id, workspace_id)
        if key not in self._known:
            self._known[key] = bookable(meeting_type_id, workspace_id=workspace_id)
        return self._known[key]


def meeting_type(meeting_type_id: str, *, workspace_id: UUID | None, reading: Reading | None = None) -> MeetingType:
    """Raises ``NotFound``."""
    return (reading or Reading()).bookable(meeting_type_id, workspace_id=workspace_id).contract


def meeting_types(*, workspace_id: UUID | None) -> tuple[MeetingType, ...]:
    """The active meeting types, by slug."""
    rows = MeetingTypeRow.objects.filter(is_active=True).order_by("slug", "id")
    if workspace_id is not None:
        rows = rows.filter(workspace_id=workspace_id)
    rows = rows.select_related("queue").prefetch_related("form_fields", "offering_hosts__host")
    return tuple(mapping.meeting_type(row) for row in rows)


def user(user_id: str, *, workspace_id: UUID | None) -> Person:
    """Raises ``NotFound``."""
    hosts: Iterable[Host] = Host.objects.filter(uuid=parse_id(user_id), is_active=True)
    for host in hosts:
        if workspace_id is None or host.workspace_id == workspace_id:
            return mapping.person(host)
    raise NotFound("There is no such user")
