"""``manage.py apply``, ``export`` and ``demo`` as they are typed."""

import json
from io import StringIO
from pathlib import Path

import pytest
import tomli_w
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from booking_site.management.commands import demo
from scheduling.contract.meeting_types import FieldType
from scheduling.models import FormField, Host, MeetingType, Workspace
from tests.workspace.documents import put, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "workspace.toml"
    path.write_text(tomli_w.dumps(team()), encoding="utf-8")
    return path


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command(*words)
    assert error.value.returncode == 1
    return str(error.value)


def test_apply_prints_one_object(file: Path) -> None:
    answer = json.loads(run("apply", str(file), "--json"))

    assert answer["changes"]["added"] == 15
    assert answer["api_keys"]["harness"].startswith("ak_live:")


def test_apply_takes_keys_from_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(tomli_w.dumps(put(team(), "api_keys[0].key_env", "ACME_KEY")))
    monkeypatch.setenv("ACME_KEY", "ak_live:0190b8a0-0000-7000-8000-00000000abcd:0123456789abcdefXYZ")

    answer = json.loads(run("apply", str(file), "--json"))

    assert answer["api_keys"] == {"harness": None}


def test_plan_prints_changes_and_makes_no_key(file: Path) -> None:
    text = run("apply", str(file), "--plan")
    answer = json.loads(run("apply", str(file), "--plan", "--json"))

    assert "added     hosts[0]: host ada@example.com\n" in text
    assert text.endswith("Plan: 15 added, 0 changed, 0 retired, 0 unchanged.\n")
    assert answer["api_keys"] == {"harness": None}
    assert not Workspace.objects.exists()


def test_faults_are_printed_and_nothing_is_written(file: Path) -> None:
    document = put(put(team(), "hosts[0].timezone", "x"), "widgets[0].slug", "admin")
    file.write_text(tomli_w.dumps(document))

    said = refused("apply", str(file))

    assert "  hosts[0].timezone: is not a time zone; use an IANA name such as Europe/Berlin\n" in said
    assert "  widgets[0].slug: is a name of the installation's own pages" in said
    assert not Workspace.objects.exists()


def test_what_a_file_asks_for_and_cannot_have_is_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = put(team(), "meeting_types[0].confirmation", "double_opt_in")
    file.write_text(tomli_w.dumps(put(document, "meeting_types[0].allow_phone_only", True)))

    assert "Applied" in run("apply", str(file))

    assert "note      meeting_types[0].allow_phone_only: has no effect beside double_opt_in" in capsys.readouterr().err


def test_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    binary = tmp_path / "x.toml"
    binary.write_bytes(b"\xff\xfe")

    assert refused("apply", str(tmp_path / "none.toml")).endswith("cannot be read: No such file or directory")
    assert refused("apply", str(binary)).endswith("is not text in UTF-8 (byte 0)")


def test_export_gives_the_file_back(file: Path, tmp_path: Path) -> None:
    run("apply", str(file))
    back = tmp_path / "back.toml"

    run("export", "--output", str(back))

    assert run("export", "acme") == back.read_text()
    assert run("apply", str(back)).endswith("Applied: 0 added, 0 changed, 0 retired, 15 unchanged.\n")


def test_export_asks_which_workspace(file: Path) -> None:
    assert refused("export") == "Name one workspace; in the database: none"
    run("apply", str(file))
    assert refused("export", "nothing") == "There is no workspace nothing; in the database: acme"


@pytest.fixture
def login(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DEBUG = True
    path = tmp_path / "var" / "demo-login.txt"
    monkeypatch.setattr(demo, "LOGIN", path)
    return path


def test_demo_is_there_with_a_log_in_that_stays(login: Path) -> None:
    first, second = run("demo"), run("demo")

    password = login.read_text().strip()
    user = User.objects.get(username="demo")
    assert first == second
    assert f"(user demo, password {password})" in first
    assert user.check_password(password)
    assert login.stat().st_mode & 0o777 == 0o600


def test_demo_shows_what_a_workspace_can_have(login: Path) -> None:
    run("demo")

    assert Host.objects.count() == 5
    assert Host.objects.values("timezone").distinct().count() == 3
    assert set(MeetingType.objects.values_list("assignment", flat=True)) == {"one_on_one", "round_robin", "co_host"}
    assert MeetingType.objects.filter(confirmation="double_opt_in").exists()
    kinds = FormField.objects.filter(meeting_type__slug="workshop").values_list("field_type", flat=True)
    assert set(kinds) == set(FieldType)


def test_demo_is_for_development_only(settings: Settings) -> None:
    settings.DEBUG = False

    assert "SLOTWRIGHT_DEBUG=1" in refused("demo")
