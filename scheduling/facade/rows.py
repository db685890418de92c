"""Appointments, found for whoever may see them."""

from uuid import UUID

from scheduling.contract.refusals import NotFound
from scheduling.models import Appointment
from scheduling.queries.appointments import with_hosts
from scheduling.queries.bookables import parse_id
from scheduling.secrets import answering_host, is_secret

NO_APPOINTMENT = "There is no such appointment"
NO_PROVISIONAL_BOOKING = "There is no such provisional booking"


def appointment_row(appointment_id: str, *, workspace_id: UUID | None) -> Appointment:
    """With all that is shown of it. Raises ``NotFound``, also for one of another workspace."""
    rows = with_hosts(Appointment.objects.all())
    if workspace_id is not None:
        rows = rows.filter(meeting_type__workspace_id=workspace_id)
    row = rows.filter(pk=parse_id(appointment_id)).first()
    if row is None:
        raise NotFound(NO_APPOINTMENT)
    return row


def provisional_row(booking_id: str, *, workspace_id: UUID | None) -> Appointment:
    """A booking that waits to be confirmed, or once did. Raises ``NotFound``."""
    row = appointment_row(booking_id, workspace_id=workspace_id)
    if row.expires_at is None and row.confirmed_at is None:
        raise NotFound(NO_PROVISIONAL_BOOKING)
    return row


def secret_row(appointment_id: str, secret: str) -> Appointment:
    """For the holder of the secret. Raises ``NotFound``, alike for a wrong secret and an unknown appointment."""
    key, version = _version_of(appointment_id, missing=NO_APPOINTMENT)
    if not is_secret(key, version or 1, secret) or version is None:
        raise NotFound(NO_APPOINTMENT)
    return appointment_row(key, workspace_id=None)


def token_row(appointment_id: str, token: str) -> Appointment:
    """For a host who would take part, with that host's own token. Raises ``NotFound``, alike whatever is wrong."""
    key, version = _version_of(appointment_id, missing=NO_PROVISIONAL_BOOKING)
    host_id = answering_host(key, version or 1, token)
    if not host_id or version is None:
        raise NotFound(NO_PROVISIONAL_BOOKING)
    row = appointment_row(key, workspace_id=None)
    asked = {str(reservation.host.uuid) for reservation in row.reservations.all() if reservation.host.is_active}
    if host_id not in asked:
        raise NotFound(NO_PROVISIONAL_BOOKING)
    return row


def _version_of(appointment_id: str, *, missing: str) -> tuple[str, int | None]:
    """The id as it is written in secrets, and the version of the appointment's; none when there is no appointment.

    Nothing else is read before a secret has been compared, and one is compared in any case: so a wrong one takes as
    long as an unknown appointment. Raises ``NotFound`` for what is no id.
    """
    try:
        key = parse_id(appointment_id)
    except NotFound as error:
        raise NotFound(missing) from error
    return str(key), Appointment.objects.filter(pk=key).values_list("secret_version", flat=True).first()
