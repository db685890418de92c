"""A workspace file over both of its halves: the engine's tables and the widgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tomli_w
from django.conf import settings
from django.db import transaction

from scheduling.contract.workspace.changes import Change, counts
from scheduling.contract.workspace.document import WorkspaceFile
from scheduling.contract.workspace.notes import notes
from scheduling.contract.workspace.reading import read
from scheduling.contract.workspace.writing import concise
from scheduling.models import Workspace
from scheduling.operations import transactions
from scheduling.operations.workspace.apply import Applied, apply_workspace
from scheduling.queries.workspace_file import engine_document
from widget.apply import apply_widgets
from widget.export import widget_sections


@dataclass(frozen=True, slots=True)
class Result:
    """What applying a file came to; ``widgets`` gives the address of each slug, ``notes`` are for who applied it."""

    engine: Applied
    widgets: dict[str, str]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that ``manage.py apply --json`` prints."""
        return {
            "workspace": {"id": str(self.engine.workspace.id), "slug": self.engine.workspace.slug},
            "hosts": self.engine.hosts,
            "meeting_types": self.engine.meeting_types,
            "groups": self.engine.groups,
            "widgets": self.widgets,
            "api_keys": self.engine.api_keys,
            "webhooks": self.engine.webhooks,
            "changes": counts(self.changes),
        }


def apply_document(
    text: str,
    *,
    now: datetime,
    environment: Mapping[str, str] | None = None,
    force: bool = False,
    plan_only: bool = False,
) -> Result:
    """Make the database equal to the file, in one transaction; with ``plan_only`` say what that would change.

    ``environment`` holds the keys and secrets that the file names. Raises ``Invalid`` with every fault, and then
    nothing is written; ``Busy`` when others held on to the database.
    """
    file = read(text)

    def operation() -> Result:
        result = _apply(file, now=now, environment=environment or {}, force=force)
        transaction.set_rollback(plan_only)
        return result

    return transactions.run(operation)


def _apply(file: WorkspaceFile, *, now: datetime, environment: Mapping[str, str], force: bool) -> Result:
    applied = apply_workspace(file, now=now, environment=environment, force=force)
    meeting_types = {slug.lower(): str(ids["id"]) for slug, ids in applied.meeting_types.items()}
    widget_changes = apply_widgets(
        file.widgets,
        workspace_id=applied.workspace.id,
        timezone=applied.workspace.timezone,
        meeting_types=meeting_types,
    )
    addresses = {section.slug: f"{settings.BASE_URL}/{section.slug}/" for section in file.widgets}
    changes = (*applied.changes, *widget_changes)
    return Result(engine=applied, widgets=addresses, changes=changes, notes=tuple(notes(file)))


def export_document(workspace: Workspace) -> str:
    """The workspace as a file that changes nothing when it is applied. Keys and secrets are not in it."""
    document = engine_document(workspace)
    ids = dict(workspace.meeting_types.filter(is_active=True).values_list("id", "slug"))
    slugs = {str(identity): slug for identity, slug in ids.items()}
    document["widgets"] = widget_sections(workspace.id, meeting_types=slugs)
    return tomli_w.dumps(concise(document, WorkspaceFile))
