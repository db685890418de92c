"""Changing an appointment that stands: what is sent."""

from pydantic import AliasChoices, Field

from scheduling.contract.model import Contract, Instant, Paragraphs


class Cancellation(Contract):
    """Also a host's no to a provisional booking. The reason is shown to the other side."""

    cancellation_reason: Paragraphs = Field(
        "",
        max_length=500,
        validation_alias=AliasChoices("cancellationReason", "reason"),
        serialization_alias="cancellationReason",
    )


class Rescheduling(Contract):
    """The new start; the duration stays.

    ``same_host``: only those who have it now may take it. Otherwise they come first, then whoever of the queue is next.
    """

    start: Instant
    same_host: bool = False


class ReschedulingBySecret(Rescheduling):
    """From attendees, who hold no key."""

    appointment_id: str
    secret: str
