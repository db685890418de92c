"""Where a workspace wants to hear of its bookings."""

from django.db import models

from scheduling.models.hosts import Workspace
from scheduling.models.identity import Dated, new_id


class WebhookEndpoint(Dated):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    endpoint = models.URLField(max_length=500)
    description = models.CharField(max_length=500, blank=True)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=200, editable=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "endpoint", name="webhook_endpoint_once_per_workspace")]

    def __str__(self) -> str:
        return self.endpoint
