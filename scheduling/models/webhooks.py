"""Where a workspace wants to hear of its bookings, and how telling it went."""

from django.db import models

from scheduling.models.hosts import Workspace
from scheduling.models.identity import Dated, new_id
from scheduling.models.outbox import OutboxMessage


class WebhookEndpoint(Dated):
    """An address and the secret that signs what is sent there.

    One that was switched off says when and why (``disabled_at``, ``disabled_reason``) and is still shown; one that is
    inactive without that was removed, and is kept for its history. ``previous_secret`` signs too, until its time is up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    endpoint = models.URLField(max_length=500)
    description = models.CharField(max_length=500, blank=True)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=200, editable=False)
    previous_secret = models.CharField(max_length=200, editable=False, blank=True)
    previous_secret_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True, editable=False)
    disabled_reason = models.CharField(max_length=200, editable=False, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "endpoint", name="webhook_endpoint_once_per_workspace")]

    def __str__(self) -> str:
        return self.endpoint


class WebhookAttempt(models.Model):
    """One attempt to deliver one message. Without a ``status`` there was no answer, and ``error`` says why."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="attempts")
    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="webhook_attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=500, blank=True)
    answer = models.TextField(blank=True, help_text="How the answer began")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} UTC: {self.status or self.error}"
