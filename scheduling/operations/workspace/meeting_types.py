"""The meeting types of a workspace file, with their questions, hosts and queues."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from scheduling.contract.workspace.meeting_types import FieldSection, MeetingTypeSection
from scheduling.models import FormField, Host, MeetingType, MeetingTypeHost
from scheduling.operations.workspace.queues import apply_queue
from scheduling.operations.workspace.upcoming import upcoming_of_meeting_type
from scheduling.operations.workspace.work import Part, Unclaimed, Work

_ELSEWHERE = {"id", "timezone", "default_duration", "default_channel", "hosts", "queue", "fields"}


def apply_meeting_types(
    work: Work, sections: Sequence[MeetingTypeSection], hosts: Mapping[str, Host]
) -> dict[str, MeetingType]:
    """The meeting types of the file by slug, with what belongs to them. Those that it no longer names are retired."""
    rows = work.workspace.meeting_types.order_by("id").select_related("queue")
    rows = rows.prefetch_related("form_fields", "offering_hosts")
    unclaimed = Unclaimed(work, rows, kind="meeting-type", key=attrgetter("slug"))
    meeting_types = {}
    for index, section in enumerate(sections):
        path = f"meeting_types[{index}]"
        row = unclaimed.claim(MeetingType, section.slug, section.id, path=path)
        meeting_types[section.slug] = row
        parts = [_fields(row, section.fields), _offering_hosts(row, [hosts[email.lower()] for email in section.hosts])]
        work.settle(row, _values(work, section), path=path, what=f"meeting type {section.slug}", parts=parts)
        if section.queue:
            apply_queue(work, row, section.queue, hosts, path=f"{path}.queue")
    for row in unclaimed.rows:
        if row.is_active:
            _retire(work, row)
    return meeting_types


def _values(work: Work, section: MeetingTypeSection) -> dict[str, Any]:
    return {
        **section.model_dump(mode="json", exclude=_ELSEWHERE),
        "workspace_id": work.workspace.pk,
        "timezone": section.timezone or work.workspace.timezone,
        "default_duration": section.default_duration or section.durations[0],
        "default_channel": (section.default_channel or section.channels[0]).value,
        "is_active": True,
    }


def _retire(work: Work, row: MeetingType) -> None:
    upcoming = upcoming_of_meeting_type(row, work.now)
    if upcoming and not work.force:
        sentence = (
            f"no longer names {row.slug}, which is still booked (appointments: {upcoming}); use --force to retire"
        )
        work.refuse("meeting_types", sentence)
    work.retire(row, path="meeting_types", what=f"meeting type {row.slug}")


def _fields(row: MeetingType, sections: Sequence[FieldSection]) -> Part:
    names = ("name", "label", "field_type", "required", "options", "placeholder", "help_text")
    rows = [] if row._state.adding else list(row.form_fields.all())
    before = [{name: getattr(field, name) for name in names} for field in rows]
    after = []
    for section in sections:
        values = section.model_dump(mode="json")
        after.append({"field_type": values.pop("type"), **values})

    def write() -> None:
        row.form_fields.all().delete()
        FormField.objects.bulk_create(
            FormField(meeting_type=row, position=position, **values) for position, values in enumerate(after)
        )

    return Part("fields", before, after, write)


def _offering_hosts(row: MeetingType, hosts: Sequence[Host]) -> Part:
    before = [] if row._state.adding else [offer.host.email for offer in row.offering_hosts.select_related("host")]

    def write() -> None:
        row.offering_hosts.all().delete()
        MeetingTypeHost.objects.bulk_create(
            MeetingTypeHost(meeting_type=row, host=host, position=position) for position, host in enumerate(hosts)
        )

    return Part("hosts", before, [host.email for host in hosts], write)
