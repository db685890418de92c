"""The picker: what stands on the first page, and where its links lead."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from scheduling.contract.meeting_types import MeetingOptions
from scheduling.contract.refusals import Busy, Fault, HostRequired, Invalid, NotFound, Refusal
from tests.fakes import FakeGateway
from tests.widget.conftest import START, demo
from tests.widget.page import read, text_of
from widget.gateway.protocol import Unavailable
from widget.models import Widget


def test_first_page_shows_the_first_free_day_and_its_times(visitor: Client) -> None:
    page = visitor.get("/acme/")

    assert page.status_code == 200
    assert "Mon, Mar 1" in text_of(page)
    assert "10:00 AM" in text_of(page)


def test_a_free_day_is_named_in_full_and_a_free_time_leads_to_the_form(visitor: Client) -> None:
    links = read(visitor.get("/acme/?timezone=Europe/Berlin")).links

    assert {"Tuesday, March 2, 2027, 16 times"} <= {link.get("aria-label", "") for link in links}
    assert any(f"start={START[:16]}Z" in link["href"] for link in read(visitor.get("/acme/?day=2027-03-02")).links)


def test_a_day_without_times_is_no_link(visitor: Client) -> None:
    links = read(visitor.get("/acme/")).links

    assert not any("day=2027-03-06" in link["href"] for link in links)


def test_the_visitor_s_zone_moves_times_to_other_days(visitor: Client) -> None:
    page = text_of(visitor.get("/acme/?timezone=Asia/Tokyo&day=2027-03-02&clock=24"))

    assert "01:30 18:00" in " ".join(word for word in page.split() if ":" in word)


def test_the_clock_can_be_switched(visitor: Client) -> None:
    assert "10:00 AM" in text_of(visitor.get("/acme/?clock=12"))
    assert "10:00 AM" not in text_of(visitor.get("/acme/?clock=24"))


def test_a_german_visitor_reads_german_with_24_hours(visitor: Client) -> None:
    page = visitor.get("/acme/", headers={"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"})

    assert '<html lang="de-DE" dir="ltr">' in page.content.decode()
    assert "März 2027" in text_of(page)
    assert "10:00" in text_of(page)


def test_the_address_decides_over_the_visitor_s_browser(visitor: Client) -> None:
    page = visitor.get("/acme/?language=en-GB", headers={"Accept-Language": "de"})

    assert '<html lang="en-GB" dir="ltr">' in page.content.decode()


def test_htmx_gets_the_part_alone(htmx: Client) -> None:
    picker = htmx.get("/acme/?month=2027-03").content.decode()
    times = htmx.get("/acme/?day=2027-03-02", headers={"HX-Target": "times"}).content.decode()

    assert picker.lstrip().startswith('<div id="picker"')
    assert times.lstrip().startswith('<div id="times"')
    assert "<html" not in picker + times


def test_one_day_asks_the_scheduler_for_one_day(htmx: Client, gateway: FakeGateway) -> None:
    htmx.get("/acme/?day=2027-03-02", headers={"HX-Target": "times"})

    assert gateway.calls == ["meeting_type", "availability"]


def test_visitors_of_one_language_and_two_regions_read_their_own_clock(htmx: Client) -> None:
    def times(region: str) -> str:
        headers = {"HX-Target": "times", "Accept-Language": region}
        return text_of(htmx.get("/acme/?day=2027-03-02", headers=headers))

    assert "10:00 AM" in times("en-US")
    assert "10:00 AM" not in times("en-GB")


def test_a_free_day_follows_what_is_free(htmx: Client, gateway: FakeGateway) -> None:
    before = htmx.get("/acme/?day=2027-03-02", headers={"HX-Target": "times"})
    gateway.free.discard(datetime(2027, 3, 2, 9, tzinfo=UTC))
    after = htmx.get("/acme/?day=2027-03-02", headers={"HX-Target": "times"})

    assert "10:00 AM" in text_of(before)
    assert "10:00 AM" not in text_of(after)


def test_pages_ask_the_database_for_the_widget_alone(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        visitor.get("/acme/")
    with django_assert_num_queries(1):
        visitor.get("/acme/?start=" + START)


def test_an_empty_month_leads_to_the_next_free_day(visitor: Client, gateway: FakeGateway) -> None:
    gateway.free = {datetime(2027, 4, 6, 9, tzinfo=UTC)}

    page = visitor.get("/acme/?month=2027-03")

    assert "Nothing is free in March 2027." in text_of(page)
    assert any(link["href"].endswith("day=2027-04-06") for link in read(page).links)


def test_a_full_day_leads_to_the_next_free_day(visitor: Client, gateway: FakeGateway) -> None:
    gateway.free = {datetime(2027, 3, 4, 9, tzinfo=UTC), datetime(2027, 4, 6, 9, tzinfo=UTC)}

    sooner, later = visitor.get("/acme/?day=2027-03-02"), visitor.get("/acme/?day=2027-03-09")

    assert "Nothing is free on Tuesday, March 2, 2027." in text_of(sooner)
    assert "Next free day Thursday, March 4, 2027" in text_of(sooner)
    assert "Next free day Tuesday, April 6, 2027" in text_of(later)


def test_first_page_of_a_month_that_is_over_goes_on_to_the_next(visitor: Client, gateway: FakeGateway) -> None:
    gateway.free = {datetime(2027, 4, 6, 9, tzinfo=UTC)}

    page = text_of(visitor.get("/acme/"))

    assert "Nothing is free any more in March 2027" in page
    assert "Tue, Apr 6" in page


def test_nothing_free_at_all_names_the_contact(visitor: Client, gateway: FakeGateway) -> None:
    gateway.free = set()

    page = text_of(visitor.get("/acme/"))

    assert "Later days are not free either" in page
    assert "sales@example.com" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("timezone=Atlantis/Sunken", "The time zone in the address is not known; times are shown for Berlin."),
        ("start=yesterday", "The time in the address cannot be read"),
        ("duration=45", "The length in the address is not offered; these are times for 30 minutes."),
        ("start=2027-03-02T03:00Z", "cannot be booked any more"),
    ],
)
def test_what_cannot_be_had_is_said(visitor: Client, query: str, sentence: str) -> None:
    page = visitor.get(f"/acme/?{query}")

    assert page.status_code == 200
    assert sentence in text_of(page)


def test_a_month_out_of_reach_shows_the_nearest_one(visitor: Client) -> None:
    assert "March 2027" in text_of(visitor.get("/acme/?month=2020-01"))
    assert "April 2027" in text_of(visitor.get("/acme/?month=2099-01"))
    assert "March 2027" in text_of(visitor.get("/acme/?month=soon"))


def test_durations_are_offered_when_there_are_several(visitor: Client, gateway: FakeGateway) -> None:
    assert any("duration=60" in link["href"] for link in read(visitor.get("/acme/")).links)

    gateway.meeting_types["demo"] = demo(meeting_options=MeetingOptions())

    assert not any("duration=" in link["href"] for link in read(visitor.get("/acme/")).links)


def test_prefill_and_campaign_travel_along(visitor: Client) -> None:
    links = read(visitor.get("/acme/?email=ann@example.com&utm_source=news&embed=1&day=2027-03-02")).links
    start = next(link["href"] for link in links if "start=" in link["href"])

    assert "email=ann%40example.com" in start
    assert "utm_source=news" in start
    assert "embed=1" in start


def test_the_embed_has_no_footer_and_no_ground(visitor: Client) -> None:
    embedded, page = visitor.get("/acme/?embed=1").content.decode(), visitor.get("/acme/").content.decode()

    assert '<html lang="en" dir="ltr" class="embed">' in embedded
    assert ("<footer>" in page, "<footer>" in embedded) == (True, False)


@pytest.mark.parametrize("trouble", [Unavailable("down"), Busy()])
def test_a_scheduler_out_of_reach_is_a_calm_503(visitor: Client, gateway: FakeGateway, trouble: Exception) -> None:
    gateway.broken = trouble

    page = visitor.get("/acme/?month=2027-03")

    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert "Try again" in text_of(page)
    assert "sales@example.com" in text_of(page)
    assert any(link["href"] == "/acme/?month=2027-03" for link in read(page).links)


@pytest.mark.parametrize(
    "refusal",
    [NotFound(), HostRequired(), Invalid([Fault("queueId", "queueId is not the queue of this meeting type")])],
)
def test_a_meeting_type_that_is_gone_or_does_not_fit_is_a_404_in_the_brand(
    visitor: Client, gateway: FakeGateway, refusal: Refusal
) -> None:
    gateway.broken = refusal

    page = visitor.get("/acme/")

    assert page.status_code == 404
    assert "Acme" in text_of(page)


def test_unknown_addresses_are_calm_404s(visitor: Client) -> None:
    outside, below = visitor.get("/nobody/"), visitor.get("/acme/nothing/here")

    assert (outside.status_code, below.status_code) == (404, 404)
    assert "There is nothing here" in text_of(outside)
    assert any(link["href"] == "/acme/" for link in read(below).links)


def test_a_retired_widget_is_gone(visitor: Client, widget: Widget) -> None:
    Widget.objects.update(is_active=False)

    assert visitor.get("/acme/").status_code == 404


def test_other_methods_are_not_allowed(visitor: Client) -> None:
    answer = visitor.put("/acme/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_nothing_is_asked_ahead_of_a_scheduler_somewhere_else(visitor: Client, settings: Settings) -> None:
    here = visitor.get("/acme/").content.decode()
    settings.SCHEDULER_URL = "https://scheduler.example"
    elsewhere = visitor.get("/acme/").content.decode()

    assert (" data-ahead" in here, " data-ahead" in elsewhere) == (True, False)
