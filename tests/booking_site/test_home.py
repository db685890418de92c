import pytest
from django.test import Client
from pytest_django import Settings

from widget.models import Brand, Widget

pytestmark = pytest.mark.django_db


def test_in_development_the_bare_address_lists_what_there_is(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    Brand.objects.create(widget=Widget.objects.create(slug="acme", meeting_type_id="1"), name="Acme <3")

    page = client.get("/").content.decode()

    assert 'href="/acme/"' in page
    assert "Acme &lt;3" in page


def test_pages_carry_their_icon_and_the_one_that_browsers_ask_for_is_no_fault(
    client: Client, settings: Settings
) -> None:
    settings.DEBUG = True

    home, icon = client.get("/"), client.get("/favicon.ico")

    assert '<link rel="icon" href="data:image/svg+xml,' in home.content.decode()
    assert "img-src data:" in home["Content-Security-Policy"]
    assert (icon.status_code, icon.content) == (204, b"")
    assert icon["Cache-Control"] == "public, max-age=604800"


def test_elsewhere_there_is_nothing(client: Client) -> None:
    assert client.get("/").status_code == 404
