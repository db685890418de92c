"""Where the workspace wants to hear of its bookings."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from scheduling import facade
from scheduling.api.answers import answer
from scheduling.api.authentication import FULL_KEY
from scheduling.api.description import BODY_PROBLEMS, PROBLEMS, described
from scheduling.api.reading import query_of
from scheduling.api.request import Request
from scheduling.contract.webhooks import (
    Deliveries,
    DeliveriesQuery,
    Delivery,
    Webhook,
    WebhookChange,
    WebhookRequest,
    WebhookWithSecret,
)

router = Router(auth=FULL_KEY, tags=["Webhooks"], by_alias=True)

_ASKED: dict[str, Any] = {
    "endpoint": "https://hooks.example.com/bookings",
    "description": "CRM",
    "eventTypes": ["booking_created", "booking_cancelled", "booking_rescheduled"],
}
_SHOWN: dict[str, Any] = {
    "id": "0190b8a0-0000-7000-8000-00000000000a",
    **_ASKED,
    "isActive": True,
    "createdAt": "2024-01-15T08:00:00Z",
    "updatedAt": "2024-01-15T08:00:00Z",
    "disabledAt": None,
    "disabledReason": "",
}
_MADE = {**_SHOWN, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
_DELIVERY = {
    "id": "0190b8a0-0000-7000-8000-00000000000b",
    "eventId": "5d4f6c1e-6a0c-5e0b-9f55-0f4f8f0d3c11",
    "eventType": "booking_created",
    "appointmentId": "0c5f2a6e-7d1b-4c62-9f0a-3b9f6f3c2d11",
    "state": "delivered",
    "createdAt": "2024-01-15T08:00:00Z",
    "nextAttemptAt": None,
    "attempts": [{"at": "2024-01-15T08:00:00Z", "durationMs": 84, "status": 200, "error": "", "answer": "ok"}],
}
_DELIVERIES = {"deliveries": [_DELIVERY], "total": 1, "page": 1, "pageSize": 20}


@router.get(
    "/webhooks",
    response={200: list[Webhook], **PROBLEMS},
    operation_id="webhooks",
    openapi_extra=described(answers={"webhooks": [_SHOWN]}),
)
def webhooks(request: Request) -> HttpResponse:
    """The webhooks of the workspace, also those that were switched off. Never their secrets."""
    return answer(facade.webhooks(workspace_id=request.auth.workspace_id))


@router.post(
    "/webhooks",
    response={201: WebhookWithSecret, **BODY_PROBLEMS},
    operation_id="addWebhook",
    openapi_extra=described(body={"webhook": _ASKED}, answers={"added": _MADE}, status=201),
)
def add_webhook(request: Request, webhook: WebhookRequest) -> HttpResponse:
    """Events are told to this `https` address from now on, signed with `secret`, which is shown this once."""
    made = facade.add_webhook(webhook, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(made, status=201)


@router.patch(
    "/webhooks/{webhook_id}",
    response={200: WebhookWithSecret | Webhook, **BODY_PROBLEMS},
    operation_id="changeWebhook",
    openapi_extra=described(
        body={"pause": {"isActive": False}, "new secret": {"rotateSecret": True}},
        answers={"paused": {**_SHOWN, "isActive": False}, "new secret": _MADE},
    ),
)
def change_webhook(request: Request, webhook_id: str, change: WebhookChange) -> HttpResponse:
    """Changes what is named. `rotateSecret` answers with a new `secret`; for a day the old one signs too."""
    changed = facade.change_webhook(webhook_id, change, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(changed)


@router.delete(
    "/webhooks/{webhook_id}",
    response={204: None, **PROBLEMS},
    operation_id="removeWebhook",
    openapi_extra=described(),
)
def remove_webhook(request: Request, webhook_id: str) -> HttpResponse:
    """It hears of nothing any more, not even of events that wait to be delivered."""
    facade.remove_webhook(webhook_id, workspace_id=request.auth.workspace_id, now=request.now)
    return HttpResponse(status=204)


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    response={200: Deliveries, **PROBLEMS},
    operation_id="deliveries",
    openapi_extra=described(query=DeliveriesQuery, answers={"deliveries": _DELIVERIES}),
)
def deliveries(request: Request, webhook_id: str) -> HttpResponse:
    """What was sent in the last 30 days or waits to be sent, the latest first, with every attempt."""
    query = query_of(request, DeliveriesQuery)
    return answer(facade.deliveries(webhook_id, query, workspace_id=request.auth.workspace_id))


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    response={202: Delivery, **PROBLEMS},
    operation_id="replayDelivery",
    openapi_extra=described(answers={"under way": {**_DELIVERY, "state": "pending"}}, status=202),
)
def replay_delivery(request: Request, webhook_id: str, delivery_id: str) -> HttpResponse:
    """Delivers the same event again, with the same `webhook-id` and body, as soon as possible."""
    replayed = facade.replay_delivery(webhook_id, delivery_id, workspace_id=request.auth.workspace_id, now=request.now)
    return answer(replayed, status=202)
