"""Teams, their meeting types and their bookings, in as few words as a test needs. Rows of the database, no door."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from scheduling import facade, outbox
from scheduling.contract.availability import Availability, AvailabilityQuery
from scheduling.contract.bookings import Attendee, Booked, BookingRequest, Provisional
from scheduling.contract.events import EVENT_TYPES
from scheduling.contract.queues import NextHost
from scheduling.contract.refusals import SlotOccupied
from scheduling.delivery.webhook import WebhookMessage
from scheduling.models import (
    Appointment,
    AssignmentKind,
    AvailabilityException,
    GroupMember,
    Host,
    LedgerEntry,
    MeetingType,
    MeetingTypeHost,
    OutboxMessage,
    Queue,
    QueueGroup,
    QueueMember,
    Reservation,
    WebhookEndpoint,
    Workspace,
)
from scheduling.models.queues import Mode, Strategy

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
NOW = MONDAY - timedelta(days=3)
OFFICE: Mapping[str, Sequence[str]] = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",))
ALWAYS: Mapping[str, Sequence[str]] = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("00:00-24:00",))

_numbers = count(1)


def at(text: str, day: datetime = MONDAY) -> datetime:
    """``"09:30"`` of a day, in UTC."""
    hour, minute = map(int, text.split(":"))
    return day + timedelta(hours=hour, minutes=minute)


def workspace() -> Workspace:
    number = next(_numbers)
    return Workspace.objects.create(slug=f"team-{uuid4().hex}", name=f"Team {number}")


def host(
    team: Workspace, name: str = "", *, zone: str = "UTC", hours: Any = OFFICE, daily_limit: int | None = None
) -> Host:
    number = next(_numbers)
    return Host.objects.create(
        workspace=team,
        email=f"host-{number}@example.com",
        given_name=name or f"Host {number}",
        timezone=zone,
        hours={day: list(windows) for day, windows in hours.items()},
        daily_limit=daily_limit,
    )


def hosts(team: Workspace, number: int, **facts: Any) -> list[Host]:
    return [host(team, "ABCDEFGHIJ"[n % 10], **facts) for n in range(number)]


def away(somebody: Host, first: date, last: date | None = None, **facts: Any) -> AvailabilityException:
    return AvailabilityException.objects.create(host=somebody, start_date=first, end_date=last or first, **facts)


def one_on_one(team: Workspace, offered_by: Iterable[Host], **facts: Any) -> MeetingType:
    kind = _meeting_type(team, AssignmentKind.ONE_ON_ONE, facts)
    rows = [MeetingTypeHost(meeting_type=kind, host=person, position=n) for n, person in enumerate(offered_by)]
    MeetingTypeHost.objects.bulk_create(rows)
    return kind


def round_robin(
    team: Workspace,
    members: Sequence[Host],
    weights: Sequence[int] = (),
    *,
    strategy: Strategy = Strategy.WEIGHTED,
    max_lead: int = 0,
    period: str = "month",
    **facts: Any,
) -> MeetingType:
    kind = _meeting_type(team, AssignmentKind.ROUND_ROBIN, facts)
    queue = Queue.objects.create(meeting_type=kind, strategy=strategy, max_lead=max_lead, period=period)
    _join(queue, members, weights)
    return kind


def co_host(team: Workspace, members: Sequence[Host], **facts: Any) -> MeetingType:
    kind = _meeting_type(team, AssignmentKind.CO_HOST, facts)
    _join(Queue.objects.create(meeting_type=kind), members, ())
    return kind


def tier(kind: MeetingType, priority: int, members: Iterable[Host]) -> QueueGroup:
    return _group(kind, members, mode=Mode.TIER, priority=priority)


def together(kind: MeetingType, members: Iterable[Host], *, weight: int = 1, priority: int = 1) -> QueueGroup:
    return _group(kind, members, mode=Mode.COLLECTIVE, weight=weight, priority=priority)


def _meeting_type(team: Workspace, assignment: AssignmentKind, facts: dict[str, Any]) -> MeetingType:
    number = next(_numbers)
    duration = facts.pop("duration", 30)
    facts = {"durations": [duration], "default_duration": duration, "timezone": "UTC", **facts}
    return MeetingType.objects.create(
        workspace=team, slug=f"type-{number}", name=f"Type {number}", assignment=assignment, **facts
    )


def _join(queue: Queue, members: Sequence[Host], weights: Sequence[int]) -> None:
    rows = [
        QueueMember(queue=queue, host=member, position=n, weight=weights[n] if weights else 1)
        for n, member in enumerate(members)
    ]
    QueueMember.objects.bulk_create(rows)


def _group(kind: MeetingType, members: Iterable[Host], **facts: Any) -> QueueGroup:
    number = next(_numbers)
    group = QueueGroup.objects.create(queue=kind.queue, name=f"Group {number}", position=number, **facts)
    GroupMember.objects.bulk_create([GroupMember(group=group, host=host, position=n) for n, host in enumerate(members)])
    return group


def reserve(
    kind: MeetingType,
    start: datetime,
    *people: Host,
    minutes: int = 30,
    before: int = 0,
    after: int = 0,
    hold_until: datetime | None = None,
    queue: Queue | None = None,
) -> Appointment:
    """A booking that is simply there, as any program might have written it."""
    end = start + timedelta(minutes=minutes)
    booked = Appointment.objects.create(
        meeting_type=kind,
        queue=queue,
        start=start,
        end=end,
        status="provisional" if hold_until else "confirmed",
        confirmation="double_opt_in" if hold_until else "none",
        expires_at=hold_until,
        channel="connect",
        email="ada@example.com",
        created_at=NOW,
    )
    first, last = (int(moment.timestamp()) // 60 for moment in (start, end))
    for person in people:
        Reservation.objects.create(
            appointment=booked,
            host=person,
            start_minute=first,
            end_minute=last,
            busy_from=first - before,
            busy_until=last + after,
            holds_until=int(hold_until.timestamp()) if hold_until else None,
        )
    return booked


def asking(kind: MeetingType, start: datetime, **facts: Any) -> BookingRequest:
    attendee = Attendee(email="ada@example.com", fullname="Ada Lovelace", timezone="UTC")
    return BookingRequest(**{"meeting_type_id": str(kind.pk), "start": start, "attendee": attendee, **facts})


def book(kind: MeetingType, start: datetime, *, now: datetime = NOW, **facts: Any) -> Appointment:
    """Through the facade. Raises its refusals."""
    answer = facade.book(asking(kind, start, **facts), workspace_id=None, now=now)
    return Appointment.objects.select_related("queue").get(pk=id_of(answer))


def id_of(answer: Booked | Provisional) -> UUID:
    return UUID(answer.appointment_id if isinstance(answer, Booked) else answer.provisional_booking_id)


def can_book(kind: MeetingType, start: datetime, *, now: datetime = NOW, **facts: Any) -> bool:
    """Whether a booking is accepted; it is taken back at once."""
    with transaction.atomic():
        try:
            facade.book(asking(kind, start, **facts), workspace_id=None, now=now)
        except SlotOccupied:
            return False
        finally:
            transaction.set_rollback(True)
    return True


def offer(
    kind: MeetingType, start: date = MONDAY, end: date | None = None, *, now: datetime = NOW, **facts: Any
) -> Availability:
    """What is offered in a span, by default the Monday."""
    query = AvailabilityQuery(
        **{"meeting_type_id": str(kind.pk), "start": start, "end": end or start + timedelta(days=1), **facts}
    )
    return facade.availability(query, workspace_id=None, now=now)


def next_hosts(kind: MeetingType, start: datetime | None = None, *, now: datetime = NOW) -> tuple[NextHost, ...]:
    return facade.next_hosts(str(kind.queue.pk), workspace_id=None, now=now, start=start).next_hosts


def taken_by(booking: Appointment) -> str:
    """The given names of its hosts, in one word."""
    return "".join(sorted(row.host.given_name for row in booking.reservations.select_related("host")))


def balances(queue: Queue) -> dict[str, int]:
    """What the cached balances say, by the key that the ledger's rows carry."""
    members = {f"member:{pk}": balance for pk, balance in queue.members.values_list("pk", "balance")}
    return members | {f"group:{pk}": balance for pk, balance in queue.groups.values_list("pk", "balance")}


def ledger_sums(queue: Queue) -> dict[str, int]:
    """The same, added up from the ledger's rows."""
    sums = dict.fromkeys(balances(queue), 0)
    for member, group, units in LedgerEntry.objects.filter(queue=queue).values_list("member_id", "group_id", "units"):
        sums[f"member:{member}" if member else f"group:{group}"] += units
    return sums


def webhook(team: Workspace, endpoint: str = "", **facts: Any) -> WebhookEndpoint:
    """One that hears of everything."""
    endpoint = endpoint or f"https://hooks.example.com/{next(_numbers)}"
    values = {"events": list(EVENT_TYPES), "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", **facts}
    return WebhookEndpoint.objects.create(workspace=team, endpoint=endpoint, **values)


def delivery(to: WebhookEndpoint, *, body: str = "{}", due_at: datetime = NOW) -> OutboxMessage:
    """An event that waits to be delivered."""
    key = f"event {next(_numbers)}"
    message = WebhookMessage(
        endpoint_id=str(to.pk),
        event_id=str(uuid4()),
        event_type="booking_created",
        appointment_id=str(uuid4()),
        created_at=due_at.isoformat(),
        body=body,
    )
    outbox.enqueue("webhook", [(key, asdict(message))], due_at=due_at, lanes=[str(to.pk)])
    return OutboxMessage.objects.get(key=key)
