"""What a widget costs the visitors of somebody's page: bytes and requests until a time can be clicked.

No ratio and no time: these are counts, the same on every machine.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import load, team
from tests.browser.shop import File, Shop, open_shop
from tests.browser.weighing import Weight, weigh
from widget.models import Brand, Widget

PAGE = """<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
<script async src="{origin}/embed.js"></script>
<booking-widget link="/{slug}/"><a href="{origin}/{slug}/">Book</a></booking-widget>"""
#: What was found by reading their code and documentation; none of them publishes bytes.
PEERS = {
    "meetergo": "its frame stays hidden until it says it is ready, or 3 s; begins 700 px high, then jumps",
    "Cal.com": "a skeleton until the times have been fetched; nothing without scripts; third-party requests",
    "Calendly": "nothing without scripts; analytics and a cookie banner in the frame",
    "Easy!Appointments": "about 25 scripts; its headers forbid frames unless that is changed",
}


def main() -> None:
    meeting_type = team.build(4, 60)
    with load.server() as port, open_shop() as shop:
        origin = f"http://127.0.0.1:{port}"
        widget = Widget.objects.create(
            slug=f"embed-{meeting_type.slug}", meeting_type_id=str(meeting_type.pk), allowed_origins=[shop]
        )
        Brand.objects.create(widget=widget, name="Bench")
        Shop.files["/host"] = File(PAGE.format(origin=origin, slug=widget.slug))
        _print(_visit(f"{shop}/host"), origin)


def _visit(address: str) -> Weight:
    """In a browser that has never been anywhere."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser_path()) as browser:
        return weigh(browser.new_page(), address)


def browser_path() -> str | None:
    sys.path.append(str(Path(__file__).parent.parent / "scripts"))
    import chromium

    return chromium.find()


def _print(weight: Weight, origin: str) -> None:
    for fetched in weight.all:
        print(f"{fetched.size:7d}  {fetched.path}")
    foreign = [fetched for fetched in weight.all if fetched.origin != origin]
    print(
        f"{weight.size / 1000:.1f} KB in {len(weight.first)} requests until a time can be clicked "
        f"(at most 45 KB in 6), {len(weight.later)} after it, {len(foreign)} to anybody else"
    )
    print("Beside it, as far as their code and documentation say:")
    for name, facts in PEERS.items():
        print(f"  {name:<18} {facts}")
