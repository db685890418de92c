"""The hosts' calendars: their schedules, the time that is taken, and the days on which a limit is reached."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from scheduling.contract.appointments import Status
from scheduling.domain.hours import DAY
from scheduling.domain.intervals import Range
from scheduling.domain.lead import Share, leading
from scheduling.domain.slots import Barred, Calendar, Reason, full_days
from scheduling.models import Appointment
from scheduling.queries.bookables import Bookable
from scheduling.queries.instants import datetime_of, minute_of

#: Limits count whole local days, so bookings up to two days around the span matter (zones reach from -12 to +14 hours).
_AROUND = 2 * DAY


def outlines(
    bookable: Bookable,
    hosts: Iterable[int],
    span: Range,
    *,
    now: datetime,
    ignoring: UUID | None = None,
    expiries: list[int] | None = None,
) -> list[Calendar]:
    """The hosts' calendars without their busy time, with what bars them all. ``expiries`` as in ``complete``."""
    ends: list[int] = [] if expiries is None else expiries
    barred = tuple(_type_limit(bookable, span, now=now, ignoring=ignoring, expiries=ends))
    ahead = _leads(bookable, span, now=now, ignoring=ignoring, expiries=ends)
    return [
        Calendar(host=host, schedule=bookable.hosts[host].schedule, barred=barred + tuple(ahead.get(host, ())))
        for host in hosts
    ]


def complete(
    bookable: Bookable,
    calendars: Sequence[Calendar],
    span: Range,
    *,
    now: datetime,
    ignoring: UUID | None = None,
    expiries: list[int] | None = None,
) -> list[Calendar]:
    """The calendars with busy time and daily limits. ``expiries`` collects when holds that were counted will end."""
    busy: dict[int, list[Range]] = defaultdict(list)
    starts: dict[int, list[int]] = defaultdict(list)
    for host, busy_from, busy_until, start, holds_until in _reservations(
        [calendar.host for calendar in calendars], span, now=now, ignoring=ignoring
    ):
        busy[host].append((busy_from, busy_until))
        starts[host].append(start)
        if expiries is not None and holds_until is not None:
            expiries.append(holds_until)
    return [
        replace(
            calendar,
            busy=busy[calendar.host],
            barred=(*calendar.barred, *_host_limit(bookable, calendar.host, starts[calendar.host])),
        )
        for calendar in calendars
    ]


#: Written out, because every booking and every page asks it and building it takes longer than running it.
_RESERVATIONS = """
SELECT host_id, busy_from, busy_until, start_minute, holds_until FROM scheduling_reservation
WHERE is_active AND busy_until > %s AND busy_from < %s AND (holds_until IS NULL OR holds_until > %s)
"""


def _reservations(
    hosts: list[int], span: Range, *, now: datetime, ignoring: UUID | None
) -> Iterable[tuple[int, int, int, int, int | None]]:
    if not hosts:
        return ()
    statement = f"{_RESERVATIONS} AND host_id IN ({', '.join(['%s'] * len(hosts))})"
    parameters = [span[0] - _AROUND, span[1] + _AROUND, int(now.timestamp()), *hosts]
    if ignoring is not None:
        statement += " AND appointment_id <> %s"
        parameters.append(Appointment._meta.pk.get_db_prep_value(ignoring, connection))
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[int, int, int, int, int | None]] = cursor.fetchall()
    return rows


def _host_limit(bookable: Bookable, host: int, starts: list[int]) -> list[Barred]:
    facts = bookable.hosts[host]
    if facts.daily_limit is None:
        return []
    days = full_days(starts, facts.schedule.zone, facts.daily_limit)
    return [(Reason.HOST_LIMIT, start, end) for start, end in days]


def _standing(span: Range, now: datetime, ignoring: UUID | None) -> Q:
    """Bookings that count: confirmed, or provisional and not expired."""
    counts = Q(status=Status.CONFIRMED) | Q(status=Status.PROVISIONAL, expires_at__gt=now)
    within = Q(start__gte=datetime_of(max(span[0], 0)), start__lt=datetime_of(span[1]))
    return counts & within & (~Q(id=ignoring) if ignoring else Q())


def _type_limit(
    bookable: Bookable, span: Range, *, now: datetime, ignoring: UUID | None, expiries: list[int]
) -> list[Barred]:
    row = bookable.row
    if row.daily_limit is None:
        return []
    wide = (span[0] - _AROUND, span[1] + _AROUND)
    counted = list(row.appointments.filter(_standing(wide, now, ignoring)).values_list("start", "expires_at"))
    expiries += _ends(expires_at for _, expires_at in counted)
    days = full_days((minute_of(start) for start, _ in counted), row.timezone, row.daily_limit)
    return [(Reason.TYPE_LIMIT, start, end) for start, end in days]


def _leads(
    bookable: Bookable, span: Range, *, now: datetime, ignoring: UUID | None, expiries: list[int]
) -> dict[int, list[Barred]]:
    queue = bookable.queue
    if queue is None or not queue.max_lead:
        return {}
    month = 32 * DAY
    counted = Appointment.objects.filter(_standing((span[0] - month, span[1] + month), now, ignoring), queue=queue)
    taken = list(counted.values_list("reservations__host_id", "start", "expires_at"))
    expiries += _ends(expires_at for *_, expires_at in taken)
    shares = [Share(place.hosts[0], place.tier, place.weight) for place in bookable.places if len(place.hosts) == 1]
    bookings = [(host, minute_of(start)) for host, start, _ in taken]
    zone = bookable.row.timezone
    spans = leading(shares, bookings, span, zone=zone, period=queue.period, threshold=queue.max_lead)
    return {host: [(Reason.LEAD, start, end) for start, end in ranges] for host, ranges in spans.items()}


def _ends(expires_at: Iterable[datetime | None]) -> list[int]:
    return [int(end.timestamp()) for end in expires_at if end is not None]
