"""What can be booked."""

from django.db import models

from scheduling.models.hosts import Host, Workspace
from scheduling.models.identity import first_revision, new_id


class AssignmentKind(models.TextChoices):
    ONE_ON_ONE = "one_on_one", "One-on-one"
    ROUND_ROBIN = "round_robin", "Round robin"
    CO_HOST = "co_host", "Co-host: everybody attends"


class Confirmation(models.TextChoices):
    NONE = "none", "Booked at once"
    DOUBLE_OPT_IN = "double_opt_in", "The attendee confirms by mail"
    HOST = "host", "A host confirms"


class MeetingType(models.Model):
    """Times are minutes. ``revision`` grows with every change to the type, its questions, queue or members;
    ``busy_revision`` with every booking, where a daily limit makes bookings matter to all its hosts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="meeting_types")
    slug = models.SlugField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    timezone = models.CharField(max_length=64, help_text="IANA name; where a date-only query has its midnight")
    assignment = models.CharField(max_length=20, choices=AssignmentKind, default=AssignmentKind.ROUND_ROBIN)
    hosts = models.ManyToManyField(Host, through="MeetingTypeHost", related_name="meeting_types")
    durations = models.JSONField(default=list, help_text="Minutes, such as [30, 60]")
    default_duration = models.PositiveIntegerField(default=30)
    slot_interval = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: the booked duration")
    buffer_before = models.PositiveIntegerField(default=0)
    buffer_after = models.PositiveIntegerField(default=0)
    buffers_within_hours = models.BooleanField(default=False)
    minimum_notice = models.PositiveIntegerField(default=0)
    horizon_days = models.PositiveIntegerField(default=60)
    daily_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Most bookings a day; empty: no limit")
    channels = models.JSONField(default=list)
    default_channel = models.CharField(max_length=30, default="connect")
    channel_links = models.JSONField(default=dict, blank=True)
    locations = models.JSONField(default=list, blank=True)
    confirmation = models.CharField(max_length=20, choices=Confirmation, default=Confirmation.NONE)
    hold_minutes = models.PositiveIntegerField(default=60, help_text="How long an unconfirmed booking holds its slot")
    allow_phone_only = models.BooleanField(default=False)
    allow_host_selection = models.BooleanField(default=False)
    reminders = models.JSONField(default=list, blank=True, help_text="Minutes before the start, such as [1440, 60]")
    invite_title = models.CharField(max_length=200, blank=True)
    invite_description = models.TextField(max_length=2000, blank=True)
    change_deadline = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    revision = models.PositiveBigIntegerField(default=first_revision, editable=False)
    busy_revision = models.PositiveBigIntegerField(default=first_revision, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "slug", name="meeting_type_slug_once_per_workspace")]

    def __str__(self) -> str:
        return self.name


class MeetingTypeHost(models.Model):
    """A host of a one-on-one meeting type; the first position is the one shown as its owner."""

    meeting_type = models.ForeignKey(MeetingType, on_delete=models.CASCADE, related_name="offering_hosts")
    host = models.ForeignKey(Host, on_delete=models.PROTECT)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("meeting_type", "host", name="meeting_type_host_once")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.host} offers {self.meeting_type}"


class FormField(models.Model):
    """A question of the booking form."""

    meeting_type = models.ForeignKey(MeetingType, on_delete=models.CASCADE, related_name="form_fields")
    position = models.PositiveIntegerField(default=0)
    name = models.SlugField()
    label = models.CharField(max_length=300)
    field_type = models.CharField(max_length=30)
    required = models.BooleanField(default=False)
    options = models.JSONField(default=list, blank=True, help_text='[{"label": "1-49", "value": "1-49"}]')
    placeholder = models.CharField(max_length=300, blank=True)
    help_text = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("meeting_type", "name", name="form_field_name_once")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label
