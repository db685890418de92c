"""What ``manage.py doctor`` says of widgets and their scheduler."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pydantic import SecretStr
from pytest_django import Settings

from tests.receiver import answer
from tests.widget.gateway.hosted import as_json
from tests.widget.gateway.remote_widget import Visitor
from widget.models import Widget


def wrong(capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(CommandError):
        call_command("doctor")
    printed = capsys.readouterr().out
    assert settings.SCHEDULER_KEY.get_secret_value() not in printed
    lines = printed.splitlines()
    return [line.removeprefix("WRONG ").strip() for line in lines if line.startswith("WRONG")]


def test_a_widget_that_can_be_booked_is_well(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor")

    assert capsys.readouterr().out.splitlines() == [
        "ok     the database has everything that this version needs",
        "ok     the scheduler answers, accepts our key and lists appointments",
        "ok     /acme/: Discovery call, 6 free times within a week",
    ]
    assert visitor.hosted.calls["booking"] == 0


def test_a_key_that_is_refused_is_named(
    visitor: Visitor, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SCHEDULER_KEY = SecretStr("ak_live:expired")

    assert wrong(capsys)[0] == "the scheduler does not let us list appointments: status 401"


def test_a_meeting_type_that_is_not_there_is_named(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    Widget.objects.create(slug="other", meeting_type_id="unknown")
    visitor.hosted.fails("meeting-type", as_json(200, visitor.hosted.meeting_type), answer(404), answer(404))

    assert wrong(capsys) == ["/other/: the scheduler has no meeting type unknown"]


def test_a_key_that_may_not_list_appointments_is_named(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    visitor.hosted.fails("appointments", as_json(403, {"message": "Forbidden"}))

    assert wrong(capsys) == ["the scheduler does not let us list appointments: status 403"]
