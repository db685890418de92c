"""Applying a file: what is written, what is said, what is refused."""

from uuid import UUID

import pytest

from scheduling.contract.workspace.changes import Kind
from scheduling.models import Host, MeetingType, Workspace
from tests.workspace.applying import refused, said
from tests.workspace.documents import apply, put, team, without
from widget.models import Widget

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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


def test_what_a_long_list_gets_and_loses_is_said() -> None:
    sites = [f"https://shop-{number}.example.com" for number in range(5)]
    apply(put(team(), "widgets[0].allowed_origins", sites))

    changed = said(put(team(), "widgets[0].allowed_origins", [*sites[:4], "https://new.example.com"]), Kind.CHANGED)

    assert changed == [
        "widgets[0]: widget acme-demo: allowed_origins + https://new.example.com - https://shop-4.example.com"
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


NOT_OFFERED = [f"widgets[1].{key}" for key in ("language", "languages[0]", "languages[2]", "texts.da")]


def test_widget_of_another_workspace_and_language_that_is_not_offered_are_refused() -> None:
    apply(team())
    other = put(team(), "workspace.slug", "other")
    put(other, "widgets[1].slug", "elsewhere")
    put(other, "widgets[1].language", "sv")
    put(other, "widgets[1].languages", ["sv", "en", "da"])
    put(other, "widgets[1].texts", {"de": {"book": "Los!"}, "da": {"book": "Nu!"}})

    assert refused(other) == {
        "widgets[0].slug": "/acme-demo/ is a widget of another workspace",
        **dict.fromkeys(NOT_OFFERED, "is not offered; use one of en, de, fr, es, it, nl, pl, pt, ar"),
    }


def test_hosts_read_mails_in_the_workspace_s_language_unless_they_have_their_own() -> None:
    document = put(put(team(), "workspace.language", "de"), "hosts[1].language", "en")

    apply(document)

    assert list(Host.objects.order_by("pk").values_list("language", flat=True)[:3]) == ["de", "en", "de"]
    assert refused(put(document, "hosts[0].language", "sv")) == {
        "hosts[0].language": "is not offered; use one of en, de, fr, es, it, nl, pl, pt, ar"
    }


def test_nothing_is_written_when_anything_is_refused() -> None:
    document = put(team(), "widgets[0].language", "sv")

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
