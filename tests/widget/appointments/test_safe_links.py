"""What holds for every link of an appointment, whoever follows it."""

from typing import Any

import pytest
from django.test import Client

from scheduling.contract.refusals import Busy
from tests.fakes import FakeGateway
from tests.widget.appointments.conftest import ID, LINK, PAGES
from tests.widget.conftest import START
from tests.widget.page import filled, read, text_of
from tests.widget.test_details import FORM
from widget.gateway.protocol import Unavailable
from widget.limits import CHANGES, WRONG_LINKS
from widget.models import Widget

CHANGING = {"book", "cancel", "reschedule", "confirm"}


def linked(page: Any) -> set[str]:
    return {link["href"] for link in read(page).links if link["href"].startswith("/")}


@pytest.mark.parametrize("who", ["attendee", "requester"])
def test_following_every_link_changes_nothing(request: pytest.FixtureRequest, gateway: FakeGateway, who: str) -> None:
    """As mail scanners do: what the mail links to, what that links to, and one time of the picker."""
    visitor: Client = request.getfixturevalue(who)
    before, asked = gateway.appointment(ID), len(gateway.moves)
    mailed = {f"{LINK}{page}" for page in PAGES}
    found = {
        link for page in ("", "reschedule/", "cancel/", "confirm/") for link in linked(visitor.get(f"{LINK}{page}"))
    }
    question = min(link for link in found if "start=" in link)
    for address in {*mailed, *found, *linked(visitor.get(question))}:
        assert visitor.get(address).status_code < 500
    for address in mailed:
        assert visitor.head(address).content == b""

    assert len(found) > 30
    assert gateway.appointment(ID) == before
    assert len(gateway.moves) == asked


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_private_and_unlisted(attendee: Client, page: str) -> None:
    answer = attendee.get(f"{LINK}{page}")

    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
    assert answer["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors https://www.example.com" in answer["Content-Security-Policy"]
    assert not answer.cookies
    if page != "invite.ics":
        html = answer.content.decode()
        assert '<meta name="robots" content="noindex">' in html
        assert 'src="http' not in html
        assert " style=" not in html


@pytest.mark.parametrize("page", PAGES)
def test_a_wrong_secret_and_an_unknown_appointment_answer_alike(attendee: Client, page: str) -> None:
    wrong = attendee.get(f"/appointments/{ID}/nonsense/{page}")
    unknown = attendee.get(f"/appointments/appointment-9/nonsense/{page}")

    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert text_of(wrong) == text_of(unknown)
    assert {name: wrong[name] for name in wrong.headers if name != "Content-Security-Policy"} == {
        name: unknown[name] for name in unknown.headers if name != "Content-Security-Policy"
    }
    assert "This link is not valid" in text_of(wrong)


def test_a_wrong_link_looks_as_the_widget_that_it_names_in_its_frame_too(attendee: Client) -> None:
    page = attendee.get(f"/appointments/{ID}/nonsense/?widget=acme&embed=1&language=de")

    assert page.status_code == 404
    assert "Bitte öffnen Sie den Link in der E-Mail noch einmal." in text_of(page)
    assert 'class="embed"' in page.content.decode()
    assert "frame-ancestors https://www.example.com" in page["Content-Security-Policy"]
    assert "/acme/?language=de&embed=1" in [link["href"] for link in read(page).links]
    assert "frame-ancestors 'none'" in attendee.get(f"/appointments/{ID}/nonsense/")["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["reschedule/", "cancel/", "confirm/"])
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_changes_nothing(
    attendee: Client, gateway: FakeGateway, page: str, headers: dict[str, str]
) -> None:
    before = gateway.appointment(ID)

    answer = attendee.post(f"{LINK}{page}", {"start": "2027-03-03T10:00Z"}, headers=headers)

    assert answer.status_code == 403
    assert gateway.appointment(ID) == before


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(attendee: Client, page: str, method: str) -> None:
    answer = getattr(attendee, method)(f"{LINK}{page}")

    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("page", ["", "reschedule/", "cancel/", "confirm/"])
@pytest.mark.parametrize("failure", [Unavailable("down"), Busy()])
def test_a_scheduler_out_of_reach_is_a_calm_503(
    attendee: Client, gateway: FakeGateway, page: str, failure: Exception
) -> None:
    gateway.broken = failure

    answer = attendee.get(f"{LINK}{page}")

    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_guessing_ends_in_429_and_right_links_go_on(attendee: Client) -> None:
    guesses = [attendee.get(f"/appointments/{ID}/guess-{number}/") for number in range(WRONG_LINKS.allowed + 1)]

    assert {guess.status_code for guess in guesses[:-1]} == {404}
    assert guesses[-1].status_code == 429
    assert int(guesses[-1]["Retry-After"]) > 0
    assert "Please wait a minute" in text_of(guesses[-1])
    assert attendee.get(LINK).status_code == 200
    assert attendee.get(LINK, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_changing_without_end_is_a_calm_429(attendee: Client, gateway: FakeGateway) -> None:
    starts = ["2027-03-03T10:00Z", "2027-03-04T10:00Z"]
    answers = [attendee.post(f"{LINK}reschedule/", {"start": starts[number % 2]}) for number in range(CHANGES.allowed)]

    assert {answer.status_code for answer in answers[:-1]} == {303}
    assert answers[-1].status_code == 429  # the booking itself was the first
    assert "That was a lot in a short time" in text_of(answers[-1])
    elsewhere = attendee.post(f"{LINK}cancel/", REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 303


def test_booking_without_end_keeps_the_form(visitor: Client, gateway: FakeGateway) -> None:
    form = visitor.get(FORM)
    taken = {"fullname": "Ann", "email": "ann@example.com", "start": START}
    for _attempt in range(CHANGES.allowed):
        visitor.post(read(form).action, filled(form, **taken))

    answer = visitor.post(read(form).action, filled(form, **taken))

    assert answer.status_code == 429
    assert "Too many bookings in a short time" in text_of(answer)
    assert read(answer).controls["email"] == ["ann@example.com"]


@pytest.mark.parametrize("page", ["reschedule/", "cancel/", "confirm/"])
def test_another_site_is_refused_calmly_where_no_widget_is(attendee: Client, page: str) -> None:
    Widget.objects.update(is_active=False)

    answer = attendee.post(f"{LINK}{page}", headers={"Origin": "null"})

    assert answer.status_code == 403
    assert "The form was sent from another site" in text_of(answer)


@pytest.mark.parametrize("address", [f"{LINK}{page}" for page in PAGES if not page.endswith(".ics")])
def test_a_slash_that_got_lost_is_added(attendee: Client, address: str) -> None:
    answer = attendee.get(f"{address[:-1]}?language=de")

    assert (answer.status_code, answer["Location"]) == (302, f"{address}?language=de")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "same-origin")


@pytest.mark.parametrize("address", [f"{LINK}chancel/", "/appointments/one/", f"/requests/{ID}/"])
def test_a_mistyped_link_is_answered_as_a_wrong_one_and_as_privately(attendee: Client, address: str) -> None:
    for answer in (attendee.get(address), attendee.post(address), attendee.post(address.rstrip("/"))):
        assert answer.status_code == 404
        assert "This link is not valid" in text_of(answer)
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_fault_of_ours_is_private_too(attendee: Client, gateway: FakeGateway) -> None:
    attendee.raise_request_exception = False
    gateway.broken = ZeroDivisionError("a bug")

    answer = attendee.get(LINK)

    assert answer.status_code == 500
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "same-origin")
