"""Who shares a meeting type, with which weight, in which tiers."""

from django.db import models

from scheduling.models.hosts import Host
from scheduling.models.identity import Dated, new_id
from scheduling.models.meeting_types import MeetingType


class Strategy(models.TextChoices):
    ROUND_ROBIN = "round_robin", "Round robin: everybody alike"
    WEIGHTED = "weighted", "Weighted round robin"
    AVAILABILITY = "availability", "Whoever is free"


class Period(models.TextChoices):
    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"


class Mode(models.TextChoices):
    TIER = "tier", "Tier: serves before higher numbers"
    COLLECTIVE = "collective", "Collective: all members attend"


class Queue(models.Model):
    """The team behind one meeting type. ``epoch`` grows when the ledger is reset to zero."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting_type = models.OneToOneField(MeetingType, on_delete=models.CASCADE, related_name="queue")
    strategy = models.CharField(max_length=20, choices=Strategy, default=Strategy.ROUND_ROBIN)
    max_lead = models.PositiveIntegerField(default=0, help_text="Hide hosts this far ahead; 0: never hide a free slot")
    period = models.CharField(max_length=10, choices=Period, default=Period.MONTH)
    epoch = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"Queue of {self.meeting_type}"


class RotationEntry(models.Model):
    """What the ledger knows of one entry of the rotation.

    ``balance`` is a cache of the ledger's rows (units of 10^-9 bookings); ``last_assigned`` is the number of the
    queue's assignment that it got last.
    """

    balance = models.BigIntegerField(default=0, editable=False)
    last_assigned = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True


class QueueMember(RotationEntry):
    """A host's place in a queue. One that left stays as an inactive row, so that its history keeps its name."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="members")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="memberships")
    weight = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("queue", "host", name="queue_member_once"),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="queue_member_weight_at_least_1"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.host} (weight {self.weight})"


class QueueGroup(RotationEntry, Dated):
    """A tier, or members who attend together; ``weight`` counts for collective groups."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=200)
    priority = models.PositiveIntegerField(default=1, help_text="Lower serves first")
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.TIER)
    weight = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    members = models.ManyToManyField(Host, through="GroupMember", related_name="queue_groups")

    class Meta:
        constraints = [
            models.UniqueConstraint("queue", "name", name="queue_group_name_once"),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="queue_group_weight_at_least_1"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    group = models.ForeignKey(QueueGroup, on_delete=models.CASCADE, related_name="group_members")
    host = models.ForeignKey(Host, on_delete=models.PROTECT)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("group", "host", name="group_member_once")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.host} in {self.group}"
