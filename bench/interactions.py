"""What a visitor waits for after each press, in a real browser: from the event to the paint that shows the answer.

Beside it stands a swap of nothing from a view that does nothing, on the same server and in the same rounds.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

from django.core.management import call_command
from playwright.sync_api import Locator, Page, sync_playwright

from bench import load
from bench.embed import browser_path
from booking_site.management.commands.demo import DEMO

ROUNDS = 30
LIMIT = 100  # milliseconds
NOTHING = "nothing at all: an empty swap"
EMPTY_LINK = """() => {
    document.body.insertAdjacentHTML("beforeend",
        '<p><a id="ask" hx-get="/bench/empty" hx-target="#empty" href="#">Ask</a></p><p id="empty"></p>');
    const [link, target] = ["ask", "empty"].map(id => document.getElementById(id));
    target.addEventListener("htmx:afterSwap", () => target.insertAdjacentHTML("afterend", '<p id="swapped">Done</p>'));
    window.htmx.process(link);
}"""


class Stopwatch:
    """Milliseconds by interaction: until the answer was seen, and until anything at all was (Event Timing)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[str, list[float]] = defaultdict(list)
        self.feedback: dict[str, list[float]] = defaultdict(list)
        page.add_init_script(path=Path(__file__).with_name("stopwatch.js"))

    @contextmanager
    def time(self, name: str, shown: str) -> Iterator[None]:
        """The first press within the block, which a new element ``shown`` answers."""
        self.page.evaluate("shown => window.stopwatch.start(shown)", shown)
        yield
        self.page.locator(f"{shown}:not([data-old])").wait_for()
        answer, feedback = self.page.evaluate("window.stopwatch.read()")
        self.answers[name].append(answer)
        self.feedback[name].append(feedback)

    def forget(self) -> None:
        self.answers.clear()
        self.feedback.clear()

    def click(self, name: str, link: Locator, shown: str) -> None:
        with self.time(name, shown):
            link.click()


def main() -> None:
    call_command("apply", DEMO, verbosity=0, stdout=StringIO(), stderr=StringIO())
    with (
        load.server() as port,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser_path()) as browser,
    ):
        page = browser.new_page(timezone_id="Europe/Berlin", viewport={"width": 1100, "height": 900})
        watch = Stopwatch(page)
        address = f"http://127.0.0.1:{port}/acme-demo/?timezone=Europe/Berlin"
        _book_and_cancel(watch, address)
        watch.forget()  # whoever comes first waits for what is remembered afterwards
        for _ in range(ROUNDS):
            _book_and_cancel(watch, address)
    _print(watch)


def _book_and_cancel(watch: Stopwatch, address: str) -> None:
    page = watch.page
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(EMPTY_LINK)
    watch.click(NOTHING, page.locator("#ask"), "#swapped")
    _look_around(watch)
    _search_zone(watch)
    _book(watch)
    _cancel(watch)


def _look_around(watch: Stopwatch) -> None:
    page, days = watch.page, watch.page.locator(".month td:not(.outside) a:not([aria-current])")
    watch.click("the next month", page.locator(".month [rel=next]"), "#picker")
    watch.click("a day, pressed at once", days.first, "#times")
    with page.expect_response(lambda response: "hx-request" in response.request.headers):
        days.last.hover()
    page.wait_for_load_state("networkidle")
    watch.click("a day that was pointed at before", days.last, "#times")
    days.first.focus()
    page.wait_for_load_state("networkidle")
    with watch.time("a day, by key", "#times"):
        page.keyboard.press("Enter")
    for hours in ("24h", "12h"):
        watch.click("the clock of 24 or 12 hours", page.get_by_role("link", name=hours), "#picker")


def _search_zone(watch: Stopwatch) -> None:
    page = watch.page
    watch.click("the zones", page.locator(".zone a"), "#zones")
    page.locator("#zone-search").focus()
    for key in "par":
        with watch.time("a key of the search for a zone", "#zonelist"):
            page.keyboard.press(key)
    watch.click("another zone", page.locator("#zonelist a[href*='Paris']"), "#picker")


def _book(watch: Stopwatch) -> None:
    page = watch.page
    watch.click("a time", page.locator(".times li a").first, "#details")
    page.locator("[name=fullname]").fill("Zoë Visitor")
    page.locator("[name=email]").fill(f"{uuid4().hex}@visitor.example")
    page.locator("[name=answer-company_size]").select_option("1-49")
    page.locator("[name=consent]").check()
    page.wait_for_load_state("networkidle")
    watch.click("the form sent, until booked", page.locator("#details button.primary"), "#outcome")


def _cancel(watch: Stopwatch) -> None:
    page = watch.page
    watch.click("the question before cancelling, a page", page.locator(".changes a").last, "#cancel")
    watch.click("cancelled", page.locator("#cancel button.primary"), "#outcome")


def _print(watch: Stopwatch) -> None:
    nothing = median(watch.answers[NOTHING])
    print(f"{'milliseconds until the answer is seen':<40} least median   95 %   in empty swaps   first feedback, 95 %")
    for name, waited in watch.answers.items():
        late = sum(one > LIMIT for one in waited)
        print(
            f"{name:<40} {min(waited):5.0f} {median(waited):6.0f} {_most(waited):6.0f} {median(waited) / nothing:16.1f}"
            f" {_most(watch.feedback[name]):22.0f}" + (f"   {late} of {len(waited)} above {LIMIT} ms" if late else "")
        )
    print(f"{ROUNDS} rounds, load {os.getloadavg()[0]:.1f}")


def _most(numbers: list[float]) -> float:
    """What 95 in 100 stay below."""
    return quantiles(numbers, n=20)[-1]
