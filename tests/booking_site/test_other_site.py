"""The demo's own site, on another host of the development server, and nowhere else."""

from io import StringIO

import pytest
from django.test import Client
from pytest_django import Settings

from booking_site.management.commands.serve import Command

pytestmark = pytest.mark.django_db
THERE = {"Host": "acme.localhost:8731"}


@pytest.fixture
def development(settings: Settings) -> Settings:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "http://127.0.0.1:8731"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "booking_site.other_site.OtherSite"]
    return settings


def test_it_shows_widgets_of_the_booking_pages_in_every_mode(client: Client, development: Settings) -> None:
    page = client.get("/", headers=THERE).content.decode()

    assert '<script async src="http://127.0.0.1:8731/embed.js"></script>' in page
    for sign in ('<booking-widget link="/acme-demo/"', 'mode="popup"', 'mode="button"', 'data-booking-link="/'):
        assert sign in page


def test_every_widget_has_a_link_for_those_without_scripts(client: Client, development: Settings) -> None:
    page = client.get("/", headers=THERE).content.decode()

    widgets = page.split("<booking-widget ")[1:]
    assert len(widgets) == 4
    assert all("<a " in widget and 'href="http://127.0.0.1:8731/acme-' in widget for widget in widgets)


def test_its_policy_lets_in_the_booking_pages_and_nothing_else(client: Client, development: Settings) -> None:
    answer = client.get("/", headers=THERE)

    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' http://127.0.0.1:8731; frame-src http://127.0.0.1:8731;" in policy
    assert "unsafe" not in policy
    assert "<script>" not in answer.content.decode()
    assert " style=" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/admin/", "/api/docs", "/acme-demo/", "/mails/"])
def test_the_other_host_has_none_of_our_pages(client: Client, development: Settings, path: str) -> None:
    assert client.get(path, headers=THERE).status_code == 404


def test_our_own_host_is_as_before_and_leads_there(client: Client, development: Settings) -> None:
    home = client.get("/", headers={"Host": "127.0.0.1:8731"}).content.decode()

    assert 'href="http://acme.localhost:8731/"' in home


def test_the_server_says_where_it_is(development: Settings) -> None:
    said = StringIO()

    Command(stdout=said)._print_addresses()

    assert "http://acme.localhost:8731/" in said.getvalue()


def test_outside_development_it_does_not_exist(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    assert client.get("/", headers=THERE).status_code == 404
