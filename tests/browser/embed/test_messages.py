"""Who is believed: the widget's frame by its page, and the page by the widget's frame. Nobody else."""

from playwright.sync_api import expect

from tests.browser.embed.hosting import DEMO, FRAME, Host, visit_host, widget, widget_origin
from tests.browser.shop import File, Shop
from tests.browser.visitor import Visitor

EVENT = '{slotwright: 1, type: "event", event: "booked", facts: {appointmentId: "forged"}}'
HEIGHT = '{slotwright: 1, type: "height", height: 5000}'
HELLO = '{slotwright: 1, type: "hello", prefill: {fullname: "Mallory"}}'


def forge(host: Host, *, to: str, messages: tuple[str, ...]) -> None:
    """Another frame on the same page sends these, to the page or to the widget's frame."""
    sent = "".join(f"{to}.postMessage({message}, '*');" for message in messages)
    Shop.files["/other"] = File(f"<script>for (let i = 0; i < 20; i++) setTimeout(() => {{{sent}}}, i * 20)</script>")
    other = widget_origin(host.visitor).replace("widget.", "other.")
    other = other.rpartition(":")[0] + ":" + host.visitor.site.shop.rpartition(":")[2]
    host.evaluate(f"document.body.append(Object.assign(document.createElement('iframe'), {{src: '{other}/other'}}))")
    host.page.wait_for_timeout(700)


def test_nobody_but_the_widget_s_page_in_its_own_frame_can_claim_a_booking_or_a_height(scripted: Visitor) -> None:
    host = visit_host(scripted)
    host.expect_ready()
    height = host.height

    forge(host, to="parent", messages=(EVENT, HEIGHT))

    # A page of the widget's own site, in another frame.
    host.evaluate(
        "document.body.append(Object.assign(document.createElement('iframe'),"
        f" {{id: 'second', src: '{widget_origin(scripted)}{DEMO}&embed=1'}}))"
    )
    expect(host.page.frame_locator("#second").locator("main")).to_be_attached()
    host.page.frames[-1].evaluate(f"parent.postMessage({EVENT}, '*'); parent.postMessage({HEIGHT}, '*')")

    # Another page in the widget's own frame.
    Shop.files["/other"] = File(
        f"<p>Other</p><script>parent.postMessage({EVENT}, '*'); parent.postMessage({HEIGHT}, '*')</script>"
    )
    host.evaluate(f"{FRAME}.src = '/other'")
    expect(host.frame.get_by_text("Other")).to_be_attached()
    host.page.wait_for_timeout(300)
    host.expect_heard("ready")
    assert host.height == height


def test_a_foreign_frame_cannot_fill_in_the_form(scripted: Visitor) -> None:
    """Of a frame that stands in the page itself; the element's lies in its shadow, where no other page finds it."""
    address = f"{widget_origin(scripted)}{DEMO}&embed=1".replace("&", "&amp;")
    host = visit_host(scripted, f'<iframe id="bare" width="900" height="900" src="{address}"></iframe>')
    inside = scripted.within(host.page.frame_locator("#bare"))
    inside.pick_time("17:30")

    forge(host, to="top.frames[0]", messages=(HELLO, HELLO.replace("hello", "prefill")))

    expect(inside.control("fullname")).to_have_value("")
    host.evaluate(f"frames[0].postMessage({HELLO}, '*')")
    expect(inside.control("fullname")).to_have_value("Mallory")


def test_the_frame_tells_the_origin_of_its_page_alone_and_only_when_asked(scripted: Visitor) -> None:
    """A frame whose page has none of our script says that it is there, to whoever is around, and nothing else."""
    Shop.files["/silent"] = File(
        "<script>heard = []; addEventListener('message', ({ data }) => heard.push(data.type))</script>"
        f'<iframe src="{widget_origin(scripted)}{DEMO}&amp;embed=1"></iframe>'
    )
    scripted.page.goto(f"{scripted.site.shop}/silent")
    inside = scripted.within(scripted.page.frame_locator("iframe"))
    inside.pick_time("17:30")

    assert scripted.page.evaluate("heard") == ["knock"]


def test_a_site_that_is_not_named_keeps_its_plain_link_and_hears_why(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, "/acme-demo/"))
    host.expect_heard("failed")

    expect(host.plain_link).to_be_visible()
    expect(host.page.locator("booking-widget iframe")).to_be_hidden()
    assert any("frame-ancestors" in fault for fault in scripted.faults)
    scripted.faults.clear()
    host.plain_link.click()
    expect(scripted.locator("#picker")).to_be_visible()


def test_a_popup_that_may_not_be_shown_offers_the_page_instead(scripted: Visitor) -> None:
    host = visit_host(scripted, widget(scripted, "/acme-demo/", mode="popup"))
    expect(host.plain_link).to_be_visible()
    host.plain_link.click()
    link = host.page.locator("booking-widget dialog a")

    expect(link).to_have_attribute("href", f"{widget_origin(scripted)}/acme-demo/")
    host.expect_heard("opened", "failed")
    scripted.faults.clear()


def test_a_script_in_the_place_of_an_address_becomes_no_link(scripted: Visitor) -> None:
    host = visit_host(scripted, '<a id="plain" href="#" data-booking-link="javascript:window.called = 1">Book</a>')
    host.wait(lambda: host.evaluate("!!window.customElements.get('booking-widget')"))
    host.plain_link.click()
    host.expect_heard("opened", "failed")

    expect(host.page.locator("booking-widget dialog")).to_be_visible()
    expect(host.page.locator("booking-widget dialog a")).to_have_count(0)


def test_a_widget_that_does_not_exist_or_lies_elsewhere_leaves_the_plain_link(scripted: Visitor) -> None:
    links = ("/nobody/", "https://elsewhere.example/acme/", "")
    host = visit_host(scripted, "".join(widget(scripted, link) for link in links))
    host.expect_heard("failed", "failed", "failed")

    for number in range(3):
        expect(host.plain_link.nth(number)).to_be_visible()
    scripted.faults.clear()
