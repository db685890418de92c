"""API keys and webhooks. A key or secret is made here and shown once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from scheduling.admin.checked import SectionForm
from scheduling.admin.pages import KeptAdmin
from scheduling.contract.workspace.access import ApiKeySection, WebhookSection
from scheduling.models import ApiKey, WebhookEndpoint
from scheduling.operations.webhooks import endpoint_fault, switch
from scheduling.operations.workspace.access import hash_of, key_text, new_key_secret, new_webhook_secret
from scheduling.queries.workspace_file import api_key_section, webhook_section


class ApiKeyForm(SectionForm):
    section = ApiKeySection

    class Meta:
        model = ApiKey
        fields = ("workspace", "name", "scope", "expires_at", "is_active")

    def as_section(self) -> dict[str, Any]:
        return api_key_section(self.instance)


@admin.register(ApiKey)
class ApiKeyAdmin(KeptAdmin):
    form = ApiKeyForm
    list_display = ("name", "workspace", "scope", "expires_at", "is_active", "created_at")
    list_filter = ("is_active", "scope")
    readonly_fields = ("id", "created_at")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: Any) -> None:
        secret = "" if change else new_key_secret()
        if secret:
            obj.secret_hash = hash_of(secret)
        super().save_model(request, obj, form, change)
        if secret:
            messages.warning(request, f"The key, shown this once: {key_text(obj.pk, secret)}")


class WebhookForm(SectionForm):
    section = WebhookSection

    class Meta:
        model = WebhookEndpoint
        fields = ("workspace", "endpoint", "description", "events", "is_active")
        field_classes = {"endpoint": forms.CharField}  # addresses are checked by the contract

    def as_section(self) -> dict[str, Any]:
        return webhook_section(self.instance)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors and (fault := endpoint_fault(self.instance.endpoint)):
            self.add_error("endpoint", fault)


@admin.register(WebhookEndpoint)
class WebhookAdmin(KeptAdmin):
    form = WebhookForm
    list_display = ("endpoint", "workspace", "is_active", "disabled_at", "disabled_reason")
    list_filter = ("is_active",)
    readonly_fields = ("id", "created_at", "updated_at", "disabled_at", "disabled_reason")

    def save_model(self, request: Any, obj: WebhookEndpoint, form: Any, change: Any) -> None:
        if "is_active" in form.changed_data:
            switch(obj, is_active=obj.is_active, now=request.now)
        obj.updated_at = request.now
        if not change:
            obj.created_at = request.now
            obj.secret = new_webhook_secret()
            messages.warning(request, f"The signing secret, shown this once: {obj.secret}")
        super().save_model(request, obj, form, change)
