"""What the pages of the administration have in common."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from scheduling.admin.bases import ModelAdmin

#: Lists and tables are short, and two lines tall.
SHORT_JSON: "Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]" = {
    models.JSONField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 50})}
}


class KeptAdmin(ModelAdmin):
    """Rows that others refer to: they are taken out of use (``is_active``), never deleted."""

    formfield_overrides = SHORT_JSON

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: Any, obj: Any = None, change: Any = None, **options: Any) -> Any:
        """The form's class is made for this request, so it can carry its instant."""
        form: Any = super().get_form(request, obj, change=bool(change), **options)
        form.now = request.now
        return form


class ReadOnlyAdmin(KeptAdmin):
    """What happened. It is read here and changed by nobody."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
