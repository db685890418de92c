"""What the browser tests look at in every run, and whom a scene speaks to."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.browser.style_page.sample import SAMPLE
from widget.style_page.scenes import SCENES


@pytest.fixture
def developer(client: Client, settings: Settings) -> Client:
    settings.DEBUG = True
    return client


def test_the_sample_of_scenes_leaves_out_no_kind_of_element(developer: Client) -> None:
    shown = {scene: _kinds(developer.get(f"/_styles/acme/{scene}/").content.decode()) for scene in SCENES}

    missing = set().union(*shown.values()) - set().union(*(shown[scene] for scene in SAMPLE))

    assert missing == set()


def _kinds(page: str) -> set[str]:
    """Of elements, by all that stylesheets tell them apart by."""
    told = re.compile(r' (?:class|type|role|dir|aria-current|aria-invalid)="[^"]*"')
    tags = re.findall(r"<(\w+)([^>]*)>", page.partition("<main>")[2])
    return {name + "".join(sorted(told.findall(attributes))) for name, attributes in tags}


def test_a_scene_has_the_dates_of_the_language_that_visitors_get(developer: Client) -> None:
    page = developer.get("/_styles/acme/picker/?language=pt").content.decode()

    assert '<html lang="pt-PT"' in page
    assert "Hora padrão da Europa Central" in page


def test_the_words_of_a_team_after_a_booking_are_for_those_who_booked(developer: Client) -> None:
    booked, accepted = (developer.get(f"/_styles/serif/{scene}/") for scene in ("booked", "request-accepted"))

    assert "Coffee is on us." in booked.content.decode()
    assert "Coffee is on us." not in accepted.content.decode()
