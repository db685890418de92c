"""The style page shows every part that visitors see, made by the same views, and nobody else sees it."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from widget.style_page.samples import BRANDS
from widget.style_page.scenes import SCENES

PARTS = {
    f"widget/{path.name}" for path in (settings.STATICFILES_DIRS[0].parent / "templates" / "widget").glob("_*.html")
}


@pytest.fixture
def developer(client: Client, settings: Settings) -> Client:
    settings.DEBUG = True
    return client


def test_to_visitors_there_is_nothing(client: Client, db: None) -> None:
    for path in ("/_styles/", "/_styles/acme/picker/", "/_styles/acme/none/"):
        assert client.get(path).status_code == 404


def test_staff_see_it_and_their_browser_keeps_it_to_itself(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("editor", is_staff=True))

    for path in ("/_styles/", "/_styles/acme/picker/"):
        response = client.get(path)
        assert response.status_code == 200
        assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")


def test_one_who_is_no_staff_sees_nothing(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("somebody"))

    assert client.get("/_styles/").status_code == 404


def test_it_frames_every_scene_in_what_was_chosen(developer: Client) -> None:
    response = developer.get("/_styles/?brand=dark&theme=light&language=ar&width=360&state=hover")

    frames = re.findall(r'<iframe title="([^"]+)" width="360"[^>]+src="([^"]+)"', response.content.decode())
    assert [name for name, _ in frames] == list(SCENES)
    assert frames[0][1] == "/_styles/dark/picker/?theme=light&amp;language=ar&amp;state=hover"
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in developer.get("/_styles/dark/picker/")["Content-Security-Policy"]


@pytest.mark.parametrize("query", ["brand=nobody", "width=1", "state=excited", "language=xx"])
def test_what_is_not_offered_is_not_found(developer: Client, query: str) -> None:
    assert developer.get(f"/_styles/?{query}").status_code == 404


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_needs_no_database(
    developer: Client, scene: str, django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    with django_assert_num_queries(0):
        response = developer.get(f"/_styles/long/{scene}/")

    assert "<main>" in response.content.decode()


def test_every_part_of_the_widget_is_in_a_scene(developer: Client) -> None:
    shown = {template.name for scene in SCENES for template in developer.get(f"/_styles/acme/{scene}/").templates}

    assert shown >= PARTS


def test_a_scene_that_does_not_exist_is_not_found(developer: Client) -> None:
    assert developer.get("/_styles/acme/none/").status_code == 404
    assert developer.get("/_styles/none/picker/").status_code == 404


def test_days_of_a_scene_can_be_picked(developer: Client) -> None:
    page = developer.get("/_styles/acme/picker/?language=en-GB").content.decode()
    [day] = re.findall(r'href="(/_styles/acme/picker/\?[^"]*day=2027-03-17)"', page)

    assert "Wednesday 17 March 2027" in developer.get(day.replace("&amp;", "&")).content.decode().replace(",", "")


def test_a_language_shows_its_direction_before_it_has_words(developer: Client) -> None:
    page = developer.get("/_styles/acme/picker/?language=ar").content.decode()

    assert '<html lang="ar" dir="rtl"' in page
    assert 'dir="ltr"' in developer.get("/_styles/acme/picker/?language=fr").content.decode()


@pytest.mark.parametrize("brand", BRANDS)
def test_a_state_is_shown_on_all_controls(developer: Client, brand: str) -> None:
    page = developer.get(f"/_styles/{brand}/picker/?state=hover").content.decode()

    assert '<html data-state="hover" ' in page
    assert ".button:hover,[data-state=hover] .button{" in page
    assert "data-state" not in developer.get(f"/_styles/{brand}/picker/").content.decode()
