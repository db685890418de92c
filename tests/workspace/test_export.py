import tomllib
from uuid import UUID

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings

from booking_site.workspace import apply_document, export_document
from scheduling.models import Host, MeetingType, Queue, Workspace
from tests.workspace.documents import NOW, Document, apply, put, team
from tests.workspace.strategies import workspaces
from widget.models import Widget

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def exported() -> str:
    return export_document(Workspace.objects.get())


def kinds(text: str) -> dict[str, int]:
    changes = apply_document(text, now=NOW).as_json()["changes"]
    return {kind: number for kind, number in changes.items() if number and kind != "unchanged"}


def test_export_says_what_the_file_said() -> None:
    document = put(team(), "hosts[0].daily_limit", 3)
    put(document, "widgets[0].click_ids", ["gclid", "fbclid"])
    put(document, "widgets[0].languages", ["en", "de"])
    put(document, "widgets[0].texts", {"de": {"book": "Los!", "form": ""}, "fr": {}})
    apply(document)

    back = tomllib.loads(exported())

    assert back["hosts"][0] == {
        "email": "ada@example.com",
        "given_name": "Ada",
        "timezone": "Europe/Berlin",
        "hours": {"mon": ["09:00-17:00"]},
        "daily_limit": 3,
    }
    demo = next(section for section in back["meeting_types"] if section["slug"] == "demo")
    assert demo["queue"] == document["meeting_types"][0]["queue"]
    assert demo["fields"] == document["meeting_types"][0]["fields"]
    assert {widget["slug"]: widget.get("meeting_type") for widget in back["widgets"]} == {
        "acme-demo": "demo",
        "far-away": None,
    }
    assert [widget.get("languages") for widget in back["widgets"]] == [["en", "de"], None]
    assert [widget.get("texts") for widget in back["widgets"]] == [{"de": {"book": "Los!"}}, None]
    assert [widget.get("click_ids") for widget in back["widgets"]] == [["gclid", "fbclid"], None]


def test_applying_an_export_changes_nothing() -> None:
    apply(team())

    assert kinds(exported()) == {}


def test_export_of_rows_made_by_hand_keeps_their_ids_elsewhere() -> None:
    apply(team())
    Host.objects.filter(email="ada@example.com").update(uuid=UUID(int=7))
    text = exported()
    Widget.objects.all().delete()
    Queue.objects.all().delete()
    MeetingType.objects.all().delete()
    Host.objects.all().delete()
    Workspace.objects.all().delete()

    apply_document(text, now=NOW)

    assert Host.objects.get(email="ada@example.com").uuid == UUID(int=7)
    assert exported() == text


def test_keys_and_secrets_are_not_exported() -> None:
    answer = apply(team()).as_json()

    text = exported()

    assert answer["api_keys"]["harness"].split(":")[2] not in text
    assert "whsec_" not in text
    assert "ak_live" not in text


def test_what_is_retired_is_not_exported() -> None:
    apply(team())
    del (document := team())["widgets"][1]
    apply(document)

    assert [section["slug"] for section in tomllib.loads(exported())["widgets"]] == ["acme-demo"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(workspaces(), workspaces())
def test_any_two_files_one_after_the_other_end_in_the_second(one: Document, other: Document) -> None:
    apply(one, force=True)
    apply(other, force=True)

    assert kinds(tomli_w.dumps(other)) == {}
    assert kinds(exported()) == {}
