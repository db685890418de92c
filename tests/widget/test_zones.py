"""The list of time zones: found by any name, chosen by one click."""

import pytest
from django.test import Client

from tests.widget.page import read, text_of


@pytest.mark.parametrize("search", ["kolkata", "Calcutta", "India", "UTC+5:30"])
def test_a_zone_is_found_by_its_names_its_country_and_its_offset(visitor: Client, search: str) -> None:
    links = [link["href"] for link in read(visitor.get("/acme/zones/", {"q": search})).links]

    assert "/acme/?timezone=Asia/Kolkata&" in links


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
