"""What a screen reader makes of each step: roles, names and states, as the browser's accessibility tree has them."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import NewVisitor, Visitor

DAY = date(2027, 3, 17)
#: Each is a part of the tree, in its order; how many times there are depends on who else has booked.
PICKER = r"""
- heading "Product demo" [level=1]
- navigation "How long?":
  - list:
    - listitem:
      - link "30 min"
- region "March 2027":
  - heading "March 2027" [level=2]
  - navigation "Month":
    - link "Next month"
  - table "March 2027":
    - rowgroup:
      - row "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"
    - rowgroup:
      - row:
        - cell:
          - link /^Monday, March 1, 2027, \d+ times, today$/
        - cell "6"
      - row:
        - cell:
          - link /^Wednesday, March 17, 2027, \d+ times$/
- region "Wednesday, March 17, 2027":
  - heading "Wednesday, March 17, 2027" [level=2]
  - navigation "Clock":
    - link "12h"
    - link "24h"
  - heading "Morning" [level=3]
  - list:
    - listitem:
      - link /^\d\d:\d\d, Wednesday, March 17, 2027$/
  - heading "Afternoon" [level=3]
  - heading "Evening" [level=3]
- paragraph:
  - link "Berlin Central European Standard Time, UTC+1"
"""
FORM = """
- list:
  - listitem: Wednesday, March 17, 2027 10:00 – 10:30 Berlin, UTC+1
- region "Your details":
  - paragraph:
    - link "Another time"
  - heading "Your details" [level=2]
  - textbox "Name required"
  - textbox "Email required"
  - textbox "Phone"
  - group "How would you like to meet? required":
    - radio "Video call" [checked]
    - radio "Zoom"
  - combobox "Company size required":
    - option "Please choose" [selected]
  - textbox "What would you like to see?"
  - group: + Bring guests up to five
  - checkbox "I agree that my details are used to arrange this meeting. required"
  - button "Book this time"
"""
ERRORS = """
- alert:
  - paragraph: "Please check these answers:"
  - list:
    - listitem:
      - link "Name"
      - text: Enter your name.
    - listitem:
      - link "Email"
    - listitem:
      - link "Company size"
    - listitem:
      - link "I agree that my details are used to arrange this meeting."
- textbox "Name required"
"""
ZONES = """
- heading "Choose your time zone" [level=1]
- search:
  - paragraph:
    - searchbox "Search for a city, country or offset"
- group:
  - list:
    - listitem:
      - link /^Kolkata India .* UTC\\+5:30$/
"""


@pytest.fixture
def listener(new_visitor: NewVisitor) -> Visitor:
    return new_visitor(locale="en-US")


def test_the_picker_is_named_and_what_is_picked_is_marked(listener: Visitor) -> None:
    listener.open("acme-demo", day="2027-03-17", clock="24")

    expect(listener.locator("#picker")).to_match_aria_snapshot(PICKER)
    marked = listener.locator("#picker [aria-current=true]").all_inner_texts()
    assert marked == ["30 min", "17", "24h"]


def test_the_form_is_named_and_errors_belong_to_their_fields(listener: Visitor) -> None:
    listener.pick("acme-demo", DAY, "10:00")
    expect(listener.locator("#details")).to_match_aria_snapshot(FORM)
    expect(listener.control("phone")).to_have_accessible_description(
        "Needed if we should call you. "
        "Without a country code it is read as a number of this country: Germany (\u2066+49\u2069)."
    )

    listener.book()

    expect(listener.locator("#details")).to_match_aria_snapshot(ERRORS)
    expect(listener.control("fullname")).to_have_accessible_description("Enter your name.")
    expect(listener.control("company_size")).to_have_accessible_description("This field is required.")
    expect(listener.page).to_have_title("Please check your answers · Product demo · Acme")
    expect(listener.locator("#announcer")).to_have_text("Please check your answers")


def test_zones_are_named(listener: Visitor) -> None:
    listener.open("acme-demo/zones", timezone="Europe/Berlin", q="calcutta")

    expect(listener.locator("#zones")).to_match_aria_snapshot(ZONES)


def test_languages_are_read_in_their_own_voice(listener: Visitor) -> None:
    listener.open("acme-demo")

    nav = listener.view.get_by_role("navigation", name="Language")
    spoken = nav.locator("[lang]").evaluate_all("links => links.map((link) => [link.lang, link.innerText])")
    assert spoken == [
        ["en", "English"],
        ["de", "Deutsch"],
        ["fr", "Français"],
        ["es", "Español"],
        ["it", "Italiano"],
        ["nl", "Nederlands"],
        ["pl", "Polski"],
        ["pt", "Português"],
        ["ar", "العربية"],
    ]
