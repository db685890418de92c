"""The form helps along, and whatever happens on the way, nothing that was typed is lost."""

from datetime import date
from typing import Any

from playwright.sync_api import expect

from tests.browser.site import Site
from tests.browser.visitor import Answers, NewVisitor, Visitor, expect_booked
from tests.installation import eventually

DAY = date(2027, 3, 18)
TYPED: Answers = {"goals": "Reports,\nsoon", "company_size": "200+", "channel": ["zoom"], "consent": True}

MANY_MORE = """options => {
    const some = [...options.children];
    for (let times = 0; times < 8; times++) options.append(...some.map(option => option.cloneNode(true)));
}"""


def fill(visitor: Visitor) -> dict[str, Any]:
    """Everything that can be typed, and what a later look at the form has to find."""
    visitor.introduce(**TYPED)
    return without_signature(visitor)


def without_signature(visitor: Visitor) -> dict[str, Any]:
    return {name: values for name, values in visitor.read_form().items() if name not in ("token", "email_kept")}


def expect_typed(visitor: Visitor, typed: dict[str, Any]) -> None:
    expect(visitor.control("fullname")).to_have_value("Zoë Visitor")
    assert without_signature(visitor) == typed


def test_a_mistyped_domain_is_asked_about_at_once(scripted: Visitor) -> None:
    scripted.pick("acme-demo", DAY, "10:00")
    scripted.fill(email="zoe@gmial.com")
    scripted.page.keyboard.press("Tab")
    expect(scripted.locator("#hint")).to_contain_text("Did you mean zoe@gmail.com?")
    expect(scripted.locator("#announcer")).to_have_text("Did you mean zoe@gmail.com?")

    scripted.locator("#hint button").press("Enter")

    expect(scripted.control("email")).to_have_value("zoe@gmail.com")
    expect(scripted.control("email")).to_be_focused()
    expect(scripted.locator("#hint")).to_be_empty()


def test_an_error_leads_to_the_question_of_a_group_that_is_higher_than_a_phone(
    new_visitor: NewVisitor, has_scripts: bool
) -> None:
    visitor = new_visitor(scripts=has_scripts, viewport={"width": 360, "height": 640})
    visitor.open("acme-framed-advice", clock="24")
    visitor.locator(".times li a").first.click()
    visitor.book()
    group = visitor.locator("fieldset", text="Worum geht es?")
    group.locator(".options").evaluate(MANY_MORE)
    error = visitor.locator(".summary a", text="Worum geht es?")
    if has_scripts:
        with visitor.page.context.expect_page() as tab:
            error.click(modifiers=["ControlOrMeta"])
        tab.value.close()
        expect(group.locator("legend")).not_to_be_in_viewport()

    error.click()

    expect(group.locator("legend")).to_be_in_viewport(ratio=1)
    expect(group.locator("input").first).to_be_in_viewport(ratio=1)
    if has_scripts:
        expect(group.locator("input").first).to_be_focused()


def test_an_address_that_was_asked_about_may_stay(visitor: Visitor) -> None:
    visitor.pick("acme-demo", DAY, "11:00" if visitor.has_scripts else "11:30")
    visitor.introduce(**TYPED)
    visitor.fill(email="zoe@gmial.com")
    if visitor.has_scripts:
        visitor.control("fullname").focus()
        expect(visitor.locator("#hint button")).to_be_visible()
    else:
        visitor.book()
        expect(visitor.locator(".summary")).to_contain_text("Did you mean zoe@gmail.com?")
    visitor.book()

    expect_booked(visitor)


def test_the_address_that_was_meant_books_at_one_click(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(scripts=False)
    visitor.pick("acme-demo", DAY, "12:00")
    visitor.introduce(**TYPED)
    visitor.fill(email="zoe@gmial.com")
    visitor.book()

    visitor.locator(".summary").get_by_role("button", name="Yes, use zoe@gmail.com").click()

    expect_booked(visitor)
    expect(visitor.locator("#outcome")).to_contain_text("zoe@gmail.com")


def test_looking_around_and_loading_the_page_anew_loses_nothing(scripted: Visitor) -> None:
    scripted.pick("acme-demo", DAY, "10:00")
    typed = fill(scripted)
    eventually(lambda: scripted.page.evaluate("new Map(history.state?.answers).has('consent')"))
    scripted.page.reload()
    expect_typed(scripted, typed)

    scripted.locator(".back a").click()
    expect(scripted.locator("#picker")).to_be_visible()
    scripted.page.go_back()
    expect_typed(scripted, typed)

    scripted.locator(".back a").click()
    scripted.pick_time("14:00")
    expect(scripted.control("fullname")).to_have_value("Zoë Visitor")
    assert {**without_signature(scripted), "start": ""} == {**typed, "start": ""}

    scripted.locator(".back a").click()
    scripted.locator(".zone a").click()
    scripted.locator("#zone-search").fill("tokyo")
    expect(scripted.locator("#announcer")).to_have_text("1 time zone")
    scripted.locator("#zonelist a").click()
    expect(scripted.locator(".zone")).to_contain_text("Tokyo")
    scripted.locator(".times li a").first.click()
    expect(scripted.control("fullname")).to_have_value("Zoë Visitor")
    assert {**without_signature(scripted), "start": ""} == {**typed, "start": ""}


def test_going_away_and_back_loses_nothing(visitor: Visitor, site: Site) -> None:
    visitor.pick("acme-demo", DAY, "10:00")
    typed = fill(visitor)

    visitor.page.goto(site.address("acme-advice/"))
    visitor.page.go_back()

    expect_typed(visitor, typed)


def test_another_language_loses_nothing(visitor: Visitor) -> None:
    visitor.pick("acme-demo", DAY, "10:00")
    typed = fill(visitor)

    visitor.locator(".languages [lang=de]").click()

    expect(visitor.locator("html")).to_have_attribute("lang", "de")
    expect(visitor.locator("#details-title")).to_have_text("Ihre Angaben")
    assert without_signature(visitor) == typed


def test_the_language_follows_the_visitor_through_the_steps(scripted: Visitor) -> None:
    scripted.open("acme-demo", timezone="Europe/Berlin", month="2027-03")
    scripted.pick_day(DAY)

    scripted.locator(".languages [lang=de]").click()

    expect(scripted.locator("html")).to_have_attribute("lang", "de")
    expect(scripted.locator("#times-title")).to_have_text("Do., 18. März")
