"""Rows of the database as values of the contract."""

from datetime import datetime
from typing import Any

from scheduling.contract.appointments import (
    Appointment,
    AppointmentAttendee,
    AppointmentMeetingType,
    ProvisionalBooking,
    Status,
)
from scheduling.contract.bookings import BY_HOST, DOUBLE_OPT_IN
from scheduling.contract.exceptions import AvailabilityException
from scheduling.contract.meeting_types import FormField, MeetingInfo, MeetingOptions, MeetingType
from scheduling.contract.people import Person
from scheduling.contract.queues import QueueGroup
from scheduling.models import Appointment as AppointmentRow
from scheduling.models import AssignmentKind, Confirmation, Host
from scheduling.models import AvailabilityException as AvailabilityExceptionRow
from scheduling.models import FormField as FormFieldRow
from scheduling.models import MeetingType as MeetingTypeRow
from scheduling.models import QueueGroup as QueueGroupRow


def person(host: Host) -> Person:
    return Person(**person_fields(host))


def person_fields(host: Host) -> dict[str, Any]:
    """What every kind of person of the contract is made with."""
    return {
        "id": str(host.uuid),
        "user_id": str(host.uuid),
        "email": host.email,
        "given_name": host.given_name,
        "family_name": host.family_name,
        "full_name": host.full_name,
        "timezone": host.timezone,
    }


def queue_group(row: QueueGroupRow) -> QueueGroup:
    return QueueGroup(
        id=str(row.pk),
        queue_id=str(row.queue_id),
        name=row.name,
        priority=row.priority,
        mode=row.mode,
        capacity=row.weight,
        user_ids=tuple(str(member.host.uuid) for member in row.group_members.all()),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def availability_exception(row: AvailabilityExceptionRow) -> AvailabilityException:
    return AvailabilityException(
        id=str(row.pk),
        user_id=str(row.host.uuid),
        start_date=row.start_date,
        end_date=row.end_date,
        is_available=row.is_available,
        hours=tuple(row.hours) if row.hours else None,
        name=row.name,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def meeting_type(row: MeetingTypeRow) -> MeetingType:
    """``row`` with its questions, its queue and its hosts."""
    queue = getattr(row, "queue", None)
    offering = [offer.host for offer in row.offering_hosts.all()]
    return MeetingType(
        id=str(row.id),
        slug=row.slug,
        name=row.name,
        duration=row.default_duration,
        user_id=str(offering[0].uuid) if offering and row.assignment == AssignmentKind.ONE_ON_ONE else None,
        queue_id=str(queue.id) if queue and row.assignment != AssignmentKind.ONE_ON_ONE else None,
        workspace_id=str(row.workspace_id),
        assignment=row.assignment,
        timezone=row.timezone,
        meeting_info=_meeting_info(row),
        meeting_options=_meeting_options(row),
        days_into_future=row.horizon_days,
        locations=tuple(row.locations),
        form_fields=tuple(_form_field(field) for field in row.form_fields.all()),
    )


def _form_field(row: FormFieldRow) -> FormField:
    return FormField(
        name=row.name,
        label=row.label,
        field_type=row.field_type,
        required=row.required,
        options=tuple(row.options),
        placeholder=row.placeholder,
        help_text=row.help_text,
    )


def _meeting_info(row: MeetingTypeRow) -> MeetingInfo:
    return MeetingInfo(
        name=row.name,
        description=row.description,
        duration=row.default_duration,
        channel=row.default_channel,
        buffer_before=row.buffer_before,
        buffer_after=row.buffer_after,
        slot_interval=row.slot_interval,
    )


def _meeting_options(row: MeetingTypeRow) -> MeetingOptions:
    return MeetingOptions(
        allowed_durations=tuple(row.durations),
        allow_select_channel=len(row.channels) > 1,
        allowed_channels=tuple(row.channels),
        allow_host_selection=row.allow_host_selection,
        double_opt_in=row.confirmation == Confirmation.DOUBLE_OPT_IN,
        require_host_confirmation=row.confirmation == Confirmation.HOST,
        allow_phone_only_booking=row.allow_phone_only,
        change_deadline=row.change_deadline,
    )


def status(row: AppointmentRow, now: datetime) -> Status:
    """An unconfirmed booking is expired from ``expires_at`` on, whether or not anybody has written that down."""
    held = Status(row.status)
    if held is Status.PROVISIONAL and row.expires_at is not None and row.expires_at <= now:
        return Status.EXPIRED
    return held


def appointment(row: AppointmentRow, now: datetime, *, with_assignment: bool = False) -> Appointment:
    """``row`` with its meeting type, reservations and their hosts (and its assignments, if that is asked for)."""
    hosts = [reservation.host for reservation in row.reservations.all()]
    return Appointment(
        id=str(row.id),
        start=row.start,
        end=row.end,
        is_cancelled=row.cancelled_at is not None,
        status=status(row, now),
        booking_type=booking_type(row),
        meeting_type=AppointmentMeetingType(
            id=str(row.meeting_type_id),
            slug=row.meeting_type.slug,
            name=row.meeting_type.name,
            duration=int((row.end - row.start).total_seconds() // 60),
        ),
        attendees=(attendee(row),),
        hosts=tuple(person(host) for host in hosts),
        channel=row.channel,
        location=row.location,
        meeting_link=row.meeting_link,
        duration=int((row.end - row.start).total_seconds() // 60),
        queue_id=str(row.queue_id) if row.queue_id else None,
        host_ids=tuple(str(host.uuid) for host in hosts),
        created_at=row.created_at,
        rescheduled_at=row.rescheduled_at,
        expires_at=row.expires_at,
        cancellation_reason=row.cancellation_reason,
        utm=row.utm,
        assignment=_assignment(row) if with_assignment else None,
    )


_BOOKING_TYPES = {Confirmation.DOUBLE_OPT_IN: DOUBLE_OPT_IN, Confirmation.HOST: BY_HOST}


def booking_type(row: AppointmentRow) -> str:
    """Who has to confirm it, or had to, by the name of the API; empty for what was booked at once."""
    return _BOOKING_TYPES.get(Confirmation(row.confirmation), "")


def provisional_booking(row: AppointmentRow, now: datetime) -> ProvisionalBooking:
    """``row`` as for ``appointment``."""
    shown, kind = appointment(row, now), booking_type(row)
    return ProvisionalBooking(
        id=shown.id,
        type=kind[0].lower() + kind[1:],
        booking_type=kind,
        status=shown.status,
        meeting_type_id=shown.meeting_type.id,
        queue_id=shown.queue_id,
        host_ids=shown.host_ids,
        hosts=shown.hosts,
        start=shown.start,
        end=shown.end,
        duration=shown.duration,
        channel=shown.channel,
        location=shown.location,
        attendee=attendee(row),
        created_at=row.created_at,
        expires_at=shown.expires_at,
    )


def _assignment(row: AppointmentRow) -> dict[str, Any] | None:
    """The decision that holds; earlier ones were taken before the appointment went to somebody else."""
    records = [assignment.record for assignment in row.assignments.all()]
    return records[-1] if records else None


def attendee(row: AppointmentRow) -> AppointmentAttendee:
    return AppointmentAttendee(
        id=str(row.id),
        email=row.email or None,
        firstname=row.firstname,
        lastname=row.lastname,
        fullname=row.fullname,
        phone=row.phone,
        company=row.company,
        language=row.language,
        timezone=row.timezone,
        notes=row.notes,
    )
