"""The addresses that a workspace wants events told to: added, changed, taken out of use; and telling once more."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings

from scheduling.contract.refusals import Fault, Invalid
from scheduling.contract.targets import target_fault
from scheduling.contract.webhooks import MAX_PER_WORKSPACE, WebhookChange, WebhookRequest
from scheduling.models import OutboxMessage, WebhookEndpoint, Workspace
from scheduling.operations import transactions
from scheduling.operations.workspace.access import new_webhook_secret
from scheduling.outbox import messages

#: How long the old secret signs too after it was replaced, so that receivers can be told of the new one in between.
OVERLAP = timedelta(days=1)
_BY_HAND = "Switched off by hand"


def endpoint_fault(address: str) -> str:
    """Why events cannot be told to this address; empty when they can. The same for the API, the file and the admin."""
    return target_fault(address, private_allowed=settings.ALLOW_PRIVATE_TARGETS)


def add(request: WebhookRequest, *, workspace_id: UUID, now: datetime) -> WebhookEndpoint:
    """With a new secret. An address that was removed before comes back with its history. Raises ``Invalid``."""
    _require_endpoint(request.endpoint)
    return transactions.run(partial(_add, request, workspace_id=workspace_id, now=now))


def _add(request: WebhookRequest, *, workspace_id: UUID, now: datetime) -> WebhookEndpoint:
    _hold(workspace_id)
    rows = WebhookEndpoint.objects.filter(workspace_id=workspace_id)
    row = rows.filter(endpoint=request.endpoint).first()
    if row is not None and is_kept(row):
        raise _twice()
    if sum(is_kept(other) for other in rows) >= MAX_PER_WORKSPACE:
        raise _invalid("endpoint", f"is one too many: a workspace has at most {MAX_PER_WORKSPACE} webhooks")
    row = row or WebhookEndpoint(workspace_id=workspace_id, endpoint=request.endpoint)
    row.description, row.events = request.description, list(request.event_types)
    row.secret, row.previous_secret, row.previous_secret_until = new_webhook_secret(), "", None
    switch(row, is_active=True, now=now)
    row.created_at = row.updated_at = now
    row.save()
    return row


def change(row: WebhookEndpoint, request: WebhookChange, *, now: datetime) -> WebhookEndpoint:
    """What the request names. Raises ``Invalid``."""
    if "endpoint" in request.model_fields_set:
        _require_endpoint(request.endpoint)
    return transactions.run(partial(_change, row, request, now=now))


def _change(seen: WebhookEndpoint, request: WebhookChange, *, now: datetime) -> WebhookEndpoint:
    _hold(seen.workspace_id)
    row = WebhookEndpoint.objects.select_for_update().get(pk=seen.pk)
    named = request.model_fields_set
    if "endpoint" in named:
        _move(row, request.endpoint)
    if "description" in named:
        row.description = request.description
    if "event_types" in named:
        row.events = list(request.event_types)
    if "is_active" in named:
        switch(row, is_active=request.is_active, now=now)
    if request.rotate_secret:
        row.previous_secret, row.previous_secret_until = row.secret, now + OVERLAP
        row.secret = new_webhook_secret()
    row.updated_at = now
    row.save()
    return row


def _move(row: WebhookEndpoint, endpoint: str) -> None:
    """One that was removed gives way with its history: an address has one row in each workspace."""
    others = WebhookEndpoint.objects.filter(workspace_id=row.workspace_id, endpoint=endpoint).exclude(pk=row.pk)
    for other in others:
        if is_kept(other):
            raise _twice()
        other.delete()
    row.endpoint = endpoint


def remove(row: WebhookEndpoint, *, now: datetime) -> None:
    """It hears of nothing any more, not even of what waits. Its history is kept."""
    transactions.run(partial(_remove, row.pk, now=now))


def _remove(pk: UUID, *, now: datetime) -> None:
    WebhookEndpoint.objects.filter(pk=pk).update(is_active=False, disabled_at=None, disabled_reason="", updated_at=now)
    messages.close(str(pk), "The webhook was removed", now=now)


def switch(row: WebhookEndpoint, *, is_active: bool, now: datetime) -> None:
    """Sets what belongs together, without saving. One that is off already keeps when and why."""
    if is_active:
        row.disabled_at, row.disabled_reason = None, ""
    elif row.is_active or row.disabled_at is None:
        row.disabled_at, row.disabled_reason = now, _BY_HAND
    row.is_active = is_active


def is_kept(row: WebhookEndpoint) -> bool:
    """Whether it is shown: in use, or switched off. What was removed is not."""
    return row.is_active or row.disabled_at is not None


def replay(row: WebhookEndpoint, message: OutboxMessage, *, now: datetime) -> None:
    """The same event with the same id and body once more. Raises ``Invalid`` when the webhook is switched off."""
    if not row.is_active:
        raise _invalid("isActive", "is false: switch the webhook on first")
    transactions.run(partial(messages.repeat_delivery, message, now=now))


def _require_endpoint(address: str) -> None:
    if fault := endpoint_fault(address):
        raise _invalid("endpoint", fault)


def _hold(workspace_id: UUID) -> None:
    """Whoever adds or changes a webhook does so alone, so that limit and addresses hold."""
    list(Workspace.objects.select_for_update(no_key=True).filter(pk=workspace_id).values_list("pk"))


def _twice() -> Invalid:
    return _invalid("endpoint", "belongs to another webhook of this workspace already")


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid([Fault(field, f"{field} {sentence}")])
