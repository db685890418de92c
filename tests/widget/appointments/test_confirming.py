"""The link of the mail that asks to confirm."""

from datetime import timedelta

import pytest
from django.test import Client

from scheduling.contract.appointments import Status
from tests.fakes import HOLD, FakeGateway, secret_of
from tests.widget.conftest import NOW, demo
from tests.widget.page import filled, read, text_of
from tests.widget.test_outcome import PROVISIONAL, book
from widget.gateway.protocol import Unavailable
from widget.models import Widget

LINK = f"/appointments/appointment-1/{secret_of('appointment-1')}/confirm/"


@pytest.fixture
def waiting(visitor: Client, gateway: FakeGateway) -> Client:
    """A visitor whose booking waits for them."""
    gateway.meeting_types["demo"] = demo(meeting_options=PROVISIONAL["double_opt_in"])
    book(visitor)
    return visitor


def test_opening_the_link_changes_nothing(waiting: Client, gateway: FakeGateway) -> None:
    page = waiting.get(LINK)

    assert page.status_code == 200
    assert "Confirm this booking" in text_of(page)
    assert gateway.appointment("appointment-1").status == Status.PROVISIONAL


def test_the_button_books(waiting: Client, gateway: FakeGateway) -> None:
    answer = waiting.post(read(waiting.get(LINK)).action)

    assert (answer.status_code, answer["Location"]) == (303, f"{LINK}?timezone=Europe/Berlin&confirmed=now")
    assert gateway.appointment("appointment-1").status == Status.CONFIRMED
    assert "You are booked Your booking is confirmed" in text_of(waiting.get(answer["Location"]))


def test_what_was_just_confirmed_is_so_in_every_language(waiting: Client) -> None:
    page = waiting.get(waiting.post(LINK)["Location"])

    german = next(link["href"] for link in read(page).links if link.get("hreflang") == "de")

    assert "Ihre Buchung ist bestätigt. Bis dann!" in text_of(waiting.get(german))


def test_whoever_opens_the_link_again_reads_that_nothing_is_left_to_do(waiting: Client) -> None:
    waiting.post(LINK)

    page = waiting.get(LINK)

    assert page.status_code == 200
    assert "You have confirmed this booking already There is nothing left to do." in text_of(page)
    assert "is on its way" not in text_of(page)


def test_a_time_that_was_moved_unseen_is_shown_before_it_is_confirmed(waiting: Client, gateway: FakeGateway) -> None:
    page = waiting.get(LINK)
    later = gateway.appointment("appointment-1").start + timedelta(hours=1)
    gateway.change("appointment-1", Status.PROVISIONAL, start=later, end=later + timedelta(minutes=30))

    answer = waiting.post(read(page).action, filled(page))

    assert answer.status_code == 409
    assert "Somebody changed it in the meantime." in text_of(answer)
    assert "11:00 AM – 11:30 AM" in text_of(answer)
    assert gateway.appointment("appointment-1").status == Status.PROVISIONAL
    assert waiting.post(read(answer).action, filled(answer)).status_code == 303
    assert gateway.appointment("appointment-1").status == Status.CONFIRMED


def test_no_log_holds_the_secret_of_a_link(
    waiting: Client, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    waiting.post(LINK, headers={"Sec-Fetch-Site": "cross-site"})
    gateway.broken = Unavailable("down")
    waiting.get(LINK)

    assert "Forbidden: /appointments/appointment-1/.../confirm/" in caplog.text
    assert "Service Unavailable" in caplog.text
    assert secret_of("appointment-1") not in caplog.text


def test_the_page_speaks_as_the_booking_did(waiting: Client, gateway: FakeGateway) -> None:
    assert "10:00 AM – 10:30 AM" in text_of(waiting.get(LINK))


def test_the_brand_is_that_of_the_first_widget(waiting: Client) -> None:
    Widget.objects.create(slug="zz-last", meeting_type_id="demo")

    assert "Acme" in text_of(waiting.get(LINK))


def test_a_meeting_type_without_widget_has_the_page_too(waiting: Client) -> None:
    Widget.objects.update(is_active=False)

    assert waiting.get(LINK).status_code == 200


def test_a_meeting_type_that_is_no_longer_offered_can_be_confirmed_all_the_same(
    waiting: Client, gateway: FakeGateway
) -> None:
    del gateway.meeting_types["demo"]
    page = waiting.get(LINK)
    assert "Confirm this booking" in text_of(page)

    waiting.post(read(page).action)

    assert gateway.appointment("appointment-1").status == Status.CONFIRMED


def test_too_late_is_said(waiting: Client, gateway: FakeGateway) -> None:
    gateway.now = NOW + HOLD

    waiting.post(LINK)

    assert "This booking has expired" in text_of(waiting.get(LINK))


def test_a_wrong_secret_and_an_unknown_booking_answer_alike(waiting: Client) -> None:
    wrong = waiting.get("/appointments/appointment-1/nonsense/confirm/")
    unknown = waiting.get("/appointments/appointment-9/nonsense/confirm/")

    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert "This link is not valid" in text_of(wrong)
    assert text_of(wrong) == text_of(unknown)
    assert wrong["Referrer-Policy"] == "same-origin"


def test_another_site_cannot_press_the_button(waiting: Client, gateway: FakeGateway) -> None:
    answer = waiting.post(LINK, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert gateway.appointment("appointment-1").status == Status.PROVISIONAL


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_scheduler_out_of_reach_is_a_calm_503(waiting: Client, gateway: FakeGateway, method: str) -> None:
    gateway.broken = Unavailable("down")

    assert getattr(waiting, method)(LINK).status_code == 503


def test_the_page_is_private_and_framed_by_whom_its_widget_names(waiting: Client) -> None:
    page = waiting.get(LINK)

    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
    assert page["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors https://www.example.com" in page["Content-Security-Policy"]


def test_what_is_too_late_to_change_can_still_be_confirmed(waiting: Client, gateway: FakeGateway) -> None:
    """The deadline of changes lies before the booking itself."""
    gateway.meeting_types["demo"] = demo(
        meeting_options=PROVISIONAL["double_opt_in"].model_copy(update={"change_deadline": 26 * 60})
    )
    page = waiting.get(LINK)
    assert "Confirm this booking" in text_of(page)
    assert "/cancel/" not in page.content.decode()

    waiting.post(read(page).action)

    assert gateway.appointment("appointment-1").status == Status.CONFIRMED


def test_nobody_is_told_that_what_is_not_booked_takes_place(waiting: Client, gateway: FakeGateway) -> None:
    gateway.meeting_types["demo"] = demo(
        meeting_options=PROVISIONAL["double_opt_in"].model_copy(update={"change_deadline": 26 * 60})
    )

    words = text_of(waiting.get(LINK.replace("confirm", "cancel")))

    assert "It is too late to change this here It could be changed until Monday, March 1, 2027, 8:00 AM. What" in words
