"""What an Arabic page shows of other scripts: each text runs in its own direction, and the one around it in its."""

import pytest
from django.test import Client

from scheduling.contract.meeting_types import FieldType, FormField
from tests.fakes import FakeGateway
from tests.widget.conftest import demo
from tests.widget.page import filled, text_of
from tests.widget.test_details import ANN, FORM
from widget.models import Widget

GOAL = FormField(name="goal", label="What for?", field_type=FieldType.TEXT_SINGLE, required=True, help_text="In short.")
ARABIC = f"{FORM}&language=ar"


@pytest.fixture
def form(visitor: Client, gateway: FakeGateway) -> str:
    gateway.meeting_types["demo"] = demo(form_fields=(GOAL,))
    return visitor.get(ARABIC).content.decode()


def test_the_page_runs_from_right_to_left(form: str) -> None:
    assert '<html lang="ar" dir="rtl"' in form


@pytest.mark.parametrize("typed", ["<bdi>What for?</bdi>", "<bdi>In short.</bdi>", 'class="intro" dir="auto"'])
def test_what_the_team_wrote_in_another_script_keeps_its_own_direction(form: str, typed: str) -> None:
    assert typed in form


def test_a_question_that_is_missing_keeps_it_too(visitor: Client, gateway: FakeGateway, form: str) -> None:
    page = visitor.post(ARABIC, filled(visitor.get(ARABIC), **ANN))

    assert "<bdi>What for?</bdi></a>" in page.content.decode()


def test_addresses_run_from_left_to_right(form: str, widget: Widget) -> None:
    assert f'<a href="mailto:{widget.contact}" dir="ltr">' in form


def test_facts_are_parted_as_arabs_part_them(visitor: Client) -> None:
    words = text_of(visitor.get(ARABIC))

    assert "برلين، UTC+1" in words
    assert ", UTC" not in words
