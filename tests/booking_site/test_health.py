"""Health for machines, and the mails of a development installation for people."""

from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from booking_site import readiness
from scheduling import clock
from scheduling.delivery import email
from scheduling.models import guards
from scheduling.outbox import heartbeat
from tests.delivery.samples import NOW, notice


def test_healthz_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.database
@pytest.mark.django_db
def test_readyz_is_ready_with_a_worker(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    heartbeat.beat(clock.now())

    with django_assert_max_num_queries(5):
        response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "problems": []})


@pytest.mark.database
@pytest.mark.django_db
def test_readyz_says_that_no_worker_delivers(client: Client) -> None:
    heartbeat.beat(clock.now() - heartbeat.TOO_OLD)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["problems"] == [
        "No worker delivers mails; run manage.py worker, or serve without --no-worker."
    ]


@pytest.mark.database
@pytest.mark.django_db
def test_readyz_says_that_a_guard_is_gone(client: Client) -> None:
    guard = guards.expected(connection)[0]
    drop = f"DROP TRIGGER {guard.name}"
    if guard.is_constraint:
        drop = f"ALTER TABLE {guard.table} DROP CONSTRAINT {guard.name}"
    with connection.cursor() as cursor:
        cursor.execute(drop)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert guard.name in response.json()["problems"][0]


@pytest.mark.database
@pytest.mark.django_db
def test_readyz_names_migrations_that_are_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = readiness._migrations()
    monkeypatch.setattr(readiness, "_migrations", lambda: known | {("scheduling", "9999_next")})

    response = client.get("/readyz")

    assert response.status_code == 503
    assert "1 migrations (scheduling.9999_next)" in response.json()["problems"][0]


@pytest.fixture
def letters(settings: Settings, tmp_path: Path) -> list[str]:
    """The names of three mails in the folder, the oldest first; the last one from a person who attacks."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "booking_site.mail_folder.MailFolder"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for number, meeting_type in enumerate(("First", "Second", "<script>alert(1)</script>"), start=1):
        sent = notice(meeting_type=meeting_type, invite_title=meeting_type)
        email.mail(sent, message_id=UUID(int=number), now=NOW).send()
    return sorted(path.stem for path in tmp_path.glob("*.eml"))


def test_the_mails_page_lists_the_newest_first(client: Client, letters: list[str]) -> None:
    page = client.get("/mails/").content.decode()

    assert page.index("&lt;script&gt;alert(1)") < page.index("Booked: Second") < page.index("Booked: First")
    assert "zoe@visitor.example" in page
    assert "<script" not in page


def test_a_mail_is_readable_in_all_its_parts(client: Client, letters: list[str]) -> None:
    response = client.get(f"/mails/{letters[0]}/")

    page = response.content.decode()
    for text in (
        "Acme GmbH &lt;bookings@localhost&gt;",
        "Your meeting is booked.",
        "2027-01-15 08:00 to 2027-01-15 08:30",
    ):
        assert text in page
    assert "ada@acme.example, zoe@visitor.example, guest@visitor.example" in page
    assert f'src="/mails/{letters[0]}/html/"' in page
    assert "frame-src 'self'" in response["Content-Security-Policy"]


def test_the_html_of_a_mail_can_run_and_load_nothing(client: Client, letters: list[str]) -> None:
    response = client.get(f"/mails/{letters[2]}/html/")

    assert "<script" not in response.content.decode()
    assert response["Content-Security-Policy"].startswith(
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'"
    )


def test_the_links_of_a_mail_open_in_a_tab_of_their_own(client: Client, letters: list[str]) -> None:
    html = client.get(f"/mails/{letters[0]}/html/").content.decode()

    assert '<head><base target="_blank">' in html


def test_the_invite_can_be_downloaded(client: Client, letters: list[str]) -> None:
    response = client.get(f"/mails/{letters[0]}/invite.ics")

    assert response["Content-Disposition"] == 'attachment; filename="invite.ics"'
    assert response.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.django_db  # a path that is none of ours is looked up among the widgets
@pytest.mark.parametrize("path", ["/mails/1-0/", "/mails/1-0/html/", "/mails/1-0/invite.ics", "/mails/..%2f..%2fx/"])
def test_a_mail_that_is_not_there_is_a_404(client: Client, letters: list[str], path: str) -> None:
    assert client.get(path).status_code == 404


def test_outside_development_there_are_no_mails(client: Client, settings: Settings, letters: list[str]) -> None:
    settings.DEBUG = False

    for path in ("/mails/", f"/mails/{letters[0]}/", f"/mails/{letters[0]}/html/", f"/mails/{letters[0]}/invite.ics"):
        assert client.get(path).status_code == 404
