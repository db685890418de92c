"""The team of the model in a database, and how what happens there is compared with it."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from scheduling import facade
from scheduling.contract.refusals import Refusal
from scheduling.domain import routing
from scheduling.models import Appointment, Assignment, Host, LedgerEntry, MeetingType, OutboxMessage
from tests import builders
from tests.scheduling.life_cycle.model import DAYS, HALF_HOUR, LIMIT, LIMITED, PEOPLE, SLOTS, Entry, Meeting, Model

_MORNING = {"mon": ["09:00-11:00"], "tue": ["09:00-11:00"]}

people = st.integers(0, PEOPLE - 1)
days = st.integers(0, DAYS - 1)
slots = st.sampled_from(SLOTS)
#: Of whatever there is, one is taken by its number.
numbers = st.integers(0, 1000)


@dataclass(frozen=True)
class Told:
    """An event as other programs hear of it."""

    meeting: str
    event: str
    start: datetime
    hosts: Entry


class World(RuleBasedStateMachine):
    """Four hosts; three share a type that attendees confirm, two of them one that a host confirms, and all of them
    can be booked by name."""

    def begin(self) -> None:
        self.model = Model()
        self.team = builders.workspace()
        self.hosts = builders.hosts(self.team, PEOPLE - 1, hours=_MORNING)
        self.hosts.append(builders.host(self.team, "D", hours={"mon": ["09:00-10:00"]}))
        Host.objects.filter(pk=self.hosts[LIMITED].pk).update(daily_limit=LIMIT)
        self.kinds = {
            "opt_in": builders.round_robin(
                self.team, self.hosts[:3], (3, 2, 1), confirmation="double_opt_in", buffer_after=10
            ),
            "asked": builders.round_robin(self.team, self.hosts[:2], confirmation="host"),
            "direct": builders.one_on_one(self.team, self.hosts),
        }
        self.webhook = builders.webhook(self.team)
        self.told: list[Told] = []
        #: The rows of the groups that the API has made, by queue and name.
        self.group_ids: dict[tuple[str, str], str] = {}

    @property
    def now(self) -> datetime:
        return self.model.now

    def user(self, host: int) -> str:
        return str(self.hosts[host].uuid)

    def kind_id(self, kind: str) -> str:
        return str(self.kinds[kind].pk)

    def queue_id(self, queue: str) -> str:
        return str(self.kinds[queue].queue.pk)

    def one_of_the_meetings(self, number: int) -> Meeting | None:
        """Mostly one of those that stand, so that something can become of it."""
        rows = [row for row in self.model.meetings if row.stands(self.now)] if number % 4 else self.model.meetings
        return rows[number // 4 % len(rows)] if rows else None

    def done(self, act: Callable[[], object], refusal: type[Refusal] | None) -> bool:
        """Whether it was; it has to be refused with exactly this, and with nothing where there is none."""
        if refusal is None:
            act()
            return True
        with pytest.raises(Refusal) as refused:
            act()
        assert type(refused.value) is refusal
        return False

    def tell(self, event: str, meeting: Meeting) -> None:
        """Of what waits to be confirmed nobody hears."""
        if meeting.held_until is None:
            self.told.append(Told(meeting.id, event, meeting.start, meeting.hosts))

    # What is in the database

    def hosts_of(self, meeting_id: str) -> Entry:
        rows = Appointment.objects.get(pk=meeting_id).reservations.filter(is_active=True)
        return self.numbers(rows.values_list("host_id", flat=True))

    def numbers(self, keys: Iterable[int]) -> Entry:
        known = {host.pk: number for number, host in enumerate(self.hosts)}
        return frozenset(known[key] for key in keys)

    def offered(self, kind: MeetingType, **asked: Any) -> list[datetime]:
        end = builders.MONDAY + DAYS * 48 * HALF_HOUR
        return list(builders.offer(kind, end=end, now=self.now, **asked).starts)

    def first_of_the_next(self, queue: str, start: datetime) -> int | None:
        order = facade.next_hosts(self.queue_id(queue), workspace_id=None, now=self.now, start=start).next_hosts
        ids = [str(host.uuid) for host in self.hosts]
        return ids.index(order[0].id) if order else None

    def require_decision(self, meeting_id: str, among: Collection[Entry], taken_by: Entry) -> dict[str, Any]:
        """The queue decided among exactly those, would decide so again, and says so."""
        record = Assignment.objects.filter(appointment_id=UUID(meeting_id)).latest("id").record
        decision = record.get("decision") or record
        by_key = {row["key"]: self.numbers(row["hosts"]) for row in decision["ranking"]}
        assert Counter(by_key.values()).keys() == set(among)
        assert by_key[decision["chosen"]] == taken_by
        assert routing.replay(decision)
        return dict(decision)

    def sums(self, rows: QuerySet[LedgerEntry]) -> Counter[str]:
        sums: Counter[str] = Counter()
        for member, group, units in rows.values_list("member_id", "group_id", "units"):
            sums[f"member:{member}" if member else f"group:{group}"] += units
        return sums

    def require_balances(self, decision: dict[str, Any], queue: str, meeting_id: str) -> None:
        """They are the ledger's without this booking, and whom the others owe the most got it, unless asked by name.

        What a move gives back to somebody who has left is handed on before the decision, what a hand-off does after it.
        """
        rows = LedgerEntry.objects.filter(queue=self.kinds[queue].queue)
        others = rows.exclude(appointment_id=UUID(meeting_id))
        last = rows.filter(appointment_id=UUID(meeting_id)).order_by("id").last()
        before = others.exclude(event="left", pk__gt=last.pk) if last else others
        decided = {row["key"]: row["balance"] for row in decision["ranking"]}
        assert decided in [{key: sums[key] for key in decided} for sums in (self.sums(others), self.sums(before))]
        if decision["pinned"] is None and decision["strategy"] != "availability":
            scores = {row["key"]: row["balance"] + row["share"] for row in decision["ranking"]}
            assert scores[decision["chosen"]] == max(scores.values())

    def heard(self) -> list[tuple[int, Told]]:
        """The events that wait for the receiver, in the order in which they leave, each with its number."""
        ids = [self.user(host) for host in range(PEOPLE)]
        rows = OutboxMessage.objects.filter(kind="webhook", lane=str(self.webhook.pk)).order_by("due_at", "id")
        events = []
        for key, payload in rows.values_list("key", "payload"):
            body = json.loads(payload["body"])
            start = datetime.fromisoformat(body["start"])
            hosts = frozenset(ids.index(host) for host in body["hostIds"])
            events.append((int(key.split(":")[2]), Told(body["id"], payload["event_type"], start, hosts)))
        return events
