"""Somebody who books, with a browser and what they see in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import ConsoleMessage, Error, FrameLocator, Locator, Page, Response, expect

from tests.browser.site import Site

Answer = str | bool | list[str]
Answers = Mapping[str, Answer]
#: What Chromium says of every answer in the 400s and 500s, expected ones included.
STATUS_SAID = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d|503)")


@dataclass(eq=False)
class Visitor:
    """``view`` is the booking page: a whole page, or a frame of one. ``faults`` is what the browser complained of.

    ``answers``: all that the browser was told, where pages ask another installation with a key.
    """

    site: Site
    page: Page
    view: Page | FrameLocator
    has_scripts: bool = True
    email: str = field(default_factory=lambda: f"{uuid4().hex[:10]}@visitor.example")
    faults: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def watch(self) -> None:
        """Note what goes wrong on any page, violations of the Content Security Policy included."""
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        if self.site.is_elsewhere:
            self.page.context.on("response", self._keep)

    def _keep(self, answer: Response) -> None:
        self.answers.append(answer)

    def expect_no_key(self) -> None:
        """The key of the pages is in nothing that the browser was told, and in no page that it shows."""
        others = {None, httpx.URL(self.site.shop).port}
        ours = [answer for answer in self.answers if httpx.URL(answer.url).port not in others]
        seen = "".join(f"{answer.url} {answer.status} {answer.all_headers()} {body_of(answer)}" for answer in ours)
        seen += "".join(page.content() for page in self.page.context.pages)
        assert self.site.key not in seen
        assert self.site.key.rpartition(":")[2] not in seen

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not STATUS_SAID.match(message.text):
            self.faults.append(message.text)

    def open(self, slug: str, **query: str) -> None:
        self.page.goto(self.site.address(f"{slug}/", **query))
        self.wait_for_zone()

    def wait_for_zone(self) -> None:
        """Scripts tell the page the visitor's own zone if it shows another; that has to come back."""
        if self.has_scripts:
            own = self.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
            expect(self.locator(f"[data-detect]:not([data-detect='{own}'])")).to_have_count(0)

    def within(self, view: FrameLocator) -> "Visitor":
        """The same visitor, who looks into a frame."""
        return replace(self, view=view)

    # --- What is seen -------------------------------------------------------------------------------------------------

    def locator(self, selector: str, *, text: str | None = None) -> Locator:
        return self.view.locator(selector, has_text=text)

    @property
    def times(self) -> list[str]:
        return self.locator(".times li a").all_inner_texts()

    @property
    def heading(self) -> Locator:
        """The heading of the page that ends a journey."""
        return self.locator("main h1")

    def control(self, name: str) -> Locator:
        """A question's control, by its own name or that of the team's question."""
        return self.locator(f'form[method=post] :is([name="{name}"], [name="answer-{name}"])')

    # --- What is done -------------------------------------------------------------------------------------------------

    def pick_day(self, day: date) -> None:
        """The times of the day; the first free one is picked already when the page opens."""
        picked = self.locator(f'#position[value="{day}"]')
        if not picked.count():
            self.locator(f'.month a[href*="day={day}"]').click()
        expect(picked).to_have_count(1)

    def pick_time(self, label: str) -> None:
        self.locator(".times li a").get_by_text(label, exact=True).click()
        expect(self.locator("#details")).to_be_visible()

    def pick(self, slug: str, day: date, label: str, **query: str) -> None:
        """From the widget's address to its form, by the clock in Berlin."""
        self.open(slug, **{"timezone": "Europe/Berlin", "clock": "24", "month": f"{day:%Y-%m}", **query})
        self.pick_day(day)
        self.pick_time(label)

    def fill(self, **answers: Answer) -> None:
        """Answer questions by their names; a list says which of several are ticked, a truth whether the one is."""
        for name, value in answers.items():
            control = self.control(name)
            if isinstance(value, list):
                for option in value:
                    control.and_(self.locator(f'[value="{option}"]')).check()
            elif isinstance(value, bool):
                control.set_checked(value)
            elif control.evaluate("control => control.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)

    def introduce(self, **answers: Answer) -> None:
        self.fill(fullname="Zoë Visitor", email=self.email, **answers)

    def book(self) -> None:
        self.locator("#details button.primary").click()

    def read_form(self) -> dict[str, Any]:
        """Everything that stands in the form, by name."""
        entries = self.locator("#details form").evaluate("form => [...new FormData(form).entries()]")
        return {name: [value for other, value in entries if other == name] for name, _ in entries}


def body_of(answer: Response) -> str:
    """As it came, or as it comes again: browsers forget what they have left."""
    try:
        return answer.text()
    except (Error, UnicodeDecodeError):
        if answer.request.method != "GET":  # answered by a redirect, or still shown
            return ""
        return _again(answer.url)


@cache
def _again(address: str) -> str:
    return httpx.get(httpx.URL(address).copy_with(host="127.0.0.1"), trust_env=False, timeout=20).text


def expect_booked(visitor: Visitor, words: str = "You are booked") -> None:
    expect(visitor.heading).to_have_text(words)


NewVisitor = Callable[..., Visitor]
