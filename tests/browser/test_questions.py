"""A team's questions of every kind, answered wrongly and rightly."""

from datetime import date
from typing import Any

from playwright.sync_api import Response, expect

from tests.browser.site import Site
from tests.browser.visitor import Answers, Visitor, expect_booked

THURSDAY = date(2027, 3, 11)
WRONG: Answers = {
    "fullname": "",
    "email": "zoe@visitor",
    "second_contact": "nobody",
    "emergency_phone": "12",
    "participants": "a dozen",
    "website": "http://",
}
RIGHT: Answers = {
    "job_title": "Head of Löwen <b>",
    "expectations": "One\nTwo",
    "second_contact": "yan@visitor.example",
    "emergency_phone": "030 901820",
    "participants": "12,5",
    "industry": "software",
    "experience": ["some"],
    "recording": True,
    "modules": ["scheduling", "integrations"],
    "website": "visitor.example/über",
    "go_live": "2027-05-04",
    "daily_call": "09:30",
    "existing_customer": ["no"],
    "satisfaction": ["4"],
    "recommend": ["10"],
}
ARRIVES: dict[str, Any] = {
    "job_title": "Head of Löwen <b>",
    "expectations": "One\nTwo",
    "second_contact": "yan@visitor.example",
    "emergency_phone": "+49 30 901820",
    "participants": "12.5",
    "industry": "software",
    "experience": "some",
    "recording": True,
    "modules": ["scheduling", "integrations"],
    "website": "https://visitor.example/über",
    "go_live": "2027-05-04",
    "daily_call": "09:30",
    "existing_customer": "no",
    "satisfaction": "4",
    "recommend": "10",
}


def sent(visitor: Visitor) -> Response:
    """The answer to the form, when it is sent as it stands."""
    action = visitor.locator("#booking").get_attribute("action") or ""
    with visitor.page.expect_response(lambda response: response.url.endswith(action)) as found:
        visitor.book()
    return found.value


def test_every_kind_of_question_says_what_is_wrong_keeps_what_was_typed_and_arrives(
    visitor: Visitor, site: Site
) -> None:
    visitor.pick("acme-workshop", THURSDAY, "14:00" if visitor.has_scripts else "12:00")
    visitor.fill(**{**RIGHT, **WRONG})
    typed = visitor.read_form()

    assert sent(visitor).status == 422

    for name in WRONG:
        control = visitor.control(name)
        expect(control).to_have_attribute("aria-invalid", "true")
        error = (control.get_attribute("aria-describedby") or "").split()[-1]
        expect(visitor.locator(f"[id='{error}']")).to_be_visible()
        expect(visitor.locator(f".summary a[href='#{control.get_attribute('id')}']")).to_be_visible()
    expect(visitor.locator("form .error")).to_have_count(len(WRONG))
    assert {**visitor.read_form(), "token": ""} == {**typed, "token": ""}
    if visitor.has_scripts:
        expect(visitor.locator(".summary")).to_be_focused()

    visitor.introduce(**{name: RIGHT[name] for name in WRONG if name in RIGHT})
    visitor.book()

    expect_booked(visitor)
    [attendee] = site.appointment(visitor.email)["attendees"]
    assert attendee["notes"] == ARRIVES


def test_guests_are_added_one_by_one_and_invited(visitor: Visitor, site: Site) -> None:
    visitor.pick("acme-demo", THURSDAY, "13:00" if visitor.has_scripts else "13:30")
    visitor.introduce(company_size="1-49", consent=True)
    visitor.locator("details.guests summary").click()
    visitor.fill(guest_1=f"one-{visitor.email}")
    if visitor.has_scripts:
        expect(visitor.control("guest_2")).to_be_hidden()
        visitor.locator("[data-add-guest]").click()
        expect(visitor.control("guest_2")).to_be_focused()
    visitor.fill(guest_2=f"two-{visitor.email}")
    visitor.book()

    expect_booked(visitor)
    for guest in ("one", "two"):
        assert site.mail(f"{guest}-{visitor.email}", "Invitation: Product demo")


def test_the_phone_is_asked_for_only_when_we_call(scripted: Visitor) -> None:
    scripted.pick("acme-demo", THURSDAY, "15:00")
    scripted.introduce(company_size="1-49", consent=True, channel=["phone"])

    assert sent(scripted).status == 422
    expect(scripted.locator(".summary li")).to_contain_text("Enter the number at which we can call you.")
