"""The list of time zones: found by any name, chosen by one click."""

from zoneinfo import available_timezones

import pytest
from django.test import Client

from tests.widget.page import read, text_of
from widget.presenters.cities import PLACES
from widget.presenters.zones import canonical


@pytest.mark.parametrize(
    ("search", "zone"),
    [
        ("kolkata", "Asia/Kolkata"),
        ("Calcutta", "Asia/Kolkata"),
        ("asia/calcutta", "Asia/Kolkata"),
        ("India", "Asia/Kolkata"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("mumbai", "Asia/Kolkata"),
        ("US/Pacific", "America/Los_Angeles"),
        ("san francisco", "America/Los_Angeles"),
        ("PST", "America/Los_Angeles"),
        ("Kiev", "Europe/Kyiv"),
        ("MÜNCHEN", "Europe/Berlin"),
        ("munchen", "Europe/Berlin"),
        ("cest", "Europe/Berlin"),
        ("wroclaw", "Europe/Warsaw"),
        ("gmt", "UTC"),
    ],
)
def test_a_zone_is_found_by_any_name_its_country_and_its_offset(visitor: Client, search: str, zone: str) -> None:
    links = [link["href"] for link in read(visitor.get("/acme/zones/", {"q": search})).links]

    assert f"/acme/?timezone={zone}&" in links


def test_every_city_belongs_to_a_zone_of_today() -> None:
    assert [
        zone for zone in PLACES if zone != "UTC" and (zone not in available_timezones() or canonical(zone) != zone)
    ] == []


def test_a_country_is_found_by_its_english_name_in_every_language(visitor: Client) -> None:
    page = visitor.get("/acme/zones/", {"q": "Germany", "language": "pl"})

    assert "/acme/?language=pl&timezone=Europe/Berlin&" in [link["href"] for link in read(page).links]


@pytest.mark.parametrize(("search", "said"), [("kolkata", "1 time zone"), ("newfoundland", "1 time zone"), ("", "")])
def test_it_is_said_how_many_were_found(htmx: Client, search: str, said: str) -> None:
    answer = htmx.get("/acme/zones/", {"q": search}, headers={"HX-Target": "zonelist"})

    assert f'data-say="{said}"' in answer.content.decode()


def test_choosing_a_zone_keeps_everything_else(visitor: Client) -> None:
    page = visitor.get("/acme/zones/?timezone=Europe/Berlin&duration=60&day=2027-03-02&utm_source=news&q=tokyo")

    links = {link["href"] for link in read(page).links}
    assert "/acme/?duration=60&utm_source=news&timezone=Asia/Tokyo&day=2027-03-02" in links


def test_the_visitor_s_own_region_comes_first_and_open(visitor: Client) -> None:
    page = visitor.get("/acme/zones/?timezone=America/Chicago").content.decode()

    assert page.index("<details open><summary>America") < page.index("<details><summary>Africa")
    assert 'timezone=America/Chicago&amp;" aria-current="true"' in page


def test_an_old_name_shows_today_s(visitor: Client) -> None:
    page = visitor.get("/acme/zones/?timezone=Asia/Calcutta").content.decode()

    assert 'timezone=Asia/Kolkata&amp;" aria-current="true"' in page


def test_nothing_found_says_what_to_try(visitor: Client) -> None:
    assert "No time zone has this name" in text_of(visitor.get("/acme/zones/?q=atlantis"))


def test_htmx_gets_the_list_alone_while_somebody_types(htmx: Client) -> None:
    answer = htmx.get("/acme/zones/?q=rome", headers={"HX-Target": "zonelist"}).content.decode()

    assert answer.startswith('<div id="zonelist"')


def test_country_and_city_are_in_the_language_of_the_page(visitor: Client) -> None:
    assert "Mailand" not in text_of(visitor.get("/acme/zones/?language=de"))
    assert "Rom Italien" in text_of(visitor.get("/acme/zones/?language=de"))
