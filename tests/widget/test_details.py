"""The form: what becomes of it when it is sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from scheduling.contract.meeting_types import FieldType, FormField
from scheduling.contract.refusals import Busy, RateLimited
from tests.fakes import FakeGateway
from tests.widget.conftest import NOW, START, demo
from tests.widget.page import filled, read, text_of
from widget.gateway.protocol import Unavailable
from widget.models import Widget
from widget.visit import _read

FORM = f"/acme/?timezone=Europe/Berlin&start={START}"
ANN = {"fullname": "Ann Example", "email": "ann@example.com"}


def send(visitor: Client, address: str = FORM, **answers: Any) -> Any:
    """Open the form, type, send."""
    page = visitor.get(address)
    return visitor.post(read(page).action, filled(page, **{**ANN, **answers}))


def test_a_time_is_booked(visitor: Client, gateway: FakeGateway) -> None:
    answer = send(visitor, **{"answer-size": "1-49"})

    assert answer.status_code == 303
    assert answer["Location"].startswith("/acme/booked/")
    (request,) = gateway.requests
    assert request.start == datetime(2027, 3, 2, 9, tzinfo=UTC)
    assert (request.queue_id, request.duration, request.channel) == ("queue-1", 30, "connect")
    assert (request.attendee.fullname, request.attendee.email) == ("Ann Example", "ann@example.com")
    assert (request.attendee.timezone, request.attendee.language) == ("Europe/Berlin", "en")
    assert request.attendee.answers == {"size": "1-49"}


def test_the_form_shows_when_and_how_long(visitor: Client) -> None:
    page = text_of(visitor.get(FORM))

    assert "Tuesday, March 2, 2027 10:00 AM – 10:30 AM Berlin, UTC+1" in page
    assert "30 minutes" in page


def test_sending_twice_books_once(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM)
    typed = filled(page, **ANN)

    first, second = visitor.post(read(page).action, typed), visitor.post(read(page).action, typed)

    assert first["Location"] == second["Location"]
    assert len(gateway.requests) == 1


def test_going_back_to_book_another_time_asks_first(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM)
    visitor.post(read(page).action, filled(page, **ANN))

    again = visitor.post(read(page).action, filled(page, **ANN, start="2027-03-03T09:00:00Z"))

    assert again.status_code == 409
    assert "You have already booked with this form" in text_of(again)
    assert visitor.post(read(again).action, filled(again)).status_code == 303
    assert len(gateway.requests) == 2


def test_errors_stand_beside_the_fields_and_in_a_summary(visitor: Client) -> None:
    answer = send(visitor, fullname="", email="ann at home", **{"answer-size": "50-200"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="summary" role="alert" tabindex="-1" autofocus data-focus' in page
    assert '<a href="#id_fullname"><bdi>Name</bdi></a><br>Enter your name.' in page
    assert 'aria-describedby="id_email_error"' in page
    assert 'id="id_email_error">Enter an email address' in page
    assert filled(answer)["email"] == ["ann at home"]
    assert filled(answer)["answer-size"] == ["50-200"]


def test_htmx_gets_the_errors_as_the_part_alone(visitor: Client) -> None:
    page = visitor.get(FORM)

    answer = visitor.post(read(page).action, filled(page), headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert answer.content.decode().lstrip().startswith('<div id="details"')


def test_a_time_that_is_gone_offers_the_three_nearest_and_keeps_the_form(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM)
    gateway.free.discard(datetime(2027, 3, 2, 9, tzinfo=UTC))

    answer = visitor.post(read(page).action, filled(page, **ANN, **{"answer-size": "50-200"}))

    assert answer.status_code == 409
    assert "this time has just been taken" in text_of(answer)
    offered = [button["value"] for button in read(answer).buttons if button.get("name") == "instead"]
    assert offered == ["2027-03-02T09:30:00Z", "2027-03-02T10:00:00Z", "2027-03-02T10:30:00Z"]
    booked = visitor.post(read(answer).action, filled(answer, instead=offered[1]))
    assert booked.status_code == 303
    assert gateway.requests[0].start == datetime(2027, 3, 2, 10, tzinfo=UTC)
    assert gateway.requests[0].attendee.answers == {"size": "50-200"}


def test_return_in_a_field_never_books_an_alternative(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM)
    gateway.free.discard(datetime(2027, 3, 2, 9, tzinfo=UTC))

    html = visitor.post(read(page).action, filled(page, **ANN)).content.decode()

    assert html.index('<input type="submit" hidden>') < html.index('name="instead"')


@pytest.mark.parametrize("trouble", [Unavailable("down"), Busy(), RateLimited()], ids=["down", "busy", "many"])
def test_a_scheduler_out_of_reach_loses_nothing(visitor: Client, gateway: FakeGateway, trouble: Exception) -> None:
    page = visitor.get(FORM)
    typed = filled(page, **ANN, **{"answer-size": "50-200"})
    gateway.broken = trouble

    answer = visitor.post(read(page).action, typed)

    assert answer.status_code == 503
    assert "Nothing you typed is lost" in text_of(answer)
    gateway.broken = None
    assert visitor.post(read(answer).action, filled(answer)).status_code == 303
    assert gateway.requests[0].attendee.answers == {"size": "50-200"}


def test_a_form_of_yesterday_is_sent_once_more(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM)
    gateway.now = NOW + timedelta(hours=24)

    answer = visitor.post(read(page).action, filled(page, **ANN))

    assert answer.status_code == 422
    assert "open for more than a day" in text_of(answer)
    assert filled(answer)["fullname"] == ["Ann Example"]
    assert visitor.post(read(answer).action, filled(answer)).status_code == 303


@pytest.mark.parametrize("token", ["", "nonsense", "W10:x"])
def test_a_forged_form_books_nothing_and_keeps_what_was_typed(
    visitor: Client, gateway: FakeGateway, token: str
) -> None:
    answer = send(visitor, token=token)

    assert answer.status_code == 422
    assert filled(answer)["email"] == ["ann@example.com"]
    assert gateway.requests == []


def test_another_widget_s_token_is_not_taken(visitor: Client, gateway: FakeGateway) -> None:
    Widget.objects.create(slug="other", meeting_type_id="demo")
    token = filled(visitor.get(f"/other/?start={START}"))["token"]

    assert send(visitor, token=token).status_code == 422
    assert gateway.requests == []


def test_a_program_that_fills_in_everything_books_nothing(visitor: Client, gateway: FakeGateway) -> None:
    answer = send(visitor, subject="Buy my things")

    assert answer.status_code == 422
    assert "This could not be accepted" in text_of(answer)
    assert gateway.requests == []


def test_the_trap_is_hidden_from_people_and_assistive_technology(visitor: Client) -> None:
    page = visitor.get(FORM).content.decode()

    assert '<p class="trap" aria-hidden="true">' in page
    assert '<input name="subject" tabindex="-1" autocomplete="off">' in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_our_own_pages_may_post(
    visitor: Client, gateway: FakeGateway, headers: dict[str, str], status: int
) -> None:
    page = visitor.get(FORM)

    answer = visitor.post(read(page).action, filled(page, **ANN), headers=headers)

    assert answer.status_code == status
    assert len(gateway.requests) == (1 if status == 303 else 0)


def test_prefill_and_campaign_reach_the_booking(visitor: Client, gateway: FakeGateway) -> None:
    address = FORM + "&firstname=Ann&lastname=Example&email=ann@example.com&utm_source=news&utm_term=x"
    page = visitor.get(address)

    visitor.post(read(page).action, filled(page))

    attendee = gateway.requests[0].attendee
    assert (attendee.fullname, attendee.firstname, attendee.lastname) == ("Ann Example", "Ann", "Example")
    assert attendee.utm == {"utm_source": "news", "utm_term": "x"}


def test_click_ids_reach_the_booking_where_the_widget_names_them(visitor: Client, gateway: FakeGateway) -> None:
    Widget.objects.update(click_ids=["gclid"])
    page = visitor.get(FORM + "&gclid=Cj0K&fbclid=IwAR&utm_source=ads&session=secret")

    visitor.post(read(page).action, filled(page, **ANN))

    attendee = gateway.requests[0].attendee
    assert attendee.utm == {"utm_source": "ads", "gclid": "Cj0K"}
    assert attendee.answers == {}
    assert "IwAR" not in page.content.decode()
    assert "secret" not in page.content.decode()


def test_click_ids_are_kept_nowhere_unless_the_widget_names_them(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM + "&gclid=Cj0K")

    visitor.post(read(page).action, filled(page, **ANN))

    assert "Cj0K" not in page.content.decode()
    assert gateway.requests[0].attendee.utm == {}


def test_the_address_of_one_visitor_from_an_advertisement_is_not_remembered(visitor: Client) -> None:
    Widget.objects.update(click_ids=["gclid"])
    _read.cache_clear()

    visitor.get("/acme/?gclid=Cj0K")

    assert _read.cache_info().currsize == 0


def test_what_the_scheduler_refuses_stands_beside_its_field(visitor: Client, gateway: FakeGateway) -> None:
    page = visitor.get(FORM)
    size = FormField(name="size", label="Company size", field_type=FieldType.SELECT, required=True)
    meeting_types = dict(gateway.meeting_types)
    shown = meeting_types["demo"]

    class Changed(dict[str, Any]):
        """The form was made from what the meeting type was a moment ago."""

        def __getitem__(self, key: str) -> Any:
            return shown if gateway.calls[-1] == "meeting_type" else demo(form_fields=(size,))

    gateway.meeting_types = Changed(meeting_types)
    answer = visitor.post(read(page).action, filled(page, **ANN))

    assert answer.status_code == 422
    assert 'id="id_answer-size_error">Company size is required' in answer.content.decode()


def test_success_leads_to_the_embedder_s_own_page(visitor: Client, gateway: FakeGateway) -> None:
    Widget.objects.update(success_redirect="https://www.example.com/thanks")
    page = visitor.get(FORM)

    plain = send(visitor)
    scripted = visitor.post(
        read(page).action, filled(page, **ANN, start="2027-03-03T09:00:00Z"), headers={"HX-Request": "true"}
    )

    assert "form-action 'self' https://www.example.com" in page["Content-Security-Policy"]
    assert plain["Location"] == "https://www.example.com/thanks"
    assert scripted["HX-Redirect"] == "https://www.example.com/thanks"


@pytest.mark.parametrize("start", ["", "soon", "2027-03-02", "2027-03-02T09:00:30Z"])
def test_a_form_without_a_time_leads_to_the_times(visitor: Client, start: str) -> None:
    answer = visitor.post("/acme/", {**ANN, "start": start})

    assert answer.status_code == 422
    assert "The time did not arrive" in text_of(answer)
