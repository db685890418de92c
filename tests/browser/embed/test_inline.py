"""The widget in the flow of somebody else's page."""

import os
import re
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median

import pytest
from playwright.sync_api import Route, expect

from tests.browser.embed.hosting import FRAME, TUESDAY, Host, strict_policy, visit_host, widget
from tests.browser.site import Site
from tests.browser.visitor import Visitor, expect_booked

EXHAUSTIVE = bool(os.environ.get("TEST_EXHAUSTIVE"))
#: By column, the time that is booked, by the clock in Berlin.
START = {1000: (10, 0), 600: (10, 30), 320: (12, 0)}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOP = f"{FRAME}.getBoundingClientRect().y + scrollY"
#: In the frame: says which height it has now got, right after our own script has. It is heard before any timer runs.
LAID_OUT = """if (parent !== window) addEventListener("DOMContentLoaded", () => {
  new ResizeObserver(([{ target }]) => {
    parent.postMessage({ laidOut: Math.ceil(target.getBoundingClientRect().height) }, "*");
  }).observe(document.documentElement);
})"""
#: In the page around it: for how long after that its frame was not yet high enough.
FOLLOWED = f"""window.waits = [];
let latest = 0;
addEventListener("message", ({{ data }}) => {{
  if (!data.laidOut) return;
  const began = performance.now(), mine = ++latest;
  const look = () => {{
    if ({FRAME}.offsetHeight >= data.laidOut) waits.push(performance.now() - began);
    else if (mine === latest) setTimeout(look, 5);
  }};
  look();
}})"""


def book(host: Host, label: str) -> None:
    """By way of a form that lacks answers."""
    inside = host.inside
    inside.pick_time(label)
    host.expect_nothing_to_scroll()
    inside.book()
    expect(inside.locator(".summary")).to_be_visible()
    host.expect_nothing_to_scroll()
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)
    host.expect_nothing_to_scroll()


def move_and_cancel(host: Host) -> None:
    inside = host.inside
    inside.locator(".changes a").first.click()
    inside.pick_day(date(2027, 4, 23))
    host.expect_nothing_to_scroll()
    inside.locator(".times li a").get_by_text("12:00", exact=True).click()
    inside.locator("#move button.primary").click()
    expect(inside.heading).to_have_text("Your appointment has moved")
    host.expect_nothing_to_scroll()
    inside.locator(".changes a").last.click()
    inside.locator("#cancel button.primary").click()
    expect(inside.heading).to_have_text("This appointment was cancelled")
    host.expect_nothing_to_scroll()


def expect_steady(host: Host) -> None:
    """Nothing has moved but what stands below, down, and not more often than the content got higher."""
    moves = [source for sources in host.evaluate("shifts") for source in sources]
    assert [move for move in moves if move[0] != "below" or 0 < move[2] <= move[1] or not move[1]] == []
    heights = [640, *(detail["height"] for detail in host.heard("resized"))]
    grown = sum(height > before for before, height in pairwise(heights))
    assert len(host.evaluate("shifts")) <= grown


@pytest.mark.parametrize("column", [1000, *([600, 320] if EXHAUSTIVE else [])])
def test_a_whole_journey_is_heard_of_and_moves_nothing_but_what_is_below_down(
    scripted: Visitor, site: Site, column: int
) -> None:
    """On a page whose policy allows the documented lines alone."""
    scripted.page.add_init_script(LAID_OUT)
    host = visit_host(scripted, widget(scripted, TUESDAY), column=column, headers=strict_policy(scripted))
    host.evaluate(FOLLOWED)
    host.expect_ready()
    host.expect_fitting()
    expect(host.plain_link).to_be_hidden()
    assert host.evaluate("shifts") == []
    before = host.evaluate(f"[history.length, location.href, {TOP}]")

    hour, minute = START[column]
    book(host, f"{hour}:{minute:02}")
    host.expect_heard("ready", "slot-selected", "booked")
    expect(host.inside.heading).to_be_in_viewport()
    [selected, booked] = host.heard("slot-selected", "booked")
    start = datetime(2027, 4, 20, hour - 2, minute, tzinfo=UTC)
    moment = {"start": f"{start:%FT%TZ}", "end": f"{start + timedelta(minutes=30):%FT%TZ}"}
    assert selected == {"link": TUESDAY, "meetingTypeId": site.meeting_types["product-demo"], **moment}
    assert booked == {**selected, "appointmentId": site.appointment(host.inside.email)["id"]}
    assert UUID.fullmatch(booked["appointmentId"])

    move_and_cancel(host)
    host.expect_heard("ready", "slot-selected", "booked", "rescheduled", "cancelled")
    changes = host.heard("rescheduled", "cancelled")
    assert {(fact["appointmentId"], fact["start"]) for fact in changes} == {
        (booked["appointmentId"], "2027-04-23T10:00:00Z")
    }
    assert host.inside.email not in str(host.evaluate("JSON.stringify(heard)"))
    assert host.evaluate(f"[history.length, location.href, {TOP}]") == before
    assert host.evaluate("violations") == []
    expect_steady(host)
    waits = host.evaluate("waits")
    assert len(waits) >= 5
    assert median(waits) <= 100  # of all steps: a machine that is busy elsewhere may hold one of them up


@pytest.mark.parametrize(
    ("column", "least", "label"), [(320, 2200, "11:00"), *([(1000, 1700, "11:30")] if EXHAUSTIVE else [])]
)
def test_a_page_that_reserves_the_highest_step_never_moves_at_all(
    scripted: Visitor, column: int, least: int, label: str
) -> None:
    """What a browser counts as layout shift is nothing, over booking, moving and cancelling."""
    body = widget(scripted, TUESDAY, min_height=str(least))
    host = visit_host(scripted, body, column=column, min_height=least)
    host.expect_ready()
    book(host, label)
    move_and_cancel(host)

    assert host.height == least
    assert host.evaluate("shifts") == []


def test_a_window_that_gets_another_width_gets_the_height_that_fits(scripted: Visitor) -> None:
    host = visit_host(scripted, column=1000)
    host.expect_ready()
    host.page.set_viewport_size({"width": 360, "height": 740})
    host.wait(lambda: host.height > 1000)
    host.expect_fitting()
    host.page.set_viewport_size({"width": 1100, "height": 900})

    host.expect_fitting()
    assert host.height == 640


def test_a_window_that_got_another_width_does_not_let_the_next_step_shrink_the_frame(scripted: Visitor) -> None:
    """Where that width left the height as it was."""
    scripted.page.set_viewport_size({"width": 1300, "height": 1400})
    host = visit_host(scripted, column=1300)
    host.expect_ready()
    host.inside.pick_time("17:30")
    host.wait(lambda: host.height > 900)
    host.expect_fitting()
    before = host.height
    host.page.set_viewport_size({"width": 1250, "height": 1400})
    host.wait(lambda: bool(host.page.frames[-1].evaluate("innerWidth <= 1250")))
    host.expect_fitting()
    assert host.height == before
    told = len(host.heard("resized"))

    host.inside.locator(".back a").first.click()

    host.wait(lambda: len(host.heard("resized")) > told)
    assert host.heard("resized")[-1]["height"] < before
    assert host.height == before


@pytest.mark.parametrize("column", [1000, 320])
def test_its_place_is_there_before_the_script_is_also_where_the_mode_is_written_out(
    scripted: Visitor, column: int
) -> None:
    def late(route: Route) -> None:
        time.sleep(0.4)
        route.continue_()

    scripted.page.route("**/embed.js", late)
    host = visit_host(scripted, widget(scripted, mode="inline"), column=column)
    host.expect_ready()
    host.expect_fitting()

    assert host.evaluate("shifts") == []


def test_a_booking_that_waits_is_not_told_as_one_that_stands(scripted: Visitor) -> None:
    link = "/acme-framed-advice/?timezone=Europe/Berlin&clock=24&day=2027-03-29"
    host = visit_host(scripted, widget(scripted, link, language="en"))
    host.expect_ready()
    host.inside.pick_time("16:00")
    host.inside.introduce(channel=["connect"], anliegen=["beratung"])
    host.inside.book()
    expect_booked(host.inside, "Not booked yet: please confirm")

    host.expect_heard("ready", "slot-selected", "provisional")
