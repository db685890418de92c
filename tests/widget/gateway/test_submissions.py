"""The record of what was sent: whoever asks what came of it gets the links of the booking, for a day."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from django.conf import settings as own
from pytest_django import Settings

from scheduling.contract.bookings import Booked
from tests.receiver import reset
from tests.widget.gateway.remote_widget import NOW, REQUEST, Visitor, changes_of, later
from tests.widget.page import text_of
from widget.gateway import remote
from widget.gateway.protocol import Unsettled
from widget.gateway.remote import submissions
from widget.gateway.remote.booking import Bookings
from widget.gateway.remote.client import Call
from widget.models import Submission

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("nothing_says_the_key")]

BOOKED = Booked(appointment_id="appt-1", secret="secret-token")
TOMORROW = NOW + timedelta(hours=25)


def test_a_form_that_is_sent_again_leads_to_the_same_links_as_at_first(visitor: Visitor) -> None:
    form = visitor.fill_in()
    first, again = visitor.send(form), visitor.send(form)

    links = changes_of(visitor.follow(again))

    assert (len(links), links) == (2, changes_of(visitor.follow(first)))
    assert all(visitor.client.get(link).status_code == 200 for link in links)


def booked_while(meanwhile: Callable[[], Any]) -> Any:
    """``meanwhile``: what happens after the scheduler has booked and before its answer is here."""

    def send(call: Call) -> Any:
        answer = remote.remote_client().send(call, now=NOW, until=monotonic() + 5)
        if not call.reads:
            meanwhile()
        return answer

    return Bookings(send, NOW, timedelta(seconds=own.SCHEDULER_SECONDS)).book(REQUEST, key="nonce")


def pressed_again(*, seconds: float) -> Any:
    """So long after the first press."""
    return remote.remote_gateway(NOW + timedelta(seconds=seconds)).book(REQUEST, idempotency_key="nonce")


def test_whoever_presses_again_while_the_answer_may_be_on_its_way_waits_for_the_links(visitor: Visitor) -> None:
    def press() -> None:
        with pytest.raises(Unsettled):
            pressed_again(seconds=own.SCHEDULER_SECONDS - 1)

    result = booked_while(press)

    assert (result, pressed_again(seconds=1)) == (BOOKED, BOOKED)
    assert visitor.hosted.calls["booking"] == 1


@pytest.mark.parametrize("state", [Submission.State.BOOKED, Submission.State.CANCELLED])
def test_an_answer_that_is_late_brings_the_links_to_a_booking_that_was_found_before(
    visitor: Visitor, state: str
) -> None:
    def find() -> None:
        assert pressed_again(seconds=own.SCHEDULER_SECONDS).secret == ""
        Submission.objects.update(state=state)

    result = booked_while(find)

    assert (result, pressed_again(seconds=20)) == (BOOKED, BOOKED)
    assert submissions.holds_secret("appt-1", "secret-token")


def test_an_answer_takes_no_links_from_another_one(visitor: Visitor) -> None:
    booked_while(lambda: None)

    for other in (Booked(appointment_id="appt-1", secret="other"), Booked(appointment_id="appt-2", secret="other")):
        submissions.settle(Submission.objects.get(), other)

    assert pressed_again(seconds=20) == BOOKED


def test_a_secret_that_an_installation_with_another_key_has_sealed_is_none(
    visitor: Visitor, settings: Settings
) -> None:
    visitor.send(visitor.fill_in())

    settings.SECRET_KEY = "another " + "x" * 50

    assert submissions.answer_of(Submission.objects.get(), now=NOW) == Booked(appointment_id="appt-1", secret="")


def test_whatever_is_kept_of_what_was_typed_is_erased_after_a_day(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.send(visitor.fill_in())

    later(monkeypatch, seconds=25 * 3600)
    visitor.send(visitor.fill_in("2027-03-02T10:00Z"))

    first, second = Submission.objects.order_by("first_sent_at").values_list("request", "sealed_secret")
    assert (first, all(second)) == ((None, ""), True)


def test_what_is_outdated_is_erased_also_when_nobody_books(visitor: Visitor) -> None:
    visitor.send(visitor.fill_in())

    remote.remote_gateway(TOMORROW).verify()

    assert Submission.objects.values_list("request", "sealed_secret").get() == (None, "")


def test_a_secret_that_is_outdated_and_not_erased_yet_is_not_told(visitor: Visitor) -> None:
    visitor.send(visitor.fill_in())

    row = Submission.objects.get()

    assert submissions.answer_of(row, now=TOMORROW) == Booked(appointment_id="appt-1", secret="")


def test_of_an_answer_that_comes_after_everything_was_erased_no_secret_is_kept(visitor: Visitor) -> None:
    row, _ = submissions.open_submission(REQUEST, key="nonce", now=NOW)
    submissions.erase_outdated(TOMORROW)

    submissions.settle(row, BOOKED)

    assert Submission.objects.values_list("state", "sealed_secret").get() == ("booked", "")
    assert submissions.holds_secret("appt-1", "secret-token")


def test_the_address_of_a_checking_page_leads_nowhere_a_day_later(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = visitor.fill_in()
    visitor.hosted.fails("booking", reset)
    sent = visitor.send(form)
    later(monkeypatch, seconds=31)
    assert len(changes_of(visitor.client.get(visitor.follow(sent)["Location"]))) == 2

    later(monkeypatch, seconds=24 * 3600)
    page = visitor.follow(sent)

    assert (page.status_code, "This link is not valid" in text_of(page)) == (404, True)
