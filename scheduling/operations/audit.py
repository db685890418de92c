"""Whether the ledgers hold: what a fair distribution promises, proved from the rows and the recorded decisions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from scheduling.contract.appointments import Status
from scheduling.domain.routing import UNIT, replay
from scheduling.models import Appointment, Assignment, AssignmentKind, LedgerEntry, Queue, QueueGroup, QueueMember
from scheduling.operations import locks, transactions
from scheduling.queries.distribution import entrant

_CHARGED = Q(event__in=("booked", "handed_off"))
_OVER = (Status.CANCELLED, Status.DECLINED, Status.EXPIRED)
Booking = tuple[UUID, UUID]  # the queue's id and the appointment's


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, in a queue, and with a booking where it is about one."""

    queue: UUID
    check: str
    sentence: str
    appointment: UUID | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """``queues`` are those that were looked at, ``decisions`` how many were decided again."""

    queues: tuple[Queue, ...]
    bookings: int
    decisions: int
    findings: tuple[Finding, ...]


def audit(workspace: str | None, *, now: datetime) -> Audit:
    """Of all queues, or those of the workspace with that slug.

    What looks wrong is looked at again under the queue's lock: bookings go on meanwhile.
    """
    rows = Queue.objects.select_related("meeting_type__workspace").order_by("pk")
    queues = tuple(rows if workspace is None else rows.filter(meeting_type__workspace__slug=workspace))
    suspected = {finding.queue for finding in _findings(queues, now)}
    confirmed = [finding for queue in queues if queue.pk in suspected for finding in _settled(queue, now)]
    decisions = Assignment.objects.filter(queue__in=queues)
    bookings = LedgerEntry.objects.filter(queue__in=queues).aggregate(number=Count("appointment", distinct=True))
    return Audit(queues, bookings["number"], decisions.count(), tuple(confirmed))


def repair(queues: Iterable[Queue]) -> int:
    """Rebuilds the cached balances from the rows; how many were wrong."""
    return sum(transactions.run(partial(_repair, queue), subject=queue.meeting_type_id) for queue in queues)


def _repair(queue: Queue) -> int:
    locks.hold_meeting_type(queue.meeting_type_id)
    sums, wrong = _sums([queue]), 0
    for row in _entrants([queue]):
        if row.balance != sums[_key(row)]:
            row.balance = sums[_key(row)]
            row.save(update_fields=["balance"])
            wrong += 1
    return wrong


def _settled(queue: Queue, now: datetime) -> list[Finding]:
    def look() -> list[Finding]:
        locks.hold_meeting_type(queue.meeting_type_id)
        return list(_findings([queue], now))

    return transactions.run(look, subject=queue.meeting_type_id)


def _findings(queues: Sequence[Queue], now: datetime) -> Iterator[Finding]:
    """The number of questions to the database does not depend on the number of queues or bookings."""
    yield from _queue_sums(queues)
    yield from _balances(queues)
    rows = _Rows(queues)
    yield from rows.unbalanced()
    last: dict[Booking, dict[str, Any]] = {}
    written: dict[Booking, Counter[str]] = defaultdict(Counter)
    for assignment in Assignment.objects.filter(queue__in=queues).order_by("pk").iterator(chunk_size=1000):
        booking = (assignment.queue_id, assignment.appointment_id)
        last[booking] = assignment.record
        written[booking].update(dict(assignment.record["entries"]))
        if not _is_decided_again(assignment.record):
            yield Finding(booking[0], "decision", "was decided otherwise than its record says", booking[1])
    yield from rows.other_than(written)
    yield from _standing(queues, rows, last, now)
    yield from _over(queues, rows)


def _is_decided_again(record: dict[str, Any]) -> bool:
    """A hand-off to somebody by name decides nothing; one to a queue keeps the queue's decision inside."""
    decision = record if "ranking" in record else record.get("decision")
    return decision is None or replay(decision)


class _Rows:
    """The ledger's rows by booking and entrant: what was charged, and what is left of it."""

    def __init__(self, queues: Sequence[Queue]) -> None:
        self.charged: dict[Booking, Counter[str]] = defaultdict(Counter)
        self.left: dict[Booking, Counter[str]] = defaultdict(Counter)
        entries = LedgerEntry.objects.filter(queue__in=queues, appointment__isnull=False)
        summed = entries.values_list("queue_id", "appointment_id", "member_id", "group_id").annotate(
            left=Sum("units"), charged=Sum("units", filter=_CHARGED, default=0)
        )
        for queue, appointment, member, group, left, charged in summed.iterator():
            key = entrant(member, group)
            self.left[queue, appointment][key] = left
            self.charged[queue, appointment][key] = charged

    def unbalanced(self) -> Iterator[Finding]:
        for (queue, appointment), left in self.left.items():
            if total := sum(left.values()):
                yield Finding(queue, "booking-sum", f"has rows that sum to {_said(total)}, not to 0", appointment)

    def other_than(self, written: dict[Booking, Counter[str]]) -> Iterator[Finding]:
        """What was charged is what was decided."""
        for queue, appointment in self.charged.keys() | written.keys():
            charged, decided = self.charged[queue, appointment], written[queue, appointment]
            if any(charged[key] != decided[key] for key in charged.keys() | decided.keys()):
                yield Finding(queue, "charge", "was charged otherwise than its decisions say", appointment)

    def stands(self, booking: Booking) -> bool:
        return any(self.left[booking].values())


def _queue_sums(queues: Sequence[Queue]) -> Iterator[Finding]:
    rows = LedgerEntry.objects.filter(queue__in=queues).values_list("queue_id", "epoch").annotate(total=Sum("units"))
    for queue, epoch, total in rows:
        if total:
            yield Finding(queue, "queue-sum", f"the rows of epoch {epoch} sum to {_said(total)}, not to 0")


def _balances(queues: Sequence[Queue]) -> Iterator[Finding]:
    sums = _sums(queues)
    for row in _entrants(queues):
        if row.balance != (total := sums[_key(row)]):
            sentence = f"the balance of {row} is {_said(row.balance)}, and its rows sum to {_said(total)}"
            yield Finding(row.queue_id, "balance", sentence)


def _sums(queues: Sequence[Queue]) -> Counter[str]:
    rows = LedgerEntry.objects.filter(queue__in=queues).values_list("member_id", "group_id")
    return Counter({entrant(member, group): total for member, group, total in rows.annotate(total=Sum("units"))})


def _entrants(queues: Sequence[Queue]) -> Iterator[QueueMember | QueueGroup]:
    yield from QueueMember.objects.filter(queue__in=queues).select_related("host").order_by("pk")
    yield from QueueGroup.objects.filter(queue__in=queues).order_by("pk")


def _key(row: QueueMember | QueueGroup) -> str:
    return entrant(row.pk, None) if isinstance(row, QueueMember) else entrant(None, row.pk)


def _standing(
    queues: Sequence[Queue], rows: _Rows, last: dict[Booking, dict[str, Any]], now: datetime
) -> Iterator[Finding]:
    """A booking that stands has the rows of its last decision, unless that costs nothing or a later one took them."""
    stands = Q(status=Status.CONFIRMED) | Q(status=Status.PROVISIONAL, expires_at__gt=now)
    found = Appointment.objects.filter(stands, queue__in=queues).annotate(
        hosts=Count("reservations", filter=Q(reservations__is_active=True))
    )
    for queue, appointment, kind, hosts in found.values_list("queue_id", "pk", "meeting_type__assignment", "hosts"):
        record = last.get((queue, appointment))
        if record is None:
            # Those who attend together all do, so nothing was decided; the type may have been of that kind then.
            if kind == AssignmentKind.ROUND_ROBIN and hosts == 1:
                yield Finding(queue, "no-decision", "stands without a recorded decision", appointment)
        elif any(units for _, units in record["entries"]) and record["price"] and not rows.stands((queue, appointment)):
            yield Finding(queue, "no-rows", "stands, and has no rows that were not given back", appointment)


def _over(queues: Sequence[Queue], rows: _Rows) -> Iterator[Finding]:
    """Whoever cancels before the start, declines or lets a hold expire gives the turn back."""
    over = Appointment.objects.filter(status__in=_OVER, ledger__queue__in=queues).distinct()
    statuses = dict(over.values_list("pk", "status"))
    for queue, appointment in rows.left:
        if appointment in statuses and rows.stands((queue, appointment)):
            sentence = f"is {statuses[appointment]}, and its turn was not given back"
            yield Finding(queue, "not-given-back", sentence, appointment)


def _said(units: int) -> str:
    return f"{units / UNIT:+.9f}"
