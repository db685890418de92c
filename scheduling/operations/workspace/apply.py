"""The operation: everything of the engine in one workspace file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduling.contract.refusals import Fault, Invalid
from scheduling.contract.workspace.changes import Change
from scheduling.contract.workspace.document import WorkspaceFile
from scheduling.contract.workspace.people import WorkspaceSection
from scheduling.models import AssignmentKind, Host, MeetingType, Queue, QueueGroup, Workspace
from scheduling.models.identity import new_id
from scheduling.operations.workspace.access import apply_api_keys, apply_webhooks
from scheduling.operations.workspace.departures import rotations
from scheduling.operations.workspace.hosts import apply_hosts
from scheduling.operations.workspace.identity import derived_id
from scheduling.operations.workspace.meeting_types import apply_meeting_types
from scheduling.operations.workspace.work import Work


@dataclass(frozen=True, slots=True)
class Applied:
    """What the file's names stand for now, and what had to be done. Keys and secrets appear only when just made."""

    workspace: Workspace
    hosts: dict[str, str]
    meeting_types: dict[str, dict[str, str | None]]
    groups: dict[str, str]
    api_keys: dict[str, str | None]
    webhooks: dict[str, str | None]
    changes: tuple[Change, ...]


def apply_workspace(file: WorkspaceFile, *, now: datetime, environment: Mapping[str, str], force: bool) -> Applied:
    """Make the engine's tables equal to the file, in the caller's transaction, which has to be rolled back on refusal.

    Raises ``Invalid``: an id that cannot be had, a key or secret in the environment that is none, and what is no longer
    named but has upcoming appointments, unless forced.
    """
    workspace = _workspace(file.workspace)
    _lock(workspace)
    before = rotations(MeetingType.objects.filter(workspace=workspace.pk), now=now)
    work = Work(workspace=workspace, now=now, force=force, environment=environment, rotations=before)
    _settle_workspace(work, file.workspace)
    hosts = apply_hosts(work, file.hosts)
    meeting_types = apply_meeting_types(work, file.meeting_types, hosts)
    api_keys, webhooks = apply_api_keys(work, file.api_keys), apply_webhooks(work, file.webhooks)
    if work.faults:
        raise Invalid(work.faults)
    return Applied(
        workspace=workspace,
        hosts={section.email: str(hosts[section.email.lower()].uuid) for section in file.hosts},
        meeting_types={slug: _ids(row) for slug, row in meeting_types.items()},
        groups=_groups(meeting_types),
        api_keys=api_keys,
        webhooks=webhooks,
        changes=tuple(work.changes),
    )


def _workspace(section: WorkspaceSection) -> Workspace:
    present = Workspace.objects.select_for_update().filter(slug__iexact=section.slug).first()
    if present:
        return present
    identity = section.id or derived_id(section.slug, "workspace", section.slug)
    if Workspace.objects.filter(id=identity).exists():
        if section.id:
            raise Invalid([Fault("workspace.id", f"{section.id} is the id of another workspace")])
        identity = new_id()
    return Workspace(id=identity)


def _lock(workspace: Workspace) -> None:
    """In the order in which bookings lock: meeting types, then hosts."""
    for model in (MeetingType, Host):
        list(
            model.objects.select_for_update(no_key=True).filter(workspace=workspace.pk).order_by("pk").values_list("pk")
        )


def _settle_workspace(work: Work, section: WorkspaceSection) -> None:
    workspace = work.workspace
    if section.id not in (None, workspace.id):
        work.refuse("workspace.id", f"cannot change: {section.slug} has the id {workspace.id}")
    work.require_offered(section.language, path="workspace.language")
    values = section.model_dump(include={"slug", "name", "timezone", "language"})
    work.settle(workspace, values, path="workspace", what=f"workspace {section.slug}")


def _ids(row: MeetingType) -> dict[str, str | None]:
    queue = None if row.assignment == AssignmentKind.ONE_ON_ONE else Queue.objects.filter(meeting_type=row).first()
    return {"id": str(row.id), "queue_id": str(queue.id) if queue else None}


def _groups(meeting_types: Mapping[str, MeetingType]) -> dict[str, str]:
    rows = QueueGroup.objects.filter(queue__meeting_type__in=meeting_types.values(), is_active=True)
    rows = rows.select_related("queue__meeting_type").order_by("queue__meeting_type__slug", "position")
    return {f"{row.queue.meeting_type.slug}/{row.name}": str(row.id) for row in rows}
