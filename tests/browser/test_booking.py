"""Every meeting type of the demo, from its page to the mails."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.site import Site, invite_in, link_in, text_of
from tests.browser.visitor import NewVisitor, Visitor, expect_booked

MINUTES = timedelta(minutes=1)
TUESDAY, WEDNESDAY = date(2027, 3, 2), date(2027, 3, 3)


@pytest.mark.database
def test_a_product_demo_is_booked_with_the_one_who_is_free(visitor: Visitor, site: Site) -> None:
    evening = 20 if visitor.has_scripts else 21  # when only Dan in New York works
    visitor.pick("acme-demo", TUESDAY, f"{evening}:00")
    visitor.introduce(company_size="50-200", goals="Reports\nand reminders", consent=True)
    visitor.book()

    expect_booked(visitor)
    expect(visitor.locator("#outcome")).to_contain_text("with Dan Miller")
    invite = invite_in(site.mail(visitor.email, "Booked: Product demo"))
    assert (invite.method, invite.attendees) == ("REQUEST", {visitor.email, "dan@acme.example"})
    assert invite.start == datetime(2027, 3, 2, evening - 1, tzinfo=UTC)
    assert invite.end - invite.start == 30 * MINUTES
    [attendee] = site.appointment(visitor.email)["attendees"]
    assert attendee["timezone"] == "Europe/Berlin"
    assert attendee["notes"] == {"company_size": "50-200", "goals": "Reports\nand reminders"}


@pytest.mark.database
def test_seniors_come_before_everybody_else_and_hear_of_it(scripted: Visitor, site: Site) -> None:
    scripted.pick("acme-demo", WEDNESDAY, "11:00")  # all four are free
    scripted.introduce(company_size="1-49", consent=True)
    scripted.book()

    expect_booked(scripted)
    appointment = site.appointment(scripted.email)
    [host] = appointment["hosts"]
    assert host["email"] in {"ada@acme.example", "ben@acme.example"}
    told = [mail for mail in site.mails(host["email"], "New booking") if scripted.email in text_of(mail)]
    assert [invite_in(mail).uid for mail in told] == [invite_in(site.mail(scripted.email, "Booked")).uid]


def test_advice_is_booked_in_its_longer_form_on_the_phone(visitor: Visitor, site: Site) -> None:
    visitor.open("acme-advice", timezone="Europe/Berlin", clock="24")
    visitor.locator(".durations a", text="45").click()
    expect(visitor.locator(".durations [aria-current]")).to_have_text("45 min")
    if visitor.has_scripts:
        expect(visitor.locator("#month-title")).to_be_focused()
    visitor.pick_day(TUESDAY if visitor.has_scripts else WEDNESDAY)
    visitor.pick_time("10:00")
    visitor.introduce(channel=["phone"], phone="030 901820", topic="Migration")
    visitor.book()

    expect_booked(visitor)
    expect(visitor.locator("#outcome")).to_contain_text("+49 30 901820")
    invite = invite_in(site.mail(visitor.email, "Booked: Advice with Eva"))
    assert invite.attendees == {visitor.email, "eva@acme.example"}
    assert invite.end - invite.start == 45 * MINUTES


def test_a_workshop_is_booked_with_both_co_hosts(visitor: Visitor, site: Site) -> None:
    visitor.pick("acme-workshop", date(2027, 3, 9), "11:00" if visitor.has_scripts else "14:00")
    visitor.introduce(participants="12")
    visitor.book()

    expect_booked(visitor)
    expect(visitor.locator("#outcome")).to_contain_text("with Ben Okafor and Chiara Rossi")
    invite = invite_in(site.mail(visitor.email, "Booked: Onboarding workshop"))
    assert invite.attendees == {visitor.email, "ben@acme.example", "chiara@acme.example"}
    assert invite.end - invite.start == 60 * MINUTES


@pytest.mark.database
def test_a_double_opt_in_is_booked_by_the_button_behind_the_mail(visitor: Visitor, site: Site) -> None:
    visitor.pick("acme-erstgespraech", WEDNESDAY, "15:30" if visitor.has_scripts else "16:30", language="en")
    visitor.introduce(channel=["connect"], anliegen=["beratung"], consent=True)
    visitor.book()
    expect_booked(visitor, "Not booked yet: please confirm")
    link = link_in(site.mail(visitor.email, "Please confirm"))
    for method in ("HEAD", "GET", "GET"):  # as mail scanners do
        assert httpx.request(method, link).status_code == 200

    visitor.page.goto(link)
    expect_booked(visitor, "Not booked yet: please confirm")
    visitor.locator("#outcome button").click()

    expect_booked(visitor)
    invite = invite_in(site.mail(visitor.email, "Booked: Erstgespräch"))
    assert invite.attendees == {visitor.email, "ada@acme.example"}
    assert len(site.mails(visitor.email)) == 2
    visitor.page.goto(link)
    expect_booked(visitor, "You have confirmed this booking already")


def test_the_german_widget_speaks_german(new_visitor: NewVisitor, site: Site) -> None:
    visitor = new_visitor(locale="de-DE")
    visitor.open("acme-erstgespraech")
    expect(visitor.locator("html")).to_have_attribute("lang", "de-DE")
    expect(visitor.locator("#month-title")).to_have_text("März 2027")
    visitor.pick_day(date(2027, 3, 10))
    assert visitor.locator(".periods h3").all_inner_texts() == ["Vormittag", "Nachmittag", "Abend"]
    visitor.pick_time("16:00")
    visitor.introduce(channel=["connect"], anliegen=["angebot"], consent=True)
    visitor.book()

    expect_booked(visitor, "Noch nicht gebucht: bitte bestätigen")
    assert "Bitte bestätigen Sie" in text_of(site.mail(visitor.email))


def test_the_confirmation_offers_the_meeting_to_calendars(visitor: Visitor) -> None:
    visitor.pick("acme-demo", WEDNESDAY, "13:00" if visitor.has_scripts else "13:30")
    visitor.introduce(company_size="1-49", consent=True)
    visitor.book()
    expect_booked(visitor)

    with visitor.page.expect_download() as download:
        visitor.locator("a[download]").click()

    file = download.value.path().read_text()
    assert f"DTSTART:20270303T12{'00' if visitor.has_scripts else '30'}00Z" in file
    assert visitor.locator(".calendars a").all_inner_texts()[:2] == ["Google", "Outlook"]
