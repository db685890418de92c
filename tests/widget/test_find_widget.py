"""A widget is read once, and what is remembered of it and of its times is never older than the database."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from scheduling.models import MeetingType
from tests import builders
from tests.builders import NOW, at
from widget.memory import find_widget
from widget.models import Widget

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    """Another process, as far as the database can tell."""
    other = connection.copy()
    yield other
    other.close()


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> MeetingType:
    monkeypatch.setattr("scheduling.clock.now", lambda: NOW)
    team = builders.workspace()
    kind = builders.round_robin(team, [builders.host(team)])
    Widget.objects.create(slug="acme", meeting_type_id=str(kind.pk), contact="before")
    return kind


def contact() -> str:
    found = find_widget("acme")
    return found.widget.contact if found else ""


def write(database: BaseDatabaseWrapper, contact: str) -> None:
    with database.cursor() as cursor:
        cursor.execute("UPDATE widget_widget SET contact = %s", [contact])


def times(visitor: Client) -> str:
    headers = {"HX-Request": "true", "HX-Target": "times"}
    return visitor.get(f"/acme/?day={at('10:00'):%Y-%m-%d}", headers=headers).content.decode()


def test_an_unchanged_database_is_asked_one_question(
    kind: MeetingType, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = times(client)

    with django_assert_num_queries(1):
        second = times(client)

    assert first == second
    assert "start=2027-01-04T10:00Z" in first


def test_a_change_of_another_process_shows_at_once(kind: MeetingType, other: BaseDatabaseWrapper) -> None:
    before = contact()

    write(other, "after")

    assert (before, contact()) == ("before", "after")


def test_a_change_of_our_own_shows_at_once(kind: MeetingType) -> None:
    before = contact()

    write(connection, "after")

    assert (before, contact()) == ("before", "after")


def test_what_is_rolled_back_is_not_remembered(kind: MeetingType) -> None:
    with transaction.atomic():
        write(connection, "within")
        within = contact()
        transaction.set_rollback(True)

    assert (within, contact()) == ("within", "before")


def test_a_widget_that_is_switched_off_is_gone(kind: MeetingType) -> None:
    before = contact()

    Widget.objects.update(is_active=False)

    assert (before, contact()) == ("before", "")


def test_a_new_connection_starts_anew(kind: MeetingType, other: BaseDatabaseWrapper) -> None:
    before = contact()
    connection.close()

    write(other, "after")

    assert (before, contact()) == ("before", "after")


CHANGES: dict[str, Callable[[MeetingType], object]] = {
    "booking": lambda kind: builders.book(kind, at("10:00")),
    "reservation": lambda kind: builders.reserve(kind, at("10:00"), kind.workspace.hosts.get()),
    "hours": lambda kind: kind.workspace.hosts.update(hours={"mon": ["12:00-13:00"]}),
    "meeting type": lambda kind: MeetingType.objects.filter(pk=kind.pk).update(is_active=False),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_the_engine_shows_at_once(
    kind: MeetingType, client: Client, change: Callable[[MeetingType], object]
) -> None:
    before = times(client)

    change(kind)

    assert "start=2027-01-04T10:00Z" in before
    assert "start=2027-01-04T10:00Z" not in times(client)


def test_time_passes_while_the_database_rests(
    kind: MeetingType, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = times(client)

    monkeypatch.setattr("scheduling.clock.now", lambda: at("10:01"))

    assert "start=2027-01-04T10:00Z" in before
    assert "start=2027-01-04T10:00Z" not in times(client)


def test_another_process_frees_a_time(kind: MeetingType, client: Client, other: BaseDatabaseWrapper) -> None:
    builders.reserve(kind, at("10:00"), kind.workspace.hosts.get())
    before = times(client)

    with other.cursor() as cursor:
        cursor.execute("DELETE FROM scheduling_reservation")

    assert "start=2027-01-04T10:00Z" not in before
    assert "start=2027-01-04T10:00Z" in times(client)
