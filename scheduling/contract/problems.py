"""What the API answers when it refuses."""

from scheduling.contract.model import Contract


class ProblemField(Contract):
    """``field`` is the path as the sender spelt it, such as ``attendee.email``."""

    field: str
    message: str


class Problem(Contract):
    """``message`` is for people, ``errorCode`` for programs; ``errors`` names the fields of an invalid request."""

    status_code: int
    message: str
    error: str
    error_code: str = ""
    errors: tuple[ProblemField, ...] | None = None
