"""The audit finds whatever is wrong with a ledger, and a reset forgets without a trace in what comes after."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scheduling import facade
from scheduling.contract.queues import QueueChange
from scheduling.models import Appointment, Assignment, LedgerEntry, MeetingType, QueueMember
from scheduling.operations.audit import audit
from scheduling.operations.cancel import cancel
from scheduling.operations.reset import reset_ledger
from tests import builders
from tests.builders import NOW, at
from tests.scheduling.test_ledger_in_database import slot

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TWO_HOURS_LATER = NOW + timedelta(hours=2)


@pytest.fixture
def kind() -> MeetingType:
    """Three members, a hold that has expired, a cancelled booking, somebody who left, and bookings that stand."""
    team = builders.workspace()
    people = builders.hosts(team, 4)
    kind = builders.round_robin(team, people, (3, 2, 1, 1), confirmation="double_opt_in", hold_minutes=60)
    builders.book(kind, at("09:00"))
    MeetingType.objects.filter(pk=kind.pk).update(confirmation="none")
    booked = [builders.book(kind, slot(19 + n), now=TWO_HOURS_LATER) for n in range(5)]
    cancel(booked[2], reason="", now=TWO_HOURS_LATER)
    staying = [{"user_id": str(host.uuid), "weight": 1} for host in people[:3]]
    change = QueueChange.model_validate({"users": staying})
    facade.change_queue(change, str(kind.pk), workspace_id=None, now=TWO_HOURS_LATER)
    return kind


def run(kind: MeetingType, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status and the JSON."""
    said, status = StringIO(), 0
    try:
        call_command("audit_ledger", "--json", "--workspace", kind.workspace.slug, *options, stdout=said)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, json.loads(said.getvalue())


def test_a_ledger_that_was_written_by_bookings_holds(kind: MeetingType) -> None:
    status, result = run(kind)

    assert status == 0
    assert result == {"holds": True, "queues": 1, "bookings": 6, "decisions": 6, "repaired": 0, "findings": []}


def _booked(kind: MeetingType) -> Appointment:
    return Appointment.objects.filter(meeting_type=kind, status="confirmed", ledger__isnull=False).order_by("pk")[0]


def _last_row(kind: MeetingType) -> LedgerEntry:
    return _booked(kind).ledger.order_by("pk")[0]


def _add_units(kind: MeetingType) -> None:
    row = _last_row(kind)
    LedgerEntry.objects.filter(pk=row.pk).update(units=row.units + 5)


def _reword(kind: MeetingType) -> None:
    assignment = Assignment.objects.filter(appointment=_booked(kind)).get()
    assignment.record["ranking"].reverse()
    assignment.record["ranking"][0]["balance"] += 10**12
    assignment.save()


def _undo_reversal(kind: MeetingType) -> None:
    LedgerEntry.objects.filter(queue=kind.queue, appointment__status="expired", event="reversed").delete()


def _set_status(status: str) -> Callable[[MeetingType], None]:
    def change(kind: MeetingType) -> None:
        Appointment.objects.filter(pk=_booked(kind).pk).update(status=status)

    return change


def _stands_again(kind: MeetingType) -> None:
    Appointment.objects.filter(meeting_type=kind, status="cancelled").update(status="confirmed")


WRONG: dict[str, tuple[Callable[[MeetingType], Any], set[str]]] = {
    "balance": (lambda kind: QueueMember.objects.filter(queue=kind.queue).update(balance=7), {"balance"}),
    "units": (_add_units, {"queue-sum", "booking-sum", "balance", "charge"}),
    "lost rows": (
        lambda kind: _booked(kind).ledger.all().delete(),
        {"balance", "charge", "no-rows"},
    ),
    "record": (_reword, {"decision"}),
    "lost record": (
        lambda kind: Assignment.objects.filter(appointment=_booked(kind)).delete(),
        {"charge", "no-decision"},
    ),
    "lost reversal": (_undo_reversal, {"balance", "not-given-back"}),
    "cancelled in passing": (_set_status("cancelled"), {"not-given-back"}),
    "declined in passing": (_set_status("declined"), {"not-given-back"}),
    "standing without rows": (_stands_again, {"no-rows"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_whatever_is_wrong_is_found_and_named(name: str, kind: MeetingType) -> None:
    break_it, checks = WRONG[name]
    break_it(kind)

    status, result = run(kind)

    assert status == 1
    assert not result["holds"]
    assert {finding["check"] for finding in result["findings"]} == checks
    assert all(finding["message"] and finding["meetingType"] == kind.slug for finding in result["findings"])


def test_balances_are_rebuilt_from_the_rows(kind: MeetingType) -> None:
    right = builders.balances(kind.queue)
    QueueMember.objects.filter(queue=kind.queue).update(balance=7)

    status, result = run(kind, "--repair")

    assert (status, result["repaired"], result["holds"]) == (0, 4, True)
    assert builders.balances(kind.queue) == right == builders.ledger_sums(kind.queue)


def test_what_no_repair_can_mend_is_still_said(kind: MeetingType) -> None:
    _stands_again(kind)

    assert run(kind, "--repair")[0] == 1


def test_people_get_sentences(kind: MeetingType) -> None:
    said = StringIO()
    call_command("audit_ledger", stdout=said)
    holds = said.getvalue()
    QueueMember.objects.filter(queue=kind.queue).update(balance=10**9)
    with pytest.raises(SystemExit):
        call_command("audit_ledger", stdout=said)

    assert "6 bookings with rows, 6 decisions: the ledger holds." in holds
    assert f"{kind.slug}: the balance of A (weight 1) is +1.000000000, and its rows sum to" in said.getvalue()
    with pytest.raises(CommandError, match="There is no workspace nobody"):
        call_command("audit_ledger", "--workspace", "nobody")


def test_the_audit_asks_the_same_few_questions_however_much_there_is(kind: MeetingType) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert not audit(None, now=NOW).findings
        return len(asked)

    few = questions()
    team = builders.workspace()
    for _ in range(2):
        other = builders.round_robin(team, builders.hosts(team, 3))
        for n in range(3):
            builders.book(other, slot(18 + n))

    assert questions() == few <= 12


# A reset


def reset(kind: MeetingType) -> None:
    kind.queue.refresh_from_db()
    reset_ledger(kind.queue, now=NOW)


def test_a_reset_starts_everybody_at_zero_and_is_on_record(kind: MeetingType) -> None:
    before = builders.balances(kind.queue)
    assert any(before.values())

    reset(kind)

    assert not any(builders.balances(kind.queue).values())
    written = LedgerEntry.objects.filter(queue=kind.queue, event="reset").values_list("member_id", "units")
    assert {f"member:{member}": -units for member, units in written} == {key: b for key, b in before.items() if b}
    assert run(kind)[1]["holds"]


def test_what_was_booked_before_a_reset_gives_nothing_back_after_it(kind: MeetingType) -> None:
    earlier = _booked(kind)
    reset(kind)

    cancel(earlier, reason="", now=NOW)
    later = builders.book(kind, at("13:00"))
    between = builders.balances(kind.queue)
    cancel(later, reason="", now=NOW)

    assert any(between.values())
    assert not any(builders.balances(kind.queue).values())
    assert run(kind)[1]["holds"]


def test_the_administration_resets_a_queue(kind: MeetingType, client: Client) -> None:
    client.force_login(User.objects.create_superuser("staff"))

    answer = client.post(
        "/admin/scheduling/queue/", {"action": "reset_ledger", "_selected_action": [str(kind.queue.pk)]}, follow=True
    )

    assert "Everybody starts at 0 now" in answer.content.decode()
    assert not any(builders.balances(kind.queue).values())
