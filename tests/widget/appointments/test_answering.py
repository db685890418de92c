"""A host accepts or declines behind the link of the mail; all of it with the engine of this process."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scheduling.contract.bookings import Attendee
from scheduling.contract.model import iso
from scheduling.delivery.email import mail as mail_of
from scheduling.delivery.notices import Notice
from scheduling.models import Appointment, FormField, Host, MeetingType, OutboxMessage
from scheduling.secrets import answer_token, secret_of
from tests import builders
from tests.builders import NOW, at
from tests.widget.page import filled, read, text_of
from widget.gateway.requests import EmbeddedRequests
from widget.models import Widget

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _now() -> Any:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def kind() -> MeetingType:
    team = builders.workspace()
    kind = builders.round_robin(
        team, builders.hosts(team, 2, zone="Europe/Berlin"), confirmation="host", hold_minutes=60
    )
    Widget.objects.create(slug="advice", meeting_type_id=str(kind.pk), allowed_origins=["https://team.example"])
    return kind


@pytest.fixture
def request_row(kind: MeetingType) -> Appointment:
    who = Attendee(email="zoe@visitor.example", fullname="Zoë Visitor", notes={"topic": "Prices <b>"})
    return builders.book(kind, at("10:00"), attendee=who)


def asked(row: Appointment) -> Host:
    return row.reservations.get().host


def link(row: Appointment, host: Host | None = None) -> str:
    return f"/requests/{row.pk}/{answer_token(str(row.pk), 1, str((host or asked(row)).uuid))}/"


def status(row: Appointment) -> str:
    row.refresh_from_db()
    return str(row.status)


def test_the_mail_s_link_shows_who_asks_for_what(client: Client, request_row: Appointment) -> None:
    host = asked(request_row)
    written = OutboxMessage.objects.get(key__contains=":requested:", key__endswith=str(host.uuid))
    message = mail_of(Notice.model_validate(written.payload), message_id=written.pk, now=NOW)
    assert f"http://127.0.0.1:8000{link(request_row)}" in str(message.body)
    assert mail.outbox == []

    page = client.get(link(request_row))

    words = text_of(page)
    assert page.status_code == 200
    assert "Accept this request?" in words
    assert "Zoë Visitor zoe@visitor.example" in words
    assert "Prices <b>" in words
    assert "11:00 AM – 11:30 AM" in words  # in Berlin
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "frame-ancestors https://team.example" in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("answer", "became", "heading"),
    [
        ("accept", "confirmed", "You have accepted this request"),
        ("decline", "declined", "This request was declined"),
    ],
)
def test_looking_changes_nothing_and_a_button_answers_once(
    client: Client, request_row: Appointment, answer: str, became: str, heading: str
) -> None:
    page = client.get(link(request_row))
    client.head(link(request_row))
    assert status(request_row) == "provisional"
    sent = filled(page, answer=answer, reason="On holiday")

    answered = client.post(read(page).action, sent)

    assert (answered.status_code, status(request_row)) == (303, became)
    shown = text_of(client.get(answered["Location"]))
    assert heading in shown
    assert "with Zoë Visitor" in shown
    told = OutboxMessage.objects.count()
    assert client.post(link(request_row), {"answer": answer}).status_code in (303, 409)
    other = "decline" if answer == "accept" else "accept"
    assert client.post(link(request_row), {"answer": other}).status_code == 409
    assert (status(request_row), OutboxMessage.objects.count()) == (became, told)


def test_a_reason_reaches_the_one_who_asked(client: Client, request_row: Appointment) -> None:
    client.post(link(request_row), {"answer": "decline", "reason": "On holiday"})

    request_row.refresh_from_db()
    assert request_row.cancellation_reason == "On holiday"
    own_page = client.get(f"/appointments/{request_row.pk}/{secret_of(str(request_row.pk), 1)}/")
    assert "The host writes: “On holiday”" in own_page.content.decode()


def test_no_other_link_opens_it(client: Client, kind: MeetingType, request_row: Appointment) -> None:
    other = Host.objects.filter(workspace=kind.workspace).exclude(pk=asked(request_row).pk).get()
    secret = secret_of(str(request_row.pk), 1)
    own = link(request_row)
    elsewhere = builders.book(kind, at("12:00"))
    wrong = [
        link(request_row, other),
        own[:-2] + "x/",
        f"/requests/{request_row.pk}/{secret}/",
        f"/requests/{request_row.pk}/{asked(request_row).uuid}.{secret}/",
        own.replace(str(request_row.pk), str(elsewhere.pk)),
        own.replace(str(request_row.pk), "nonsense"),
        f"/appointments/{request_row.pk}/{own.split('/')[3]}/",
    ]

    answers = [client.get(address) for address in wrong]
    posts = [client.post(address, {"answer": "accept"}) for address in wrong[:-1]]

    assert {answer.status_code for answer in (*answers, *posts)} == {404}
    assert len({text_of(answer) for answer in answers}) == 1
    assert status(request_row) == "provisional"


def test_what_needs_no_host_has_no_such_page(client: Client) -> None:
    team = builders.workspace()
    row = builders.book(builders.round_robin(team, builders.hosts(team, 1)), at("10:00"))

    assert client.get(link(row)).status_code == 404


def test_a_request_that_ended_says_so(client: Client, request_row: Appointment) -> None:
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        page = client.get(link(request_row))
        assert "This request has expired" in text_of(page)
        assert client.post(link(request_row), {"answer": "accept"}).status_code == 409


def test_a_withdrawn_request_says_so(client: Client, request_row: Appointment) -> None:
    secret = secret_of(str(request_row.pk), 1)
    assert client.post(f"/appointments/{request_row.pk}/{secret}/cancel/").status_code == 303

    assert "This request was withdrawn" in text_of(client.get(link(request_row)))


def test_another_site_answers_nothing_and_neither_does_an_empty_form(client: Client, request_row: Appointment) -> None:
    foreign = client.post(link(request_row), {"answer": "accept"}, headers={"Sec-Fetch-Site": "cross-site"})
    empty = client.post(link(request_row))

    assert (foreign.status_code, empty.status_code) == (403, 422)
    assert status(request_row) == "provisional"


def test_questions_are_in_the_words_of_the_form(client: Client, kind: MeetingType, request_row: Appointment) -> None:
    FormField.objects.create(meeting_type=kind, name="topic", label="What about?", field_type="text-single")

    assert "What about? Prices <b>" in text_of(client.get(link(request_row)))


def test_nobody_accepts_a_time_that_they_have_not_seen(client: Client, request_row: Appointment) -> None:
    page = client.get(link(request_row))
    secret = secret_of(str(request_row.pk), 1)
    moved = client.post(f"/appointments/{request_row.pk}/{secret}/reschedule/", {"start": iso(at("12:00"))})
    assert moved.status_code == 303

    answer = client.post(read(page).action, filled(page, answer="accept"))

    assert (answer.status_code, status(request_row)) == (409, "provisional")
    assert "Somebody changed it in the meantime." in text_of(answer)
    assert 'data-say="Somebody changed it in the meantime.' in answer.content.decode()
    assert "1:00 PM – 1:30 PM" in text_of(answer)  # in Berlin
    client.post(read(answer).action, filled(answer, answer="accept"))
    assert status(request_row) == "confirmed"


def test_a_request_that_somebody_else_takes_over_meanwhile_is_no_fault(
    client: Client, kind: MeetingType, request_row: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, accept = link(request_row), EmbeddedRequests.accept
    other = Host.objects.filter(workspace=kind.workspace).exclude(pk=asked(request_row).pk).get()

    def slower(self: EmbeddedRequests, appointment_id: str, token: str) -> object:
        request_row.reservations.update(host=other)
        return accept(self, appointment_id, token)

    monkeypatch.setattr(EmbeddedRequests, "accept", slower)

    answer = client.post(own, {"answer": "accept"})

    assert (answer.status_code, status(request_row)) == (404, "provisional")
    assert "This link is not valid" in text_of(answer)


def _without_ids(queries: str) -> str:
    return re.sub(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", "id", queries)


def test_a_wrong_token_and_an_unknown_request_cost_the_same(client: Client, request_row: Appointment) -> None:
    """Time tells them apart as soon as more is read for the one than for the other."""
    guess = f"{asked(request_row).uuid}.nonsense"
    pages = ("requests/{}/{}/", "appointments/{}/{}/", "appointments/{}/{}/cancel/", "appointments/{}/{}/invite.ics")
    for page in pages:  # what is remembered of one page is read for neither
        client.get("/" + page.format(uuid4(), guess))
    read_of: dict[str, list[str]] = {}
    for key in (str(request_row.pk), str(uuid4())):
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/" + page.format(key, guess)).status_code == 404
            read_of.setdefault(page, []).append(str([query["sql"] for query in queries]))

    for wrong, unknown in read_of.values():
        assert _without_ids(wrong) == _without_ids(unknown)
