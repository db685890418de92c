"""Meeting types with their questions, hosts and queue."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from scheduling.admin.bases import InlineFormSet, StackedInline, TabularInline
from scheduling.admin.checked import SectionForm, split_path
from scheduling.admin.pages import SHORT_JSON, KeptAdmin
from scheduling.contract.meeting_types import Channel, FieldType
from scheduling.contract.workspace.meeting_types import FieldSection, MeetingTypeSection, QueueSection
from scheduling.contract.workspace.writing import section_faults
from scheduling.models import AssignmentKind, FormField, Host, MeetingType, MeetingTypeHost, Queue
from scheduling.operations import locks
from scheduling.operations.workspace.departures import rotations, settle_departures
from scheduling.operations.workspace.members import renumber, set_members
from scheduling.operations.workspace.upcoming import upcoming_of_meeting_type
from scheduling.queries.workspace_file import field_section, meeting_type_section, queue_section

#: Stands for hosts that another form of the page, or another page, answers for.
_SOMEBODY = "host@example.com"


def _with_somebody(assignment: str) -> dict[str, Any]:
    if assignment == AssignmentKind.ONE_ON_ONE:
        return {"hosts": [_SOMEBODY]}
    return {"queue": {"members": [{"host": _SOMEBODY}]}}


class MeetingTypeForm(SectionForm):
    section = MeetingTypeSection
    default_channel = forms.ChoiceField(choices=[(channel, channel) for channel in Channel], initial=Channel.CONNECT)

    class Meta:
        model = MeetingType
        fields = (
            "workspace",
            "slug",
            "name",
            "description",
            "timezone",
            "assignment",
            "is_active",
            "durations",
            "default_duration",
            "slot_interval",
            "buffer_before",
            "buffer_after",
            "buffers_within_hours",
            "minimum_notice",
            "horizon_days",
            "daily_limit",
            "channels",
            "default_channel",
            "channel_links",
            "locations",
            "confirmation",
            "hold_minutes",
            "change_deadline",
            "allow_phone_only",
            "allow_host_selection",
            "reminders",
            "invite_title",
            "invite_description",
        )
        help_texts = {"channels": f'Some of {", ".join(Channel)}, such as ["connect", "phone"]'}

    def as_section(self) -> dict[str, Any]:
        return {**meeting_type_section(self.instance), **_with_somebody(self.instance.assignment)}

    def clean_is_active(self) -> bool:
        is_active: bool = self.cleaned_data["is_active"]
        if not is_active and self.instance.pk and (count := upcoming_of_meeting_type(self.instance, self.now)):
            self.add_error("is_active", f"has {count} upcoming appointments")
        return is_active


class FieldForm(SectionForm):
    section = FieldSection
    names = {"type": "field_type"}
    field_type = forms.ChoiceField(choices=[(kind, kind) for kind in FieldType], initial=FieldType.TEXT_SINGLE)

    class Meta:
        model = FormField
        fields = ("position", "name", "label", "field_type", "required", "options", "placeholder", "help_text")

    def as_section(self) -> dict[str, Any]:
        return field_section(self.instance)


class FieldInline(StackedInline):
    model = FormField
    form = FieldForm
    formfield_overrides = SHORT_JSON
    extra = 0


def _require_fitting(meeting_type: MeetingType, key: str, value: Any, hosts: Iterable[Host]) -> None:
    """Raises ``ValidationError`` when the type's assignment wants no such ``key``, or wants one that is missing."""
    section = {**meeting_type_section(meeting_type), **_with_somebody(meeting_type.assignment), key: value}
    sentences = [fault.message for fault in section_faults(section, MeetingTypeSection) if split_path(fault)[0] == key]
    strangers = [host.email for host in hosts if host.workspace_id != meeting_type.workspace_id or not host.is_active]
    sentences += [f"there is no host {email} in this workspace" for email in strangers]
    if sentences:
        raise ValidationError([f"{key} {sentence}" for sentence in sentences])


def _kept(formset: InlineFormSet) -> list[dict[str, Any]]:
    """What the filled forms say, without those that are to be deleted."""
    filled = (form.cleaned_data for form in formset.forms if hasattr(form, "cleaned_data"))
    return [data for data in filled if data and not data.get("DELETE")]


class OfferingHosts(InlineFormSet):
    def clean(self) -> None:
        super().clean()
        hosts = [data["host"] for data in _kept(self) if "host" in data]
        _require_fitting(self.instance, "hosts", [host.email for host in hosts], hosts)


class HostInline(TabularInline):
    model = MeetingTypeHost
    formset = OfferingHosts
    verbose_name = "host (one-on-one)"
    verbose_name_plural = "hosts (one-on-one)"
    extra = 0


class QueueForm(SectionForm):
    """A queue with those who share it; weights and groups have their own page."""

    section = QueueSection
    members = forms.ModelMultipleChoiceField(Host.objects.filter(is_active=True).order_by("given_name", "pk"))

    class Meta:
        model = Queue
        fields = ("strategy", "max_lead", "period")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and not self.instance._state.adding:
            self.initial["members"] = [member.host_id for member in self.instance.members.filter(is_active=True)]

    def as_section(self) -> dict[str, Any]:
        members = [{"host": host.email} for host in self.cleaned_data["members"]]
        return {**queue_section(self.instance), "members": members}


class Queues(InlineFormSet):
    def clean(self) -> None:
        super().clean()
        filled = _kept(self)
        if filled and self.instance.assignment == AssignmentKind.ONE_ON_ONE and self.initial_forms:
            return  # a queue of former days sleeps until the type is shared again
        hosts = [host for data in filled for host in data.get("members", ())]
        value = {"members": [{"host": host.email} for host in hosts]} if filled else None
        _require_fitting(self.instance, "queue", value, hosts)


class QueueInline(StackedInline):
    model = Queue
    form = QueueForm
    formset = Queues
    can_delete = False
    show_change_link = True
    extra = 0
    max_num = 1


@admin.register(MeetingType)
class MeetingTypeAdmin(KeptAdmin):
    form = MeetingTypeForm
    inlines = (QueueInline, HostInline, FieldInline)
    list_display = ("name", "slug", "assignment", "is_active")
    list_filter = ("is_active", "assignment", "workspace")
    search_fields = ("name", "slug")
    readonly_fields = ("id",)

    def save_related(self, request: Any, form: Any, formsets: Any, change: Any) -> None:
        meeting_type: MeetingType = form.instance
        locks.hold_meeting_type(meeting_type.pk)
        before = rotations([meeting_type], now=request.now)
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if formset.model is Queue:
                _save_members(formset)
        queue = Queue.objects.filter(meeting_type=meeting_type).first()
        if queue and meeting_type.assignment != AssignmentKind.ONE_ON_ONE:
            renumber(queue)
            settle_departures(queue, before.get(queue.pk, []), now=request.now)


def _save_members(formset: InlineFormSet) -> None:
    for form in formset.forms:
        if form.has_changed() and "members" in form.cleaned_data:
            set_members(form.instance, form.cleaned_data["members"])
