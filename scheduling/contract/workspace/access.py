"""Keys of programs, and where events are told."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from scheduling.contract.events import EVENT_TYPES, EventType
from scheduling.contract.workspace.values import Name, Section, Variable, WebAddress


def _given(address: str) -> str:
    if not address:
        raise ValueError("must not be empty")
    return address


Endpoint = Annotated[WebAddress, AfterValidator(_given)]


class ApiKeySection(Section):
    """``key_env`` names the environment variable with the key; else one is made and shown once."""

    name: Name
    scope: Literal["full", "booking"] = "full"
    key_env: Variable | None = None
    expires_at: AwareDatetime | None = None


class WebhookSection(Section):
    """``secret_env`` names the environment variable with the signing secret; else one is made and shown once."""

    endpoint: Endpoint
    events: tuple[EventType, ...] = Field(EVENT_TYPES, min_length=1)
    secret_env: Variable | None = None
