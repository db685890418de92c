"""Everything that is to be told to the outside, written in the same transaction as the fact."""

from django.db import models
from django.db.models import Q

from scheduling.models.identity import new_id


class OutboxMessage(models.Model):
    """A mail or a webhook to deliver at least once. ``key`` makes the same message be written only once.

    Messages of one ``lane`` are for one receiver and never on their way at the same time; without a lane they may be.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=255, unique=True)
    lane = models.CharField(max_length=64, blank=True)
    payload = models.JSONField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "due_at", "id", "lane"], condition=Q(done_at=None, dead_at=None), name="outbox_due"
            ),
            models.Index(
                fields=["leased_until", "lane"], condition=Q(leased_until__isnull=False), name="outbox_leased"
            ),
            models.Index(fields=["lane", "id"], condition=~Q(lane=""), name="outbox_lane"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Heartbeat(models.Model):
    """When something that has to keep running was last seen to run, such as the outbox."""

    name = models.CharField(primary_key=True, max_length=50)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.seen_at:%Y-%m-%d %H:%M:%S} UTC"
