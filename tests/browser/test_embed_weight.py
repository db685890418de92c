"""What a widget costs the visitors of somebody's page."""

from tests.browser.embed.hosting import DEMO, WIDGET
from tests.browser.shop import File, Shop
from tests.browser.site import Site
from tests.browser.visitor import Visitor
from tests.browser.weighing import Weight, weigh

LIMIT = 45_000
MOST_REQUESTS = 6
PAGE = """<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
<script async src="{origin}/embed.js"></script>{widget}"""


def weight_of(scripted: Visitor, site: Site) -> Weight:
    """Of a page with a widget, in a browser that has seen neither."""
    own = WIDGET.format(link=DEMO.replace("&", "&amp;"), more="", origin=site.origin)
    Shop.files["/weight"] = File(PAGE.format(origin=site.origin, widget=own))
    return weigh(scripted.page, f"{site.shop}/weight")


def test_a_time_can_be_clicked_after_little_which_comes_from_the_booking_pages(scripted: Visitor, site: Site) -> None:
    weight = weight_of(scripted, site)

    assert weight.size <= LIMIT, weight.first
    assert len(weight.first) <= MOST_REQUESTS, [fetched.path for fetched in weight.first]
    assert {fetched.origin for fetched in weight.all} == {site.origin}
