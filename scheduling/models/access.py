"""Keys of programs, and what they have asked before."""

from django.db import models

from scheduling.models.hosts import Workspace
from scheduling.models.identity import new_id


class ApiKey(models.Model):
    """``ak_live:<id>:<random>``; of the random part only a SHA-256 is kept."""

    class Scope(models.TextChoices):
        FULL = "full", "Everything"
        BOOKING = "booking", "Meeting types, availability and booking"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=200)
    scope = models.CharField(max_length=20, choices=Scope, default=Scope.FULL)
    secret_hash = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "API key"
        constraints = [models.UniqueConstraint("workspace", "name", name="api_key_name_once_per_workspace")]

    def __str__(self) -> str:
        return self.name


class IdempotencyRecord(models.Model):
    """The answer to a request that carried an ``Idempotency-Key``, kept for a day."""

    scope = models.CharField(max_length=64, help_text="Who asked: an API key's id, or the widget")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("scope", "key", name="idempotency_key_once_per_scope")]

    def __str__(self) -> str:
        return self.key
