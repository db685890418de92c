"""Queues that are changed by programs while many processes book, played on a database of their own.

``python -m tests.scheduling.queue_races`` prints, as JSON, what came of each; see ``races.py``.
"""

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "booking_site.settings")
    django.setup()

from scheduling import facade
from scheduling.contract.exceptions import ExceptionRequest
from scheduling.contract.queues import GroupChange, GroupRequest, QueueChange
from scheduling.contract.refusals import Refusal
from scheduling.models import Assignment, Host, LedgerEntry, MeetingType
from scheduling.operations.audit import audit
from tests import builders
from tests.builders import ALWAYS, MONDAY, NOW
from tests.scheduling.races import Attempt, Outcome, attempt, outcome, race

WRITERS, EACH = 6, 8


def changed(kind: MeetingType, **facts: Any) -> Attempt:
    def change() -> str:
        facade.change_queue(QueueChange.model_validate(facts), str(kind.pk), workspace_id=None, now=NOW)
        return "changed"

    return change


def regrouped(kind: MeetingType, name: str, hosts: list[Host], *, mode: str) -> Attempt:
    """Makes the group, or changes it when it is there; a collective group is a tier again before anybody leaves."""

    def group() -> str:
        user_ids = tuple(str(host.uuid) for host in hosts)
        found = next((row for row in kind.queue.groups.filter(name=name, is_active=True)), None)
        if found is None:
            request = GroupRequest(name=name, queue_id=str(kind.queue.pk), user_ids=user_ids)
            facade.add_group(request, workspace_id=None, now=NOW)
        else:
            change = GroupChange.model_validate({"mode": mode, "userIds": user_ids})
            facade.change_group(change, str(found.pk), workspace_id=None, now=NOW)
        return "changed"

    return group


def away(host: Host, day: int) -> Attempt:
    def add() -> str:
        date = (MONDAY + timedelta(days=day)).date()
        request = ExceptionRequest(start_date=date, end_date=date)
        facade.add_exception(request, user_id=str(host.uuid), workspace_id=None, now=NOW)
        return "changed"

    return add


def in_line(attempts: list[Attempt]) -> Attempt:
    """One after the other; a refusal is an answer too."""

    def run() -> str:
        said = []
        for each in attempts:
            try:
                said.append(each())
            except Refusal as refusal:
                said.append(type(refusal).__name__)
        return " ".join(said)

    return run


def told(answers: list[str], people: list[Host], kind: MeetingType) -> Outcome:
    """What was answered, and whether the ledger holds: sums, balances and every decision."""
    words = [word for line in answers for word in line.split()]
    bookings = [word for word in words if word.count("-") == 4]
    findings = [f"{each.check}: {each.sentence}" for each in audit(None, now=NOW).findings]
    return outcome(bookings, people) | {
        "answers": Counter("booked" if word in bookings else word for word in words),
        "findings": findings,
        "sum": sum(builders.balances(kind.queue).values()),
        "decided on other balances": decided_on_other_balances(kind),
    }


def decided_on_other_balances(kind: MeetingType) -> int:
    """How many decisions did not see the ledger exactly as the rows before theirs had left it."""
    decisions = Assignment.objects.filter(queue=kind.queue)
    records = {decision.appointment_id: decision.record for decision in decisions}
    sums: Counter[str] = Counter()
    wrong = 0
    for row in LedgerEntry.objects.filter(queue=kind.queue).order_by("pk"):
        if row.appointment_id and (record := records.pop(row.appointment_id, None)):
            wrong += any(sums[each["key"]] != each["balance"] for each in record["ranking"])
        sums[f"member:{row.member_id}" if row.member_id else f"group:{row.group_id}"] += row.units
    return wrong


def weights_and_members() -> Outcome:
    """Two queues of the same hosts: both change while both are booked, so that locks are wanted in many orders."""
    team = builders.workspace()
    people = builders.hosts(team, 5, hours=ALWAYS)
    kinds = [builders.round_robin(team, people), builders.round_robin(team, people[::-1])]
    everybody, some = (
        [{"userId": str(host.uuid), "weight": n + 1} for n, host in enumerate(who)] for who in (people, people[1:4])
    )
    starts = [MONDAY + timedelta(minutes=30 * n) for n in range(WRITERS * EACH)]
    bookings = [
        in_line([attempt(kinds[line % 2], start) for start in starts[line::WRITERS]]) for line in range(WRITERS)
    ]
    capacities = [{"userId": str(host.uuid), "capacity": 4} for host in people[1:3]]
    changes = [
        in_line(list(islice(cycle(changed(kind, users=users) for users in (some, everybody)), EACH))) for kind in kinds
    ]
    changes += [in_line([changed(kind, userCapacities=capacities)] * EACH) for kind in kinds]
    changes += [in_line([away(host, n % 2) for n in range(EACH)]) for host in people[:2]]
    return told(race([*bookings, *changes]), people, kinds[0])


def groups() -> Outcome:
    """Two members attend together, then on their own again, while everybody is booked and members come and go."""
    team = builders.workspace()
    people = builders.hosts(team, 4, hours=ALWAYS)
    kind = builders.round_robin(team, people)
    everybody, fewer = ([{"userId": str(host.uuid)} for host in who] for who in (people, people[:3]))
    starts = [MONDAY + timedelta(minutes=30 * n) for n in range(WRITERS * EACH)]
    bookings = [in_line([attempt(kind, start) for start in starts[line::WRITERS]]) for line in range(WRITERS)]
    modes = [regrouped(kind, "Pair", people[:2], mode=mode) for mode in ("tier", "collective")]
    changes = [
        in_line(list(islice(cycle(modes), EACH))),
        in_line(list(islice(cycle(changed(kind, users=users) for users in (fewer, everybody)), EACH))),
    ]
    return told(race([*bookings, *changes]), people, kind)


RACES = (weights_and_members, groups)

if __name__ == "__main__":
    json.dump({race.__name__: race() for race in RACES}, sys.stdout)
