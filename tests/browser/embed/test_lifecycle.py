"""Widgets come and go on a page, its own script talks to them, and what they are told reaches the booking."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.embed.hosting import DEMO, WEDNESDAY, Host, visit_host, widget, widget_origin
from tests.browser.site import Site
from tests.browser.visitor import Visitor, expect_booked

#: In a frame, what waits for seconds waits for tenths of them.
SHORT = """if (parent !== window) {
  const own = setTimeout;
  window.setTimeout = (work, delay, ...values) => own(work, delay < 1000 ? delay : delay / 10, ...values);
}"""
#: In the page around it: while it is busy, what it is told comes later.
BUSY = """window.isBusy = false;
window.later = [];
if (parent === window) addEventListener("message", event => {
  if (!isBusy) return;
  event.stopImmediatePropagation();
  later.push(event);
})"""
FREE = """isBusy = false;
for (const { type, data, origin, source } of later) dispatchEvent(new MessageEvent(type, { data, origin, source }))"""
OTHER = "/acme-framed-advice/?clock=24"


def query(host: Host) -> dict[str, list[str]]:
    """What the frame's address says."""
    address = host.page.locator("booking-widget iframe").first.get_attribute("src")
    return parse_qs(urlsplit(address or "").query)


def count_ready(host: Host, number: int) -> None:
    host.wait(lambda: len(host.heard("ready")) == number)


def test_several_widgets_on_a_page_are_told_apart(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, DEMO) + widget(scripted, OTHER))
    count_ready(host, 2)
    host.evaluate(f"booking('prefill', {{fullname: 'Ann Chovey'}}, '{OTHER}')")
    other = host.visitor.within(host.page.frame_locator("booking-widget iframe").last)
    other.locator(".times li a").first.click()
    expect(other.control("fullname")).to_have_value("Ann Chovey")
    host.inside.pick_time("10:00")
    expect(host.inside.control("fullname")).to_have_value("")

    host.wait(lambda: len(host.heard("slot-selected")) == 2)
    assert host.heard("slot-selected")[0]["link"] == OTHER
    assert {detail["link"] for detail in host.heard("ready")} == {DEMO, OTHER}


def test_a_single_page_app_adds_changes_moves_and_removes_it(scripted: Visitor) -> None:
    host = visit_host(scripted, '<main id="app"></main>', query="?utm_source=landing&secret=1")
    host.wait(lambda: bool(host.evaluate("Boolean(customElements.get('booking-widget'))")))
    host.evaluate("history.pushState(null, '', '/page/elsewhere')")
    before = host.evaluate("history.length")
    host.evaluate(
        f"app.append(Object.assign(document.createElement('booking-widget'), {{innerHTML: '<a href=x>Book</a>'}}));"
        f"app.firstChild.setAttribute('link', '{DEMO}')"
    )
    host.expect_ready()
    assert query(host)["utm_source"] == ["landing"]
    host.evaluate("app.firstChild.setAttribute('theme', 'dark')")
    count_ready(host, 2)
    assert query(host)["theme"] == ["dark"]
    host.evaluate("document.body.append(app.firstChild)")
    count_ready(host, 3)
    host.evaluate("document.querySelector('booking-widget').remove()")

    assert host.page.locator("iframe").count() == 0
    assert host.evaluate("[history.length, location.pathname]") == [before, "/page/elsewhere"]


def test_the_script_twice_is_the_script_once(scripted: Visitor) -> None:
    again = f'<script async src="{widget_origin(scripted)}/embed.js?again"></script>'
    host = visit_host(scripted, again + widget(scripted) + again)
    host.expect_ready()
    host.page.wait_for_timeout(300)

    host.expect_heard("ready")
    assert host.page.locator("booking-widget iframe").count() == 1


def test_listeners_hear_once_or_until_they_are_taken_off_and_all_ends_with_destroy(scripted: Visitor) -> None:
    host = visit_host(scripted)
    host.expect_ready()
    host.evaluate(
        "window.notes = []; window.often = () => notes.push('often');"
        "booking('once', 'slot-selected', () => notes.push('once')); booking('on', 'slot-selected', often)"
    )
    for time in ("09:00", "09:30"):
        host.inside.pick_time(time)
        host.inside.locator(".back a").first.click()
    host.wait(lambda: host.evaluate("notes.join()") == "once,often,often")
    host.evaluate("booking('off', 'slot-selected', often)")
    host.inside.pick_time("10:00")
    host.wait(lambda: len(host.heard("slot-selected")) == 3)
    assert host.evaluate("notes.join()") == "once,often,often"
    host.evaluate("booking('destroy')")

    expect(host.plain_link).to_be_visible()
    assert host.page.locator("iframe").count() == 0
    assert host.evaluate("called").count("slot-selected") == 3


def test_prefill_reaches_the_form_and_no_address(scripted: Visitor) -> None:
    asked: list[str] = []
    scripted.page.on("request", lambda request: asked.append(request.url))
    host = visit_host(
        scripted,
        widget(scripted, prefill_firstname="Ann", prefill_lastname="Chovey", prefill_company_size="1-49"),
    )
    host.expect_ready()
    host.evaluate("booking('prefill', {email: 'ann@prefill.example'})")
    host.inside.pick_time("10:00")
    expect(host.inside.control("fullname")).to_have_value("Ann Chovey")
    expect(host.inside.control("email")).to_have_value("ann@prefill.example")
    expect(host.inside.control("company_size")).to_have_value("1-49")
    host.inside.fill(fullname="Somebody Else", email="")
    host.evaluate("booking('prefill', {fullname: 'Nobody'})")
    host.inside.book()
    expect(host.inside.locator(".summary")).to_be_visible()

    expect(host.inside.control("fullname")).to_have_value("Somebody Else")
    expect(host.inside.control("email")).to_have_value("")
    assert not [address for address in asked if "Chovey" in address or "prefill.example" in address]


def test_campaign_keys_reach_the_booking_and_nothing_else_of_the_address_does(scripted: Visitor, site: Site) -> None:
    asked: list[str] = []
    scripted.page.on("request", lambda request: asked.append(request.url + str(request.headers.get("referer"))))
    body = widget(scripted, WEDNESDAY, utm_medium="own")
    host = visit_host(scripted, body, query="?utm_source=news&utm_medium=mail&private=yes#hidden")
    host.expect_ready()
    host.inside.pick_time("12:30")
    host.inside.introduce(company_size="1-49", consent=True)
    host.inside.book()
    expect_booked(host.inside)

    assert site.appointment(host.inside.email)["utm"] == {"utm_source": "news", "utm_medium": "own"}
    own = [address for address in asked if address.startswith(widget_origin(scripted))]
    assert own
    assert not [address for address in own if "private" in address or "hidden" in address]


def test_it_speaks_the_language_of_the_page_unless_told_otherwise_and_takes_a_time_zone(scripted: Visitor) -> None:
    parts = (
        widget(scripted, DEMO),
        f'<section lang="en">{widget(scripted, DEMO)}</section>',
        widget(scripted, OTHER, language="fr", timezone="Asia/Tokyo"),
    )
    host = visit_host(scripted, "".join(parts), root=' lang="de"')
    count_ready(host, 3)

    sources = [frame.get_attribute("src") or "" for frame in host.page.locator("booking-widget iframe").all()]
    assert [parse_qs(urlsplit(source).query)["language"] for source in sources] == [["de"], ["en"], ["fr"]]
    expect(host.page.frame_locator("booking-widget iframe").last.locator(".zone")).to_contain_text("Tokyo")


def test_parts_can_be_left_out(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, OTHER, hide="meeting logo", language="en"))
    host.expect_ready()

    expect(host.inside.locator(".brand")).to_have_count(0)
    expect(host.inside.locator(".facts li")).to_have_count(0)
    month = host.inside.locator(".month").bounding_box()
    assert month is not None
    assert month["width"] > 500
    host.expect_fitting()


def test_after_a_booking_the_page_goes_on_and_a_bare_frame_does_so_by_itself(scripted: Visitor) -> None:
    """Also where the confirmation is a page that arrived whole, because the calendar was slow to answer."""
    thanks = "https://shop.example/thanks"
    scripted.page.context.route(thanks, lambda route: route.fulfill(body="Thank you", content_type="text/html"))
    scripted.page.add_init_script(SHORT)
    scripted.page.add_init_script(BUSY)
    host = visit_host(scripted, widget(scripted, WEDNESDAY.replace("framed", "framed-thanks")))
    host.evaluate("booking('on', 'booked', event => event.preventDefault())")
    host.expect_ready()
    host.inside.pick_time("16:00")
    host.inside.introduce(company_size="1-49")
    host.inside.book()
    expect_booked(host.inside)
    confirmation = host.inside.locator("#outcome").get_attribute("data-url") or ""
    assert host.page.url.endswith("/page")

    # Our script around it is busy for longer than a frame without one waits; it hears of it all the same.
    host.evaluate("isBusy = true")
    scripted.page.frames[-1].evaluate("address => { location.replace(address) }", confirmation)
    host.wait(lambda: bool(host.evaluate("later.length")))
    host.page.wait_for_timeout(700)
    host.evaluate(FREE)
    host.wait(lambda: len(host.heard("booked")) == 2)
    expect_booked(host.inside)

    visit_host(scripted, f'<iframe src="{widget_origin(scripted)}{confirmation.replace("&", "&amp;")}"></iframe>')
    expect(scripted.page.frame_locator("iframe").get_by_text("Thank you")).to_be_visible()
    visit_host(scripted, widget(scripted, confirmation))
    scripted.page.wait_for_url(thanks)
