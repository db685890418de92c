"""Days on which a user's hours are different."""

from datetime import datetime
from uuid import UUID

from scheduling import mapping
from scheduling.contract.exceptions import AvailabilityException, ExceptionRequest
from scheduling.operations import exceptions
from scheduling.queries.bookables import parse_id


def add_exception(
    request: ExceptionRequest, *, user_id: str, workspace_id: UUID | None, now: datetime
) -> AvailabilityException:
    """It counts from the next question on; what is booked already stays booked. Raises ``NotFound``, ``Invalid``."""
    row = exceptions.add_exception(request, user_id=parse_id(user_id), workspace_id=workspace_id, now=now)
    return mapping.availability_exception(row)
