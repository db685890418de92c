"""The journeys of the embedded engine, in front of another installation: the visitor notices no difference.

Those that together need every call to the scheduler; ``TEST_SCHEDULER=elsewhere`` has all of them take the longer way.
"""

from tests.browser.test_booking import (
    test_a_double_opt_in_is_booked_by_the_button_behind_the_mail,
    test_the_confirmation_offers_the_meeting_to_calendars,
)
from tests.browser.test_month import test_an_empty_month_leads_to_the_next_free_day_in_one_click
from tests.browser.test_self_service import test_everything_works_from_the_confirmation_in_a_frame
from tests.browser.test_sending import test_back_and_send_books_once
from tests.browser.test_slot_gone import test_the_form_comes_back_whole_and_an_alternative_books

__all__ = [
    "test_a_double_opt_in_is_booked_by_the_button_behind_the_mail",
    "test_an_empty_month_leads_to_the_next_free_day_in_one_click",
    "test_back_and_send_books_once",
    "test_everything_works_from_the_confirmation_in_a_frame",
    "test_the_confirmation_offers_the_meeting_to_calendars",
    "test_the_form_comes_back_whole_and_an_alternative_books",
]
