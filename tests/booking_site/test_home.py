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


def test_elsewhere_there_is_nothing(client: Client) -> None:
    assert client.get("/").status_code == 404
