"""Requests that hosts answer with the link of a mail. Only the engine of this process sends such mails."""

from datetime import datetime

from scheduling import facade
from scheduling.contract.appointments import Appointment
from scheduling.contract.changes import Cancellation
from scheduling.contract.meeting_types import MeetingType


class EmbeddedRequests:
    """Every method raises ``NotFound`` for a wrong token and an unknown request alike, and ``Busy``."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def request(self, appointment_id: str, token: str) -> Appointment:
        return facade.request_by_token(appointment_id, token, now=self.now)

    def accept(self, appointment_id: str, token: str) -> Appointment:
        """Raises also ``AlreadyCancelled``, ``AlreadyStarted``, ``Stale``."""
        return facade.accept_by_token(appointment_id, token, now=self.now)

    def decline(self, appointment_id: str, token: str, *, reason: str) -> Appointment:
        """Raises what ``accept`` does."""
        return facade.decline_by_token(appointment_id, token, Cancellation(cancellation_reason=reason), now=self.now)

    def meeting_type(self, meeting_type_id: str) -> MeetingType:
        return facade.meeting_type(meeting_type_id, workspace_id=None)
