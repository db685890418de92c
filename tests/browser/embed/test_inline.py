"""The widget in the flow of somebody else's page."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.embed.hosting import FRAME, TUESDAY, visit_host, widget
from tests.browser.site import Site
from tests.browser.visitor import Visitor, expect_booked

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: In the frame: when it had which height.
LAID_OUT = """if (parent !== window) addEventListener("DOMContentLoaded", () => {
  window.laidOut = [];
  new ResizeObserver(([{ target }]) => {
    laidOut.push([Math.ceil(target.getBoundingClientRect().height), performance.timeOrigin + performance.now()]);
  }).observe(document.documentElement);
})"""
#: In the page around it: when its frame had which height.
FOLLOWED = f"""window.followed = [];
new ResizeObserver(() => {{
  followed.push([Math.round({FRAME}.getBoundingClientRect().height), performance.timeOrigin + performance.now()]);
}}).observe({FRAME})"""


def test_a_whole_booking_is_heard_of_in_ids_and_times(scripted: Visitor, site: Site) -> None:
    host = visit_host(scripted, widget(scripted, TUESDAY))
    host.expect_ready()
    expect(host.plain_link).to_be_hidden()
    inside = host.inside
    inside.pick_time("10:00")
    inside.book()
    expect(inside.locator(".summary")).to_be_visible()
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)

    host.expect_heard("ready", "slot-selected", "booked")
    [selected, booked] = host.heard("slot-selected", "booked")
    moment = {"start": "2027-04-20T08:00:00Z", "end": "2027-04-20T08:30:00Z"}
    kind = site.meeting_types["product-demo"]
    assert selected == {"link": TUESDAY, "meetingTypeId": kind, **moment}
    assert booked == {**selected, "appointmentId": site.appointment(inside.email)["id"]}
    assert UUID.fullmatch(booked["appointmentId"])
    assert inside.email not in str(host.evaluate("JSON.stringify(heard)"))


def test_a_booking_that_waits_is_not_told_as_one_that_stands(scripted: Visitor) -> None:
    link = "/acme-framed-advice/?timezone=Europe/Berlin&clock=24&day=2027-03-29"
    host = visit_host(scripted, widget(scripted, link, language="en"))
    host.expect_ready()
    host.inside.pick_time("16:00")
    host.inside.introduce(channel=["connect"], anliegen=["beratung"])
    host.inside.book()
    expect_booked(host.inside, "Not booked yet: please confirm")

    host.expect_heard("ready", "slot-selected", "provisional")


def test_moving_and_cancelling_are_heard_of_and_leave_the_page_s_history_alone(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, TUESDAY))
    host.expect_ready()
    before = host.evaluate("[history.length, location.href]")
    inside = host.inside
    inside.pick_time("11:00")
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)
    inside.locator(".changes a").first.click()
    inside.pick_day(date(2027, 4, 23))
    inside.locator(".times li a").get_by_text("12:00", exact=True).click()
    inside.locator("#move button.primary").click()
    expect(inside.heading).to_have_text("Your appointment has moved")
    inside.locator(".changes a").last.click()
    inside.locator("#cancel button.primary").click()
    expect(inside.heading).to_have_text("This appointment was cancelled")

    host.expect_heard("ready", "slot-selected", "booked", "rescheduled", "cancelled")
    facts = host.heard("booked", "rescheduled", "cancelled")
    assert len({fact["appointmentId"] for fact in facts}) == 1
    assert [fact["start"] for fact in facts] == ["2027-04-20T09:00:00Z", *["2027-04-23T10:00:00Z"] * 2]
    assert host.evaluate("[history.length, location.href]") == before


@pytest.mark.parametrize("column", [320, 600, 1000])
def test_nothing_around_it_moves_while_it_loads_and_nothing_in_it_scrolls(scripted: Visitor, column: int) -> None:
    host = visit_host(scripted, widget(scripted, TUESDAY), column=column)
    host.expect_ready()
    host.expect_fitting()
    top = host.evaluate(f"{FRAME}.getBoundingClientRect().y + scrollY")
    assert host.evaluate("shifts") == []
    inside = host.inside
    inside.pick_time("14:00" if column == 320 else "15:00" if column == 600 else "16:00")
    host.expect_fitting()
    inside.book()
    expect(inside.locator(".summary")).to_be_visible()
    host.expect_fitting()
    inside.introduce(company_size="1-49", consent=True)
    inside.book()
    expect_booked(inside)
    host.expect_fitting()

    assert host.evaluate(f"{FRAME}.getBoundingClientRect().y + scrollY") == top
    expect(inside.heading).to_be_in_viewport()


def test_its_height_follows_within_a_tenth_of_a_second(scripted: Visitor) -> None:
    scripted.page.add_init_script(LAID_OUT)
    host = visit_host(scripted, column=600)
    host.expect_ready()
    host.evaluate(FOLLOWED)
    for _ in range(3):
        host.inside.pick_time("17:00")
        host.expect_fitting()
        host.inside.locator(".back a").first.click()
        expect(host.inside.locator("#picker")).to_be_visible()
        host.expect_fitting()

    followed = host.evaluate("followed")
    laid_out = host.page.frames[-1].evaluate("laidOut")
    waits = [at - then for height, at in followed for then in _last(laid_out, height, at)]
    assert len(waits) >= 4
    assert sorted(waits)[len(waits) // 2] <= 100


def _last(laid_out: list[list[float]], height: float, before: float) -> list[float]:
    """When the content got this height for the last time before."""
    return [then for own, then in laid_out if abs(max(own, 640) - height) < 2 and then <= before][-1:]
