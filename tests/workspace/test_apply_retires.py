"""Applying a file that no longer names something: it is kept and retired, and its balance handed on."""

from datetime import timedelta

import pytest

from scheduling.contract.workspace.changes import Kind
from scheduling.models import Host, LedgerEntry, Queue, QueueMember
from scheduling.operations import ledger
from tests.workspace.applying import refused, said
from tests.workspace.documents import NOW, apply, team, without
from widget.models import Widget

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_is_no_longer_named_is_kept_and_retired() -> None:
    apply(team())
    document = without(team(), "meeting_types[0].queue.members[1]")
    for path in ("hosts[1]", "meeting_types[1]", "widgets[1]", "api_keys[0]", "webhooks[0]"):
        without(document, path)
    without(document, "meeting_types[0].queue.groups[0]")

    retired = said(document, Kind.RETIRED)

    assert retired == [
        "hosts: host ben@example.com",
        "meeting_types[0].queue.members: member ben@example.com of queue demo",
        "meeting_types[0].queue.groups: group demo/Seniors",
        "meeting_types: meeting type advice",
        "api_keys: API key harness",
        "webhooks: webhook https://hooks.example.com/in",
        "widgets: widget far-away",
    ]
    assert not Host.objects.get(email="ben@example.com").is_active
    assert not Widget.objects.get(slug="far-away").is_active
    assert said(document, Kind.RETIRED) == []


def test_what_is_named_again_is_in_use_again() -> None:
    apply(team())
    apply(without(team(), "widgets[1]"))

    changed = said(team(), Kind.CHANGED)

    assert changed == ["widgets[1]: widget far-away: is_active False -> True"]


def test_what_people_are_expected_at_is_retired_by_force_only(book_demo: Host) -> None:
    document = without(team(), "meeting_types[0]")
    without(document, "widgets[0]")
    without(document, "hosts[0]")

    faults = refused(document)

    assert faults == {
        "hosts": "no longer names ada@example.com, who is still expected (appointments: 1); use --force to retire",
        "meeting_types": "no longer names demo, which is still booked (appointments: 1); use --force to retire",
    }
    assert Host.objects.get(email="ada@example.com").is_active
    assert len(said(document, Kind.RETIRED, force=True)) == 3
    assert not Host.objects.get(email="ada@example.com").is_active


def test_what_is_over_holds_nobody_back(book_demo: Host) -> None:
    document = without(team(), "meeting_types[0]")
    without(document, "widgets[0]")

    retired = said(document, Kind.RETIRED, now=NOW + timedelta(days=2))

    assert "meeting_types: meeting type demo" in retired


def test_who_leaves_a_queue_hands_the_balance_on() -> None:
    apply(team())
    queue = Queue.objects.get()
    keys = {member.host.given_name: f"member:{member.pk}" for member in queue.members.all()}
    ledger.write(queue, None, [(keys["Ada"], -7), (keys["Ben"], 10), (keys["Cy"], -3)], event="booked", now=NOW)
    document = without(team(), "meeting_types[0].queue.members[1]")

    apply(document)

    balances = {member.host.given_name: member.balance for member in queue.members.all()}
    left = [
        (row.member.host.given_name, row.units)
        for row in LedgerEntry.objects.filter(event="left").order_by("id")
        if row.member
    ]
    assert balances == {"Ada": -7, "Ben": 0, "Cy": 7}, "the tier of those in no group keeps it"
    assert left == [("Ben", -10), ("Cy", 10)]
    apply(team())
    assert QueueMember.objects.get(host__given_name="Ben").balance == 0, "who comes back is level"


def test_who_is_named_again_starts_at_zero_whatever_was_given_back_meanwhile() -> None:
    apply(team())
    queue = Queue.objects.get()
    keys = {member.host.given_name: f"member:{member.pk}" for member in queue.members.all()}
    apply(without(team(), "meeting_types[0].queue.members[1]"))
    ledger.write(queue, None, [(keys["Ada"], -7), (keys["Ben"], 7)], event="booked", now=NOW)

    apply(team())

    assert queue.members.get(host__given_name="Ben").balance == 0
    assert sum(queue.members.values_list("balance", flat=True)) == 0


def test_host_who_is_retired_leaves_the_queue_too() -> None:
    apply(team())
    queue = Queue.objects.get()
    ben, cy = queue.members.get(host__given_name="Ben"), queue.members.get(host__given_name="Cy")
    ledger.write(queue, None, [(f"member:{ben.pk}", 10), (f"member:{cy.pk}", -10)], event="booked", now=NOW)
    document = without(without(team(), "hosts[1]"), "meeting_types[0].queue.members[1]")

    apply(document)

    assert set(queue.members.values_list("balance", flat=True)) == {0}
