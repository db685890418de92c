"""Where events are told: what is asked, what is shown, and how each telling went."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from scheduling.contract.events import EVENT_TYPES, EventType
from scheduling.contract.model import Contract, Instant, Paragraphs
from scheduling.contract.workspace.access import Endpoint

MAX_PER_WORKSPACE = 20
PAGE_SIZE = 20


def _once(events: tuple[EventType, ...]) -> tuple[EventType, ...]:
    """Checked here, because a list whose only event is unknown counts as empty to pydantic."""
    if not events:
        raise ValueError("must name at least 1")
    return tuple(dict.fromkeys(events))


EventTypes = Annotated[tuple[EventType, ...], AfterValidator(_once), Field(json_schema_extra={"minItems": 1})]


class WebhookRequest(Contract):
    """An address to tell events to; without ``eventTypes`` all of them."""

    endpoint: Endpoint
    description: Paragraphs = Field("", max_length=500)
    event_types: EventTypes = EVENT_TYPES


class WebhookChange(Contract):
    """Only what is named changes. ``rotateSecret`` makes a new secret; the old one signs too for another day."""

    endpoint: Endpoint = ""
    description: Paragraphs = Field("", max_length=500)
    event_types: EventTypes = EVENT_TYPES
    is_active: bool = True
    rotate_secret: bool = False


class Webhook(Contract):
    """``disabledAt`` and ``disabledReason`` say when and why it was switched off."""

    id: str
    endpoint: str
    description: str = ""
    event_types: tuple[str, ...] = ()
    is_active: bool = True
    created_at: Instant | None = None
    updated_at: Instant | None = None
    disabled_at: Instant | None = None
    disabled_reason: str = ""


class WebhookWithSecret(Webhook):
    """``secret`` signs what is sent. It is shown when it is made, and never again."""

    secret: str | None = None


class DeliveriesQuery(Contract):
    """``page`` counts from 1."""

    page: int = Field(1, ge=1, le=10_000)
    limit: int = Field(PAGE_SIZE, ge=1, le=100)


class DeliveryAttempt(Contract):
    """Without an answer ``status`` is null and ``error`` says why; ``answer`` is how the answer began."""

    at: Instant
    duration_ms: int
    status: int | None = None
    error: str = ""
    answer: str = ""


class Delivery(Contract):
    """One event on its way to one webhook. ``eventId`` is its ``webhook-id``; ``attempts`` are the latest first."""

    id: str
    event_id: str
    event_type: str
    appointment_id: str
    state: Literal["pending", "delivered", "failed"]
    created_at: Instant
    next_attempt_at: Instant | None = None
    attempts: tuple[DeliveryAttempt, ...] = ()


class Deliveries(Contract):
    """The latest first."""

    deliveries: tuple[Delivery, ...] = ()
    total: int
    page: int
    page_size: int
