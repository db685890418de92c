"""What the database enforces and records by itself, whatever wrote the row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from scheduling import checks
from scheduling.models import (
    Appointment,
    AvailabilityException,
    FormField,
    GroupMember,
    Host,
    MeetingType,
    MeetingTypeHost,
    Queue,
    QueueGroup,
    QueueMember,
    Reservation,
    guards,
)
from scheduling.models.guards import TOUCHES, Touch
from tests import builders
from tests.builders import MONDAY, at

pytestmark = [pytest.mark.database, pytest.mark.django_db]


# No overlap


@pytest.fixture
def ten() -> Reservation:
    """Somebody's meeting from 10:00 to 10:30, with a quarter of an hour around it."""
    team = builders.workspace()
    alice = builders.host(team, "A")
    kind = builders.one_on_one(team, [alice, builders.host(team, "B")])
    return builders.reserve(kind, at("10:00"), alice, before=15, after=15).reservations.get()


def another(ten: Reservation, start: int, end: int, **facts: Any) -> Reservation:
    """A meeting of the same host, in minutes from 10:00."""
    kind = ten.appointment.meeting_type
    first, last = ten.start_minute + start, ten.start_minute + end
    values = {"host": ten.host, "is_active": True, "busy_from": first, "busy_until": last, **facts}
    return Reservation(appointment=builders.reserve(kind, at("10:00")), start_minute=first, end_minute=last, **values)


OVERLAPS = [(0, 30), (-30, 1), (29, 60), (10, 20), (-30, 60), (0, 31), (-1, 30), (-100_000, 100_000)]


def refused(write: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        return "no_overlap" in str(error)
    return False


@pytest.mark.parametrize("span", OVERLAPS)
def test_an_overlap_is_refused_on_insert(ten: Reservation, span: tuple[int, int]) -> None:
    overlapping = another(ten, *span)

    assert refused(overlapping.save)
    assert refused(lambda: Reservation.objects.bulk_create([overlapping]))


def test_an_overlap_is_refused_also_where_conflicts_are_ignored(ten: Reservation) -> None:
    before = Reservation.objects.count()

    refused(lambda: Reservation.objects.bulk_create([another(ten, 10, 20)], ignore_conflicts=True))

    assert Reservation.objects.count() == before


@pytest.mark.parametrize("span", OVERLAPS)
def test_an_overlap_is_refused_on_update(ten: Reservation, span: tuple[int, int]) -> None:
    later = another(ten, 1000, 1030)
    later.save()
    first, last = ten.start_minute + span[0], ten.start_minute + span[1]
    moved = {"start_minute": first, "end_minute": last, "busy_from": first, "busy_until": last}

    assert refused(lambda: Reservation.objects.filter(pk=later.pk).update(**moved))


def test_an_overlap_is_refused_when_a_row_becomes_active_again(ten: Reservation) -> None:
    cancelled = another(ten, 10, 20, is_active=False)
    cancelled.save()

    assert refused(lambda: Reservation.objects.filter(pk=cancelled.pk).update(is_active=True))


def test_an_overlap_is_refused_when_a_row_goes_to_another_host(ten: Reservation) -> None:
    bob = Host.objects.get(workspace=ten.host.workspace, given_name="B")
    his = another(ten, 10, 20, host=bob)
    his.save()

    assert refused(lambda: Reservation.objects.filter(pk=his.pk).update(host=ten.host))


def test_two_rows_of_one_statement_do_not_overlap_either(ten: Reservation) -> None:
    assert refused(lambda: Reservation.objects.bulk_create([another(ten, 100, 130), another(ten, 129, 140)]))


@pytest.mark.parametrize("span", [(30, 60), (-30, 0), (30, 31)])
def test_touching_is_fine_and_buffers_are_not_the_databases_business(ten: Reservation, span: tuple[int, int]) -> None:
    assert not refused(another(ten, *span).save)


def test_other_hosts_and_inactive_rows_are_not_in_the_way(ten: Reservation) -> None:
    bob = Host.objects.get(workspace=ten.host.workspace, given_name="B")

    assert not refused(another(ten, 0, 30, host=bob).save)
    Reservation.objects.filter(pk=ten.pk).update(is_active=False)
    assert not refused(another(ten, 0, 30).save)


def test_a_row_may_move_over_its_own_old_time(ten: Reservation) -> None:
    ten.start_minute, ten.end_minute = ten.start_minute + 10, ten.end_minute + 10

    assert not refused(ten.save)


@pytest.mark.parametrize(("field", "minutes"), [("end_minute", -30), ("busy_from", 1), ("busy_until", -1)])
def test_a_row_that_contradicts_itself_is_refused(ten: Reservation, field: str, minutes: int) -> None:
    setattr(ten, field, {"busy_from": ten.start_minute}.get(field, ten.end_minute) + minutes)

    with pytest.raises(IntegrityError), transaction.atomic():
        ten.save()


# Revisions


@pytest.fixture
def everything() -> dict[str, models.Model]:
    """A row of every table that is watched."""
    team = builders.workspace()
    alice, bob = builders.hosts(team, 2)
    kind = builders.round_robin(team, [alice, bob], daily_limit=5)
    group = builders.tier(kind, 1, [alice])
    booking = builders.reserve(kind, at("10:00"), alice)
    return {
        "Host": alice,
        "AvailabilityException": builders.away(alice, MONDAY.date()),
        "Reservation": booking.reservations.get(),
        "MeetingType": kind,
        "FormField": FormField.objects.create(meeting_type=kind, name="topic", label="Topic", field_type="text-single"),
        "MeetingTypeHost": MeetingTypeHost.objects.create(meeting_type=kind, host=bob),
        "Queue": kind.queue,
        "QueueMember": kind.queue.members.get(host=bob),
        "QueueGroup": group,
        "GroupMember": group.group_members.get(),
        "Appointment": booking,
    }


def by_subject(touch: Touch) -> str:
    return touch.subject


def counter(everything: dict[str, models.Model], touch: Touch) -> int:
    target = everything[touch.target]
    return int(type(target)._default_manager.values_list(touch.column, flat=True).get(pk=target.pk))


def test_every_table_that_availability_is_computed_from_is_watched() -> None:
    read = {
        Appointment, AvailabilityException, FormField, GroupMember, Host, MeetingType, MeetingTypeHost, Queue,
        QueueGroup, QueueMember, Reservation,
    }  # fmt: skip

    assert {touch.model for touch in TOUCHES} == {model.__name__ for model in read}


@pytest.mark.parametrize("touch", TOUCHES, ids=by_subject)
def test_every_column_that_is_written_raises_the_revision(touch: Touch, everything: dict[str, models.Model]) -> None:
    row = everything[touch.model]
    key = row._meta.pk.get_db_prep_value(row.pk, connection)

    for column in touch.columns():
        before = counter(everything, touch)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = {column} WHERE id = %s", [key])
        assert counter(everything, touch) > before, column


@pytest.mark.parametrize("touch", TOUCHES, ids=by_subject)
def test_inserting_and_deleting_raises_the_revision(touch: Touch, everything: dict[str, models.Model]) -> None:
    if touch.model == touch.target:
        return  # a new row begins with the current millisecond, and one that is gone has no revision
    row = everything[touch.model]
    forbid_cascades(everything, touch.model)
    before = counter(everything, touch)

    row.delete()
    after_delete = counter(everything, touch)
    row.pk = None if row._meta.pk.get_internal_type() == "BigAutoField" else row._meta.pk.get_default()
    row.save(force_insert=True)

    assert before < after_delete < counter(everything, touch)


def forbid_cascades(everything: dict[str, models.Model], model: str) -> None:
    """Takes away what points at the row, so that only its own deletion can raise the revision."""
    pointing = {
        "Queue": ("Appointment", "GroupMember", "QueueGroup", "QueueMember"),
        "QueueGroup": ("GroupMember",),
        "Appointment": ("Reservation",),
    }
    if model == "Queue":
        Reservation.objects.filter(appointment_id=everything["Appointment"].pk).delete()
    for name in pointing.get(model, ()):
        manager = type(everything[name])._default_manager
        manager.all().delete()


@pytest.mark.parametrize("field", ["balance", "last_assigned"])
@pytest.mark.parametrize("name", ["QueueMember", "QueueGroup"])
def test_a_balance_is_no_change_of_the_set_up(name: str, field: str, everything: dict[str, models.Model]) -> None:
    touch = next(touch for touch in TOUCHES if touch.model == name)
    before = counter(everything, touch)

    type(everything[name])._default_manager.update(**{field: 1})

    assert counter(everything, touch) == before


@pytest.mark.parametrize("name", ["Host", "MeetingType"])
def test_a_row_that_was_read_before_never_lowers_its_counters(name: str, everything: dict[str, models.Model]) -> None:
    model = type(everything[name])
    early, late = (model._default_manager.get(pk=everything[name].pk) for _ in range(2))
    builders.book(MeetingType.objects.get(pk=everything["MeetingType"].pk), at("15:00"))
    late.save()
    seen = model._default_manager.values_list("revision", "busy_revision").get(pk=early.pk)

    early.save()

    now = model._default_manager.values_list("revision", "busy_revision").get(pk=early.pk)
    assert now[0] > seen[0]
    assert now[1] >= seen[1]


def test_a_row_that_moves_raises_the_revision_of_where_it_was(everything: dict[str, models.Model]) -> None:
    kind = everything["MeetingType"]
    assert isinstance(kind, MeetingType)
    elsewhere = builders.round_robin(kind.workspace, [])
    before = counter(everything, TOUCHES[3])

    QueueMember.objects.filter(queue=kind.queue).update(queue=elsewhere.queue)

    assert counter(everything, TOUCHES[3]) > before


# Guards that are gone


def drop_all() -> None:
    with connection.cursor() as cursor:
        for name, table in guards.installed(connection).items():
            cursor.execute(guards._drop(connection, name, table))


@pytest.mark.django_db(transaction=True)
def test_guards_that_are_gone_are_reported_and_come_back_with_migrate() -> None:
    drop_all()

    reported = checks.database_guards(databases=["default"])
    call_command("migrate", verbosity=0, skip_checks=True)

    assert len(reported) == len(guards.expected(connection))
    assert {warning.id for warning in reported} == {"scheduling.W001"}
    assert not checks.database_guards(databases=["default"])
    assert not guards.missing(connection)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_rebuilt_loses_its_guards_on_sqlite_until_migrate() -> None:
    with connection.schema_editor() as editor:
        editor.alter_field(Reservation, field("is_active"), altered("is_active"))
        editor.alter_field(Reservation, altered("is_active"), field("is_active"))

    lost = checks.database_guards(databases=["default"])
    call_command("migrate", verbosity=0, skip_checks=True)

    assert bool(lost) == (connection.vendor == "sqlite")
    assert not guards.missing(connection)


def field(name: str) -> "models.Field[Any, Any]":
    found = Reservation._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found


def altered(name: str) -> "models.Field[Any, Any]":
    """The same column, declared otherwise, as a migration would."""
    changed = field(name).clone()
    changed.null = True
    changed.set_attributes_from_name(name)
    changed.model = Reservation
    return changed
