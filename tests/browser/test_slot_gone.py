"""A time that somebody else takes while a visitor still fills in the form."""

import re
from datetime import date
from typing import Any

from playwright.sync_api import expect

from tests.browser.site import Site, invite_in
from tests.browser.visitor import Visitor, expect_booked

EVA_S_DAY = date(2027, 3, 9)


def take(site: Site, start: str) -> Any:
    """Another program books the time."""
    eva = {"hostIds": [site.hosts["eva@acme.example"]], "channel": "connect"}
    attendee = {"firstname": "Sue", "lastname": "Faster", "email": "sue@visitor.example", "phone": "+4930901820"}
    request = {"meetingTypeId": site.meeting_types["advice"], "start": start, "duration": 20, **eva}
    return site.api("POST", "booking", {**request, "attendee": {**attendee, "notes": {"topic": "First"}}})


def test_the_form_comes_back_whole_and_an_alternative_books(visitor: Visitor, site: Site) -> None:
    hour = 10 if visitor.has_scripts else 12
    visitor.pick("acme-advice", EVA_S_DAY, f"{hour}:00")
    visitor.introduce(channel=["connect"], topic="A question that took long to write")
    typed = visitor.read_form()
    take(site, f"2027-03-09T{hour:02}:00:00+01:00")
    visitor.book()

    expect(visitor.locator(".summary")).to_contain_text("Somebody was faster")
    assert visitor.read_form() == typed
    expect(visitor.locator(".summary")).to_be_focused()
    others = visitor.locator(".alternatives button")
    expect(others).to_have_text(
        [re.compile(f"{hour - 1:02}:15"), re.compile(f"{hour - 1:02}:30"), re.compile(f"{hour}:30")]
    )
    others.last.click()
    expect_booked(visitor)
    assert invite_in(site.mail(visitor.email, "Booked")).start.minute == 30
