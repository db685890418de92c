"""Meeting types and their queues, changed by hand, stay what a file could have said."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scheduling.models import Host, LedgerEntry, MeetingType, QueueGroup
from scheduling.operations import ledger
from tests.workspace.administration import changes_of_export, exported, page, save
from tests.workspace.documents import NOW

pytestmark = pytest.mark.django_db


def test_change_by_hand_is_in_the_export(staff: Client, demo: MeetingType) -> None:
    said = save(staff, page("scheduling/meetingtype", demo), durations="[15, 45]", default_duration="45")

    section = next(section for section in exported()["meeting_types"] if section["slug"] == "demo")
    assert said == []
    assert (section["durations"], section["default_duration"]) == ([15, 45], 45)
    assert changes_of_export() == {}


TYPE_FAULTS = [
    ({"durations": "[0]"}, "durations: [0]: must be at least 1"),
    ({"durations": '"x"'}, "durations: must be a list"),
    ({"default_duration": "7"}, "default_duration: must be one of durations (30, 60)"),
    ({"channels": '["skype"]'}, "channels: [0]: must be one of"),
    ({"default_channel": "zoom"}, "default_channel: must be one of channels (connect)"),
    ({"slug": "a b"}, "slug: Enter a valid “slug”"),
    ({"horizon_days": "0"}, "horizon_days: must be at least 1"),
    ({"assignment": "one_on_one"}, "hosts is required: a one_on_one meeting type names at least one host"),
    ({"form_fields-0-options": "[]"}, 'options: is required: a field of type "select" has at least one option'),
    ({"form_fields-0-name": "utm_source"}, "name: is a campaign key"),
    ({"queue-0-members": []}, "members: This field is required."),
]


@pytest.mark.parametrize(("changes", "said"), TYPE_FAULTS, ids=[said for _, said in TYPE_FAULTS])
def test_meeting_type_is_held_to_the_rules_of_the_file(
    staff: Client, demo: MeetingType, changes: dict[str, Any], said: str
) -> None:
    before = exported()

    complaints = save(staff, page("scheduling/meetingtype", demo), **changes)

    assert [complaint for complaint in complaints if complaint.startswith(said)], complaints
    assert exported() == before


def test_shared_meeting_type_is_made_on_one_page(staff: Client, demo: MeetingType) -> None:
    hosts = [str(pk) for pk in Host.objects.order_by("pk").values_list("pk", flat=True)[:2]]
    said = save(
        staff,
        page("scheduling/meetingtype"),
        workspace=str(demo.workspace_id),
        slug="intro",
        name="Introduction",
        timezone="Europe/Berlin",
        durations="[30]",
        channels='["connect"]',
        **{"queue-TOTAL_FORMS": "1", "queue-0-strategy": "weighted", "queue-0-max_lead": "0"},
        **{"queue-0-period": "month", "queue-0-members": hosts},
    )

    section = next(section for section in exported()["meeting_types"] if section["slug"] == "intro")
    assert said == []
    assert section["queue"]["members"] == [{"host": "ada@example.com"}, {"host": "ben@example.com"}]
    assert changes_of_export() == {}


def test_shared_meeting_type_without_a_queue_is_refused(staff: Client, demo: MeetingType) -> None:
    said = save(
        staff,
        page("scheduling/meetingtype"),
        workspace=str(demo.workspace_id),
        slug="intro",
        name="Introduction",
        timezone="Europe/Berlin",
        durations="[30]",
        channels='["connect"]',
    )

    assert said == ["queue is required: a round_robin meeting type has a queue with members"]


def test_member_taken_out_by_hand_hands_the_balance_on(staff: Client, demo: MeetingType) -> None:
    queue = demo.queue
    keys = {member.host.given_name: member for member in queue.members.all()}
    entries = [(f"member:{keys['Ben'].pk}", 10), (f"member:{keys['Cy'].pk}", -10)]
    ledger.write(queue, None, entries, event="booked", now=NOW)
    address = page("scheduling/queue", queue)
    index = [form.instance for form in staff.get(address).context["inline_admin_formsets"][0].formset.forms].index(
        keys["Ben"]
    )

    said = save(staff, address, **{f"members-{index}-is_active": ...})

    assert said == []
    assert set(queue.members.values_list("balance", flat=True)) == {0}
    assert LedgerEntry.objects.filter(event="left").count() == 2
    assert changes_of_export() == {}


def test_weight_changed_by_hand_leaves_the_balance_to_the_ledger(staff: Client, demo: MeetingType) -> None:
    with CaptureQueriesContext(connection) as queries:
        said = save(staff, page("scheduling/queue", demo.queue), **{"members-0-weight": "5"})

    updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "scheduling_queuemember"')]
    assert said == []
    assert updates
    assert not [sql for sql in updates if "balance" in sql or "last_assigned" in sql]


def test_member_stays_the_host_that_its_history_is_about(staff: Client, demo: MeetingType) -> None:
    cy = Host.objects.get(given_name="Cy")

    said = save(staff, page("scheduling/queue", demo.queue), **{"members-0-host": str(cy.pk)})

    assert said == []
    assert [member.host.given_name for member in demo.queue.members.all()] == ["Ada", "Ben", "Cy"]


def test_group_takes_members_of_its_queue_only(staff: Client, demo: MeetingType) -> None:
    address = page("scheduling/queue", demo.queue)
    ada, ben = Host.objects.get(given_name="Ada"), Host.objects.get(given_name="Ben")
    stranger = Host.objects.create(workspace=demo.workspace, email="x@example.com", given_name="X", timezone="UTC")

    refused = save(staff, address, **{"groups-0-hosts": [str(ada.pk), str(stranger.pk)]})
    accepted = save(staff, address, **{"groups-0-hosts": [str(ada.pk), str(ben.pk)]})

    assert refused == ["hosts: x@example.com is not a member of this queue"]
    assert accepted == []
    assert [host.given_name for host in QueueGroup.objects.get().members.order_by("pk")] == ["Ada", "Ben"]
