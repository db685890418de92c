"""Changing an appointment that stands: what is sent."""

from pydantic import AliasChoices, Field

from scheduling.contract.model import Contract, Instant, Paragraphs


class Cancellation(Contract):
    cancellation_reason: Paragraphs = Field(
        "",
        max_length=500,
        validation_alias=AliasChoices("cancellationReason", "reason"),
        serialization_alias="cancellationReason",
    )


class Rescheduling(Contract):
    """``appointmentId`` and ``secret`` come from attendees, who hold no key."""

    start: Instant
    appointment_id: str | None = None
    secret: str | None = None
