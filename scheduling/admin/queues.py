"""Queues: who shares a meeting type, with which weight, in which groups."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import inlineformset_factory
from django.http import HttpRequest

from scheduling.admin.bases import InlineFormSet, TabularInline
from scheduling.admin.checked import SectionForm
from scheduling.admin.pages import KeptAdmin
from scheduling.contract.workspace.meeting_types import GroupSection, MemberSection
from scheduling.models import AssignmentKind, Host, Queue, QueueGroup, QueueMember
from scheduling.operations import locks
from scheduling.operations.reset import reset_ledger
from scheduling.operations.workspace.departures import settle_departures, settled_rotation
from scheduling.operations.workspace.members import renumber, set_group_members
from scheduling.queries.workspace_file import group_section, member_section


class MemberForm(SectionForm):
    """A member that is there stays the same host: the ledger's history is about it."""

    section = MemberSection

    class Meta:
        model = QueueMember
        fields = ("host", "weight", "position", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["host"].disabled = not self.instance._state.adding

    def as_section(self) -> dict[str, Any]:
        return member_section(self.instance)


class Members(InlineFormSet):
    def clean(self) -> None:
        super().clean()
        hosts = self.active_hosts()
        if not hosts:
            raise ValidationError("A queue has at least one active member")
        workspace = self.instance.meeting_type.workspace_id
        strangers = [host.email for host in hosts if host.workspace_id != workspace or not host.is_active]
        if strangers:
            raise ValidationError([f"there is no host {email} in this workspace" for email in strangers])

    def active_hosts(self) -> list[Host]:
        filled = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [data["host"] for data in filled if data.get("host") and data.get("is_active")]


class GroupForm(SectionForm):
    section = GroupSection
    names = {"members": "hosts"}
    hosts = forms.ModelMultipleChoiceField(Host.objects.order_by("given_name", "pk"), label="members")

    class Meta:
        model = QueueGroup
        fields = ("name", "priority", "mode", "weight", "position", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance._state.adding:
            self.initial["hosts"] = [member.host_id for member in self.instance.group_members.all()]

    def as_section(self) -> dict[str, Any]:
        return {**group_section(self.instance), "members": [host.email for host in self.cleaned_data["hosts"]]}


class Groups(InlineFormSet):
    def clean(self) -> None:
        """The page's members decide who may be in a group, so they are read from the same request."""
        super().clean()
        members: Any = MEMBERS(self.data, instance=self.instance, prefix="members")
        known = {host.pk for host in members.active_hosts()} if members.is_valid() else None
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if known is None or not data.get("is_active"):
                continue
            for host in data.get("hosts", ()):
                if host.pk not in known:
                    form.add_error("hosts", f"{host.email} is not a member of this queue")


MEMBERS = inlineformset_factory(Queue, QueueMember, form=MemberForm, formset=Members, extra=0, can_delete=False)


class MemberInline(TabularInline):
    model = QueueMember
    form = MemberForm
    formset = Members
    can_delete = False
    extra = 0


class GroupInline(TabularInline):
    model = QueueGroup
    form = GroupForm
    formset = Groups
    can_delete = False
    extra = 0


@admin.register(Queue)
class QueueAdmin(KeptAdmin):
    """A queue is made on the page of its meeting type."""

    inlines = (MemberInline, GroupInline)
    fields = ("meeting_type", "strategy", "max_lead", "period")
    readonly_fields = ("meeting_type",)
    list_display = ("__str__", "strategy")
    actions = ("reset_ledger",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(permissions=["change"], description="Reset the ledger: everybody starts at 0")
    def reset_ledger(self, request: Any, queryset: QuerySet[Queue]) -> None:
        for queue in queryset.order_by("pk"):
            reset_ledger(queue, now=request.now)
        self.message_user(request, "Everybody starts at 0 now; what was owed before is on record in the ledger.")

    def save_formset(self, request: Any, form: Any, formset: Any, change: Any) -> None:
        """What was changed and no more: the balances are the ledger's, and bookings may have moved them meanwhile."""
        formset.save(commit=False)
        for row in formset.new_objects:
            row.save()
        for row, changed in formset.changed_objects:
            row.save(update_fields={field.name for field in row._meta.concrete_fields} & set(changed))

    def save_related(self, request: Any, form: Any, formsets: Any, change: Any) -> None:
        queue: Queue = form.instance
        locks.hold_meeting_type(queue.meeting_type_id)
        before = settled_rotation(queue, now=request.now)
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if formset.model is QueueGroup:
                _save_groups(formset)
        renumber(queue)
        if queue.meeting_type.assignment != AssignmentKind.ONE_ON_ONE:
            settle_departures(queue, before, now=request.now)


def _save_groups(formset: InlineFormSet) -> None:
    for form in formset.forms:
        if "hosts" in form.changed_data:
            set_group_members(form.instance, form.cleaned_data["hosts"])
