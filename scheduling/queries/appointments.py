"""Appointments, a page at a time."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from scheduling.contract.appointments import AppointmentsQuery, Status
from scheduling.contract.refusals import Fault, Invalid, NotFound
from scheduling.domain.hours import instant
from scheduling.models import Appointment, MeetingType, Reservation
from scheduling.queries.bookables import parse_id
from scheduling.queries.instants import datetime_of

_WAS_PROVISIONAL = Q(expires_at__isnull=False) | Q(confirmed_at__isnull=False)


def with_hosts(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With their meeting types, queues and hosts, in as many queries as there are kinds of them."""
    reservations = Reservation.objects.select_related("host").order_by("id")
    return rows.select_related("meeting_type", "queue").prefetch_related(Prefetch("reservations", reservations))


def appointments(
    query: AppointmentsQuery, *, workspace_id: UUID | None, now: datetime, only_provisional: bool = False
) -> tuple[list[Appointment], int]:
    """The page that is asked for, by start, and how many there are in all.

    ``only_provisional`` leaves out what never had to be confirmed. Raises ``NotFound`` for an unknown meeting type,
    and ``Invalid``.
    """
    meeting_types = _meeting_types(query, workspace_id)
    found = Appointment.objects.filter(
        _within(query, meeting_types),
        _standing(query.status, now),
        _naming(query.search),
        _WAS_PROVISIONAL if only_provisional else Q(),
        meeting_type__in=meeting_types,
    )
    first = query.offset
    return list(with_hosts(found).order_by("start", "id")[first : first + query.size]), found.count()


def _meeting_types(query: AppointmentsQuery, workspace_id: UUID | None) -> QuerySet[MeetingType]:
    rows = MeetingType.objects.all() if workspace_id is None else MeetingType.objects.filter(workspace_id=workspace_id)
    if query.meeting_type_id is None:
        return rows
    rows = rows.filter(pk=parse_id(query.meeting_type_id))
    if not rows.exists():
        raise NotFound("There is no such meeting type")
    return rows


def _within(query: AppointmentsQuery, meeting_types: QuerySet[MeetingType]) -> Q:
    """A date is midnight in the zone that is asked for, or else in that of each appointment's own meeting type."""
    if all(moment is None or isinstance(moment, datetime) for moment in (query.start, query.end)) or query.timezone:
        return _between(query, query.timezone or "UTC")
    zones = meeting_types.order_by("timezone").values_list("timezone", flat=True).distinct()
    within = Q(pk__in=())
    for zone in zones:
        within |= Q(meeting_type__timezone=zone) & _between(query, zone)
    return within


def _between(query: AppointmentsQuery, zone: str) -> Q:
    start, end = (_moment(moment, zone) for moment in (query.start, query.end))
    if start and end and end <= start:
        raise Invalid([Fault("end", "end must be after start")])
    return (Q(start__gte=start) if start else Q()) & (Q(start__lt=end) if end else Q())


def _moment(moment: date | datetime | None, zone: str) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime_of(instant(zone, moment, 0))


def _standing(statuses: tuple[Status, ...], now: datetime) -> Q:
    """As ``mapping.status`` judges: a hold that was not confirmed in time is expired, whoever has written that down."""
    held = Q(status=Status.PROVISIONAL)
    too_late = held & Q(expires_at__lte=now)
    judged = {Status.PROVISIONAL: held & ~Q(expires_at__lte=now), Status.EXPIRED: Q(status=Status.EXPIRED) | too_late}
    asked = Q()
    for status in statuses:
        asked |= judged.get(status, Q(status=status))
    return asked


def _naming(search: str) -> Q:
    """Every word stands in the attendee's name, address or phone number."""
    found = Q()
    for word in search.split():
        found &= Q(fullname__icontains=word) | Q(email__icontains=word) | Q(phone__icontains=word)
    return found
