"""Webhooks of a workspace, and how telling them went."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from scheduling.contract.refusals import NotFound
from scheduling.contract.webhooks import (
    Deliveries,
    DeliveriesQuery,
    Delivery,
    DeliveryAttempt,
    Webhook,
    WebhookChange,
    WebhookRequest,
    WebhookWithSecret,
)
from scheduling.models import OutboxMessage, WebhookAttempt, WebhookEndpoint
from scheduling.operations import webhooks as subscribing
from scheduling.queries.bookables import parse_id


def webhooks(*, workspace_id: UUID) -> tuple[Webhook, ...]:
    """In use or switched off, the oldest first."""
    return tuple(_shown(row) for row in _rows(workspace_id).order_by("created_at", "id"))


def add_webhook(request: WebhookRequest, *, workspace_id: UUID, now: datetime) -> WebhookWithSecret:
    """The only answer with the secret. Raises ``Invalid``."""
    row = subscribing.add(request, workspace_id=workspace_id, now=now)
    return _with_secret(row)


def change_webhook(
    webhook_id: str, request: WebhookChange, *, workspace_id: UUID, now: datetime
) -> Webhook | WebhookWithSecret:
    """With its secret if that was made anew. Raises ``NotFound``, ``Invalid``."""
    row = subscribing.change(_row(webhook_id, workspace_id), request, now=now)
    return _with_secret(row) if request.rotate_secret else _shown(row)


def remove_webhook(webhook_id: str, *, workspace_id: UUID, now: datetime) -> None:
    """Raises ``NotFound``."""
    subscribing.remove(_row(webhook_id, workspace_id), now=now)


def deliveries(webhook_id: str, query: DeliveriesQuery, *, workspace_id: UUID) -> Deliveries:
    """The latest first. Raises ``NotFound``."""
    rows = _messages(_row(webhook_id, workspace_id)).order_by("-id")
    first = (query.page - 1) * query.limit
    page = rows.prefetch_related("webhook_attempts")[first : first + query.limit]
    return Deliveries(
        deliveries=tuple(_delivery(row) for row in page), total=rows.count(), page=query.page, page_size=query.limit
    )


def replay_delivery(webhook_id: str, delivery_id: str, *, workspace_id: UUID, now: datetime) -> Delivery:
    """Raises ``NotFound``, and ``Invalid`` when the webhook is switched off."""
    row = _row(webhook_id, workspace_id)
    message = _messages(row).filter(pk=parse_id(delivery_id)).first()
    if message is None:
        raise NotFound("There is no such delivery")
    subscribing.replay(row, message, now=now)
    return _delivery(_messages(row).get(pk=message.pk))


def _rows(workspace_id: UUID) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(Q(is_active=True) | ~Q(disabled_at=None), workspace_id=workspace_id)


def _row(webhook_id: str, workspace_id: UUID) -> WebhookEndpoint:
    row = _rows(workspace_id).filter(pk=parse_id(webhook_id)).first()
    if row is None:
        raise NotFound("There is no such webhook")
    return row


def _messages(row: WebhookEndpoint) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.exclude(lane="").filter(kind="webhook", lane=str(row.pk))


def _fields(row: WebhookEndpoint) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "endpoint": row.endpoint,
        "description": row.description,
        "event_types": tuple(row.events),
        "is_active": row.is_active,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "disabled_at": row.disabled_at,
        "disabled_reason": row.disabled_reason,
    }


def _shown(row: WebhookEndpoint) -> Webhook:
    return Webhook.model_validate(_fields(row))


def _with_secret(row: WebhookEndpoint) -> WebhookWithSecret:
    return WebhookWithSecret.model_validate({**_fields(row), "secret": row.secret})


def _delivery(message: OutboxMessage) -> Delivery:
    attempts = sorted(message.webhook_attempts.all(), key=lambda attempt: attempt.pk, reverse=True)
    is_over = message.done_at or message.dead_at
    return Delivery(
        id=str(message.pk),
        event_id=message.payload["event_id"],
        event_type=message.payload["event_type"],
        appointment_id=message.payload["appointment_id"],
        state="delivered" if message.done_at else "failed" if message.dead_at else "pending",
        created_at=message.payload["created_at"],
        next_attempt_at=None if is_over else message.due_at,
        attempts=tuple(_attempt(attempt) for attempt in attempts),
    )


def _attempt(row: WebhookAttempt) -> DeliveryAttempt:
    return DeliveryAttempt(
        at=row.at, duration_ms=row.milliseconds, status=row.status, error=row.error, answer=row.answer
    )
