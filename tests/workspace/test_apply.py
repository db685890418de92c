"""Applying a file: what is written, what is said, what is refused."""

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest

from scheduling.contract.refusals import Invalid
from scheduling.contract.workspace.changes import Kind
from scheduling.models import ApiKey, Host, LedgerEntry, MeetingType, Queue, QueueMember, WebhookEndpoint, Workspace
from scheduling.operations import ledger
from tests.workspace.documents import NOW, Document, apply, put, team, without
from widget.models import Widget

pytestmark = [pytest.mark.django_db, pytest.mark.database]

KEY = "ak_live:0190b8a0-0000-7000-8000-00000000abcd:0123456789abcdefXYZ"


def said(document: Document, kind: Kind, **options: object) -> list[str]:
    return [f"{change.path}: {change.sentence}" for change in apply(document, **options).changes if change.kind is kind]


def refused(document: Document, **options: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        apply(document, **options)
    return {fault.field: fault.message for fault in refusal.value.faults}


def test_file_becomes_the_database() -> None:
    apply(team())

    ada = Host.objects.get(email="ada@example.com")
    demo = MeetingType.objects.get(slug="demo")
    assert (ada.timezone, ada.hours) == ("Europe/Berlin", {"mon": ["09:00-17:00"]})
    assert (demo.durations, demo.default_duration, demo.channels, demo.default_channel) == (
        [30, 60],
        30,
        ["connect"],
        "connect",
    )
    assert [(member.host.given_name, member.weight) for member in demo.queue.members.all()] == [
        ("Ada", 2),
        ("Ben", 1),
        ("Cy", 1),
    ]
    assert [host.given_name for host in demo.queue.groups.get().members.all()] == ["Ada"]
    assert [field.name for field in demo.form_fields.all()] == ["size"]
    widget = Widget.objects.get(slug="acme-demo")
    assert (widget.meeting_type_id, widget.timezone, widget.brand.accent) == (str(demo.id), "Europe/Berlin", "#112233")
    assert Widget.objects.get(slug="far-away").queue_id == "remote-queue"


def test_applying_twice_changes_nothing_and_says_so() -> None:
    apply(team())

    again = apply(team()).as_json()["changes"]

    assert again == {"added": 0, "changed": 0, "retired": 0, "unchanged": 15}


def test_plan_says_what_would_change_and_writes_nothing() -> None:
    lines = [change.line for change in apply(team(), plan_only=True).changes]

    assert "added     hosts[0]: host ada@example.com" in lines
    assert not Workspace.objects.exists()


def test_change_is_said_with_its_path_and_both_values() -> None:
    apply(team())
    document = put(team(), "meeting_types[0].queue.members[1].weight", 3)
    put(document, "hosts[1].hours", {"tue": ["08:00-10:00"]})
    put(document, "widgets[0].brand.radius", 3)

    changed = said(document, Kind.CHANGED)

    assert changed == [
        "hosts[1]: host ben@example.com: hours nothing -> {tue = [08:00-10:00]}",
        "meeting_types[0].queue.members[1]: member ben@example.com of queue demo: weight 1 -> 3",
        "widgets[0]: widget acme-demo: radius 10 -> 3",
    ]


def test_same_file_gives_the_same_ids_everywhere() -> None:
    first = apply(team(), plan_only=True).as_json()

    second = apply(team()).as_json()

    for part in ("workspace", "hosts", "meeting_types", "groups"):
        assert first[part] == second[part]
    assert UUID(second["hosts"]["ada@example.com"]).version == 5


def test_given_ids_are_taken() -> None:
    ids = {
        "hosts[0].id": "0190b8a0-0000-7000-8000-000000000001",
        "meeting_types[0].id": "0190b8a0-0000-7000-8000-000000000002",
        "meeting_types[0].queue.id": "0190b8a0-0000-7000-8000-000000000003",
        "meeting_types[0].queue.groups[0].id": "0190b8a0-0000-7000-8000-000000000004",
    }
    document = team()
    for path, value in ids.items():
        put(document, path, value)

    answer = apply(document).as_json()

    assert [
        answer["hosts"]["ada@example.com"],
        answer["meeting_types"]["demo"]["id"],
        answer["meeting_types"]["demo"]["queue_id"],
        answer["groups"]["demo/Seniors"],
    ] == list(ids.values())


def test_id_that_cannot_be_had_is_refused() -> None:
    apply(team())
    taken = str(Host.objects.get(email="ben@example.com").uuid)

    assert refused(put(team(), "hosts[0].id", taken)) == {
        "hosts[0].id": f"cannot change: ada@example.com has the id {Host.objects.get(email='ada@example.com').uuid}"
    }
    other = put(put(team(), "workspace.slug", "other"), "hosts[0].id", taken)
    del other["widgets"]
    assert refused(other) == {"hosts[0].id": f"{taken} is the id of something else"}


def test_host_with_an_id_may_get_another_address() -> None:
    answer = apply(team()).as_json()
    document = put(team(), "hosts[2].id", answer["hosts"]["cy@example.com"])
    put(document, "hosts[2].email", "cyrus@example.com")
    put(document, "meeting_types[0].queue.members[2].host", "cyrus@example.com")
    put(document, "meeting_types[1].hosts[0]", "cyrus@example.com")

    changed = said(document, Kind.CHANGED)

    assert changed == ["hosts[2]: host cyrus@example.com: email cy@example.com -> cyrus@example.com"]


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


def test_new_key_is_shown_once_and_only_its_hash_is_kept() -> None:
    first = apply(team()).as_json()["api_keys"]

    again = apply(team()).as_json()["api_keys"]

    kind, identity, secret = first["harness"].split(":")
    row = ApiKey.objects.get()
    assert (kind, identity) == ("ak_live", str(row.id))
    assert row.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert again == {"harness": None}


def test_key_is_taken_from_the_environment() -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")

    answer = apply(document, environment={"ACME_KEY": KEY}).as_json()

    row = ApiKey.objects.get()
    assert answer["api_keys"] == {"harness": None}
    assert (str(row.id), row.secret_hash) == (KEY.split(":")[1], hashlib.sha256(KEY.split(":")[2].encode()).hexdigest())
    assert said(document, Kind.CHANGED, environment={"ACME_KEY": KEY}) == []


def test_key_of_the_environment_replaces_the_one_before() -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")
    apply(document)

    apply(document, environment={"ACME_KEY": KEY})

    assert [str(row.id) for row in ApiKey.objects.all()] == [KEY.split(":")[1]]


def test_key_may_get_another_name() -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")
    apply(document, environment={"ACME_KEY": KEY})

    changed = said(put(document, "api_keys[0].name", "crm"), Kind.CHANGED, environment={"ACME_KEY": KEY})

    assert changed == ["api_keys[0]: API key crm: name harness -> crm"]


def test_key_of_another_workspace_is_refused() -> None:
    apply(put(team(), "api_keys[0].key_env", "ACME_KEY"), environment={"ACME_KEY": KEY})
    other = put(put(team(), "workspace.slug", "other"), "widgets", [])
    apply(other)

    faults = refused(put(other, "api_keys[0].key_env", "ACME_KEY"), environment={"ACME_KEY": KEY})

    assert faults == {"api_keys[0].key_env": "the key in the environment belongs to something else"}


def test_no_change_says_a_secret() -> None:
    document = put(put(team(), "api_keys[0].key_env", "ACME_KEY"), "webhooks[0].secret_env", "ACME_SECRET")
    environment = {"ACME_KEY": KEY, "ACME_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"}
    apply(document)

    changed = said(document, Kind.CHANGED, environment=environment)

    assert changed == [
        "api_keys[0]: API key harness: secret_hash replaced",
        "webhooks[0]: webhook https://hooks.example.com/in: secret replaced",
    ]


@pytest.mark.parametrize("key", ["secret", "ak_live:x:0123456789abcdefXYZ", "ak_live:" + KEY.split(":")[1] + ":short"])
def test_key_of_another_form_is_refused_without_being_shown(key: str) -> None:
    document = put(team(), "api_keys[0].key_env", "ACME_KEY")

    faults = refused(document, environment={"ACME_KEY": key})

    assert list(faults) == ["api_keys[0].key_env"]
    assert faults["api_keys[0].key_env"].startswith(
        "the environment variable ACME_KEY must hold ak_live:<uuid>:<random>"
    )


@pytest.mark.parametrize("endpoint", ["http://hooks.example.com/in", "https://10.0.0.1/in", "https://localhost/in"])
def test_webhook_at_an_address_that_nothing_is_sent_to_is_refused(endpoint: str) -> None:
    assert list(refused(put(team(), "webhooks[0].endpoint", endpoint))) == ["webhooks[0].endpoint"]


def test_webhook_that_was_switched_off_is_in_use_again_when_the_file_names_it() -> None:
    apply(team())
    off = {"is_active": False, "disabled_at": NOW, "disabled_reason": "The receiver answered 410 Gone"}
    WebhookEndpoint.objects.update(**off)

    apply(team())

    row = WebhookEndpoint.objects.get()
    assert (row.is_active, row.disabled_at, row.disabled_reason) == (True, None, "")


def test_webhook_secret_is_made_and_shown_once_or_taken_from_the_environment() -> None:
    made = apply(team()).as_json()["webhooks"]["https://hooks.example.com/in"]
    document = put(team(), "webhooks[0].secret_env", "ACME_SECRET")
    given = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"

    answer = apply(document, environment={"ACME_SECRET": given}).as_json()

    assert made.startswith("whsec_")
    assert answer["webhooks"] == {"https://hooks.example.com/in": None}
    assert WebhookEndpoint.objects.get().secret == given
    assert list(refused(document, environment={"ACME_SECRET": "whsec_short"})) == ["webhooks[0].secret_env"]


def test_widget_of_another_workspace_and_language_that_is_not_offered_are_refused() -> None:
    apply(team())
    other = put(team(), "workspace.slug", "other")
    put(other, "widgets[1].slug", "elsewhere")
    put(other, "widgets[1].language", "fr")

    assert refused(other) == {
        "widgets[0].slug": "/acme-demo/ is a widget of another workspace",
        "widgets[1].language": "is not offered; use one of en, de",
    }


def test_nothing_is_written_when_anything_is_refused() -> None:
    document = put(team(), "widgets[0].language", "fr")

    refused(document)

    assert not Workspace.objects.exists()


def test_result_has_the_documented_form() -> None:
    answer = apply(team()).as_json()

    demo = MeetingType.objects.get(slug="demo")
    assert list(answer) == [
        "workspace",
        "hosts",
        "meeting_types",
        "groups",
        "widgets",
        "api_keys",
        "webhooks",
        "changes",
    ]
    assert answer["workspace"]["slug"] == "acme"
    assert set(answer["hosts"]) == {"ada@example.com", "ben@example.com", "cy@example.com"}
    assert answer["meeting_types"]["demo"] == {"id": str(demo.id), "queue_id": str(demo.queue.id)}
    assert answer["meeting_types"]["advice"]["queue_id"] is None
    assert set(answer["groups"]) == {"demo/Seniors"}
    assert answer["widgets"]["acme-demo"].endswith("/acme-demo/")
    assert answer["changes"]["added"] == 15


def test_days_that_differ_are_those_of_the_file() -> None:
    vacation = {"start_date": "2027-02-01", "end_date": "2027-02-05", "name": "Vacation"}
    apply(put(team(), "hosts[0].exceptions", [vacation]))
    before = Host.objects.get(email="ada@example.com").exceptions.get()

    moved = put(team(), "hosts[0].exceptions", [vacation | {"end_date": "2027-02-06"}])
    apply(moved)

    after = Host.objects.get(email="ada@example.com").exceptions.get()
    assert (str(before.end_date), str(after.end_date)) == ("2027-02-05", "2027-02-06")
    assert said(moved, Kind.CHANGED) == []


def test_type_that_is_no_longer_shared_keeps_its_queue_asleep() -> None:
    apply(team())
    alone = put(team(), "meeting_types[0].assignment", "one_on_one")
    put(alone, "meeting_types[0].hosts", ["ada@example.com"])
    without(alone, "meeting_types[0].queue")

    answer = apply(alone).as_json()

    assert answer["meeting_types"]["demo"]["queue_id"] is None
    assert said(alone, Kind.CHANGED) == []
    assert said(team(), Kind.RETIRED) == []
