"""The journeys of the embedded engine, in front of another installation: the visitor notices no difference."""

from datetime import date

import httpx

from tests.browser.site import Site, invite_in
from tests.browser.test_booking import (
    test_a_double_opt_in_is_booked_by_the_button_behind_the_mail,
    test_a_product_demo_is_booked_with_the_one_who_is_free,
    test_a_workshop_is_booked_with_both_co_hosts,
    test_advice_is_booked_in_its_longer_form_on_the_phone,
    test_seniors_come_before_everybody_else_and_hear_of_it,
    test_the_confirmation_offers_the_meeting_to_calendars,
    test_the_german_widget_speaks_german,
)
from tests.browser.test_frame import test_a_whole_booking_works_in_a_frame
from tests.browser.test_self_service import (
    test_a_mail_s_links_move_an_appointment_and_then_cancel_it,
    test_everything_works_from_the_confirmation_in_a_frame,
)
from tests.browser.test_sending import (
    test_a_double_click_books_once,
    test_a_form_that_another_site_sends_is_refused,
    test_a_program_that_fills_in_everything_books_nothing,
    test_prefill_and_campaign_arrive,
    test_without_a_connection_the_form_stays_and_says_so,
)
from tests.browser.test_slot_gone import test_the_form_comes_back_whole_and_an_alternative_books
from tests.browser.visitor import Visitor, expect_booked

__all__ = [
    "test_a_double_click_books_once",
    "test_a_double_opt_in_is_booked_by_the_button_behind_the_mail",
    "test_a_form_that_another_site_sends_is_refused",
    "test_a_mail_s_links_move_an_appointment_and_then_cancel_it",
    "test_a_product_demo_is_booked_with_the_one_who_is_free",
    "test_a_program_that_fills_in_everything_books_nothing",
    "test_a_whole_booking_works_in_a_frame",
    "test_a_workshop_is_booked_with_both_co_hosts",
    "test_advice_is_booked_in_its_longer_form_on_the_phone",
    "test_everything_works_from_the_confirmation_in_a_frame",
    "test_prefill_and_campaign_arrive",
    "test_seniors_come_before_everybody_else_and_hear_of_it",
    "test_the_confirmation_offers_the_meeting_to_calendars",
    "test_the_form_comes_back_whole_and_an_alternative_books",
    "test_the_german_widget_speaks_german",
    "test_without_a_connection_the_form_stays_and_says_so",
]


def test_back_and_send_books_once_also_here(visitor: Visitor, site: Site) -> None:
    """The page after the second time has no links that change the booking: its secret was not kept."""
    visitor.pick("acme-demo", date(2027, 3, 17), "12:00" if visitor.has_scripts else "12:30")
    visitor.introduce(company_size="1-49", consent=True)
    sent = visitor.read_form()
    address = visitor.locator("#details form").get_attribute("action") or ""
    visitor.book()
    expect_booked(visitor)
    first = invite_in(site.mail(visitor.email, "Booked"))

    browser = {"Accept-Language": "en-US"}
    again = httpx.post(f"{site.origin}{address}", data=sent, headers=browser, follow_redirects=True)

    assert ("You are booked" in again.text, "/cancel/" in again.text) == (True, False)
    assert [invite_in(mail) for mail in site.mails(visitor.email)] == [first]
