"""Keys of programs, and where events are told."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from scheduling.contract.workspace.values import Name, Section, Variable, WebAddress

Event = Literal["booking_created", "booking_cancelled", "booking_rescheduled", "booking_handed_off"]


def _given(address: str) -> str:
    if not address:
        raise ValueError("must not be empty")
    return address


class ApiKeySection(Section):
    """``key_env`` names the environment variable with the key; else one is made and shown once."""

    name: Name
    scope: Literal["full", "booking"] = "full"
    key_env: Variable | None = None
    expires_at: AwareDatetime | None = None


class WebhookSection(Section):
    """``secret_env`` names the environment variable with the signing secret; else one is made and shown once."""

    endpoint: Annotated[WebAddress, AfterValidator(_given)]
    events: tuple[Event, ...] = Field(
        ("booking_created", "booking_cancelled", "booking_rescheduled", "booking_handed_off"), min_length=1
    )
    secret_env: Variable | None = None
