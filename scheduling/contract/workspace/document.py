"""The whole file."""

from scheduling.contract.workspace.access import ApiKeySection, WebhookSection
from scheduling.contract.workspace.meeting_types import MeetingTypeSection
from scheduling.contract.workspace.people import HostSection, WorkspaceSection
from scheduling.contract.workspace.values import Section
from scheduling.contract.workspace.widgets import WidgetSection


class WorkspaceFile(Section):
    workspace: WorkspaceSection
    hosts: tuple[HostSection, ...] = ()
    meeting_types: tuple[MeetingTypeSection, ...] = ()
    widgets: tuple[WidgetSection, ...] = ()
    api_keys: tuple[ApiKeySection, ...] = ()
    webhooks: tuple[WebhookSection, ...] = ()
