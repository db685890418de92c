"""The embed in the other engine, where there is a Firefox: a strict policy, and nothing kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import firefox
from tests.browser.embed.hosting import FRAME, WEDNESDAY, put_host, widget, widget_origin
from tests.browser.firefox import ESCAPE, NOTHING_KEPT, Firefox
from tests.browser.site import Site

HEARD = "heard.map(([name]) => name).filter(name => name !== 'resized').join()"


@pytest.fixture(params=[0, NOTHING_KEPT], ids=["as it comes", "nothing kept"])
def window(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Firefox]:
    path = firefox.find()
    assert path
    with firefox.opened(path, tmp_path, cookies=request.param) as window:
        yield window


def strict(site: Site) -> dict[str, str]:
    own = widget_origin(site)
    return {
        "Content-Security-Policy": f"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self' {own}; "
        f"frame-src {own}; base-uri 'none'"
    }


def test_a_whole_booking_works_in_its_dialog_and_in_the_page(window: Firefox, site: Site) -> None:
    for mode in ("popup", "inline"):
        put_host(site, widget(site, WEDNESDAY, mode=mode, prefill_fullname="Zoë"), headers=strict(site))
        window.open(f"{site.shop}/page")
        if mode == "popup":
            window.click("#plain")
        window.wait("heard.some(([name]) => name === 'ready')")
        length = window.evaluate("history.length")
        window.enter(FRAME)
        window.click(".times li a")
        window.wait("document.querySelector('[name=fullname]')?.value === 'Zoë'")
        window.type("[name=email]", f"{mode}@firefox.example")
        window.click("select option", "1-49")
        window.click("[name=consent]")
        window.click("#details button.primary")
        window.wait("document.querySelector('#outcome')")
        assert window.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
        window.leave()

        assert window.wait(HEARD).endswith("ready,slot-selected,booked")
        assert window.evaluate("violations") == []
        assert window.evaluate("history.length") == length


def test_escape_closes_the_dialog_and_gives_the_focus_back(window: Firefox, site: Site) -> None:
    put_host(site, widget(site, WEDNESDAY, mode="popup"))
    window.open(f"{site.shop}/page")
    window.click("#plain")
    window.wait("heard.some(([name]) => name === 'ready')")
    window.enter(FRAME)
    window.type(".times li a", ESCAPE)
    window.leave()

    window.wait(f"{HEARD} === 'opened,ready,closed'")
    assert window.evaluate("document.activeElement.id") == "plain"


def test_a_site_that_is_not_named_keeps_its_plain_link(window: Firefox, site: Site) -> None:
    put_host(site, widget(site, "/acme-demo/"))
    window.open(f"{site.shop}/page")

    window.wait(f"{HEARD} === 'failed'")
    assert window.evaluate("document.querySelector('#plain').checkVisibility()")
