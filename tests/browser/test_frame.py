"""The widget in a frame on somebody else's site, in a browser that gives frames no cookies."""

from datetime import date
from urllib.parse import quote

import httpx
from playwright.sync_api import expect

from tests.browser.site import Site, invite_in
from tests.browser.visitor import NewVisitor, Visitor, expect_booked

COOKIE_PAGE = """<!doctype html><title>Cookie</title>
<script>document.cookie = "a=b; SameSite=None; Secure"; document.title = document.cookie || "none"</script>"""


def framed(visitor: Visitor, slug: str, **query: str) -> Visitor:
    """The visitor on the shop's page, looking into the frame."""
    return into_frame(visitor, visitor.site.address(f"{slug}/"), clock="24", **query)


def into_frame(visitor: Visitor, address: str, **query: str) -> Visitor:
    own = httpx.URL(address).copy_with(host="widget.localhost").copy_merge_params({"embed": "1", **query})
    visitor.page.goto(f"{visitor.site.shop}/?frame={quote(str(own))}")
    return visitor.within(visitor.page.frame_locator("iframe"))


def test_a_whole_booking_works_in_a_frame(visitor: Visitor, site: Site) -> None:
    inside = framed(visitor, "acme-framed", timezone="Europe/Berlin", utm_source="shop")
    expect(inside.locator("footer")).to_have_count(0)
    inside.pick_day(date(2027, 3, 30))
    inside.pick_time("10:00" if visitor.has_scripts else "12:00")
    inside.book()
    expect(inside.locator(".summary")).to_be_visible()
    inside.introduce(company_size="1-49", consent=True)
    inside.book()

    expect_booked(inside)
    assert invite_in(site.mail(inside.email, "Booked")).attendees > {inside.email}
    assert site.appointment(inside.email)["utm"] == {"utm_source": "shop"}
    assert visitor.page.url.startswith(site.shop)
    assert visitor.page.context.cookies() == []


def test_the_zone_of_a_visitor_in_a_frame_is_found(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(timezone_id="Asia/Tokyo")

    inside = framed(visitor, "acme-framed")

    expect(inside.locator(".zone")).to_contain_text("Tokyo")


def test_a_frame_leaves_the_back_button_to_its_site(new_visitor: NewVisitor) -> None:
    visitor = new_visitor()
    visitor.page.goto(visitor.site.shop)
    inside = framed(visitor, "acme-framed", timezone="Europe/Berlin")
    inside.pick_day(date(2027, 3, 30))
    inside.pick_time("14:00")

    visitor.page.go_back()

    expect(visitor.page).to_have_url(f"{visitor.site.shop}/")


def test_a_site_that_is_not_named_may_not_frame_it(scripted: Visitor) -> None:
    for path in ("acme-demo", "acme-demo/nowhere", "acme-demo/zones"):
        inside = framed(scripted, path)

        expect(scripted.page.frame_locator("iframe").locator("body")).to_be_attached()
        expect(inside.locator("main")).to_have_count(0)
        assert any("frame-ancestors" in fault for fault in scripted.faults), path
        scripted.faults.clear()


def test_a_frame_is_really_without_cookies_here(new_visitor: NewVisitor) -> None:
    """The control: what another widget would keep in its frame does not arrive."""
    visitor = new_visitor()
    port = visitor.site.origin.rpartition(":")[2]
    own = f"http://widget.localhost:{port}/cookie/"
    visitor.page.context.route(f"{own}*", lambda route: route.fulfill(body=COOKIE_PAGE, content_type="text/html"))
    visitor.page.goto(own)
    assert visitor.page.title() == "a=b"
    visitor.page.context.clear_cookies()

    framed(visitor, "cookie")

    assert visitor.page.frames[-1].title() == "none"


def test_the_confirmation_of_a_double_opt_in_is_honest_in_a_frame(scripted: Visitor, site: Site) -> None:
    inside = framed(scripted, "acme-framed-advice", timezone="Europe/Berlin", language="en")
    inside.pick_day(date(2027, 3, 30))
    inside.pick_time("16:00")
    inside.introduce(channel=["connect"], anliegen=["beratung"])
    inside.book()

    expect_booked(inside, "Not booked yet: please confirm")
    assert site.mail(inside.email, "Please confirm")
