"""The administration as staff use it: a page, what its form would send, and what it complains about."""

import tomllib
from typing import Any

from django.test import Client

from booking_site.workspace import apply_document, export_document
from scheduling.models import Workspace
from tests.workspace.documents import NOW


def page(path: str, row: Any = None) -> str:
    return f"/admin/{path}/{row.pk}/change/" if row is not None else f"/admin/{path}/add/"


def typed(client: Client, address: str) -> dict[str, Any]:
    """What the page's form would send if nothing were changed."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                sent[bound.html_name] = value
            sent.update(_split(bound))
    return sent


def _split(bound: Any) -> list[tuple[str, Any]]:
    """Dates with times have two inputs in the administration."""
    widgets = getattr(bound.field.widget, "widgets_names", None)
    if not widgets:
        return []
    values = bound.field.widget.decompress(bound.value())
    return [(bound.html_name + name, value) for name, value in zip(widgets, values, strict=True) if value]


def save(client: Client, address: str, **changes: Any) -> list[str]:
    """Sends the form with the changes; what the page complains about, nothing when it was saved."""
    sent = typed(client, address) | changes
    answer = client.post(address, {name: value for name, value in sent.items() if value is not ...})
    if answer.status_code == 302:
        return []
    context = answer.context
    said = [f"{name}: {text}" for name, texts in context["adminform"].form.errors.items() for text in texts]
    for inline in context["inline_admin_formsets"]:
        said += list(inline.formset.non_form_errors())
        said += [
            f"{name}: {text}" for form in inline.formset.forms for name, texts in form.errors.items() for text in texts
        ]
    assert said, "the page neither saved nor said why"
    return said


def exported() -> dict[str, Any]:
    return tomllib.loads(export_document(Workspace.objects.get()))


def changes_of_export() -> dict[str, int]:
    counts = apply_document(export_document(Workspace.objects.get()), now=NOW).as_json()["changes"]
    return {kind: number for kind, number in counts.items() if number and kind != "unchanged"}
