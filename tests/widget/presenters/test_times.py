from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from django.utils import translation

from widget.presenters.clock import city, clock_change, clock_time, midnight, moment, offset, zone_label
from widget.presenters.times import Slot, times_view

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
BRITISH, AMERICAN, GERMAN = (Locale.parse(tag) for tag in ("en_GB", "en_US", "de"))


def starts(first: datetime, count: int, minutes: int = 60) -> list[datetime]:
    return [first + timedelta(minutes=minutes * number) for number in range(count)]


def test_times_are_grouped_by_morning_afternoon_and_evening() -> None:
    day = times_view(
        date(2027, 3, 2),
        starts(datetime(2027, 3, 2, 10, tzinfo=UTC), 8),
        zone=BERLIN,
        locale=BRITISH,
        clock=24,
    )

    groups = {period.name: [slot.label for slot in period.slots] for period in day.periods}
    assert groups == {
        "Morning": ["11:00"],
        "Afternoon": ["12:00", "13:00", "14:00", "15:00", "16:00"],
        "Evening": ["17:00", "18:00"],
    }


def test_a_slot_carries_its_instant_and_its_name_in_full() -> None:
    day = times_view(date(2027, 3, 2), [datetime(2027, 3, 2, 8, tzinfo=UTC)], zone=BERLIN, locale=AMERICAN, clock=12)

    assert day.periods[0].slots == (Slot("2027-03-02T08:00Z", "9:00\u202fAM", "9:00\u202fAM, Tuesday, March 2, 2027"),)
    assert day.announcement == "Tuesday, March 2, 2027: 1 time"


def test_repeated_hours_are_told_apart_in_words() -> None:
    night = starts(datetime(2027, 10, 30, 23, 30, tzinfo=UTC), 4)

    day = times_view(date(2027, 10, 31), night, zone=BERLIN, locale=BRITISH, clock=24)

    assert [(slot.label, slot.which, slot.name) for slot in day.periods[0].slots] == [
        ("01:30", "", "01:30, Sunday, 31 October 2027"),
        ("02:30", "before the change", "02:30 before the change, UTC+2, Sunday, 31 October 2027"),
        ("02:30", "after the change", "02:30 after the change, UTC+1, Sunday, 31 October 2027"),
        ("03:30", "", "03:30, Sunday, 31 October 2027"),
    ]


def test_a_repeated_hour_is_named_even_when_its_other_half_is_not_free() -> None:
    second = [datetime(2027, 10, 31, 1, 30, tzinfo=UTC)]

    day = times_view(date(2027, 10, 31), second, zone=BERLIN, locale=BRITISH, clock=24)

    assert [slot.which for slot in day.periods[0].slots] == ["after the change"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 3, 28), "The clocks go forward by 1 hour on this day, right after 01:59."),
        (date(2027, 10, 31), "The clocks go back by 1 hour on this day, right after 02:59."),
        (date(2027, 3, 27), ""),
        (date(2027, 3, 29), ""),
    ],
)
def test_a_change_of_clocks_is_said_in_words(day: date, words: str) -> None:
    assert clock_change(day, BERLIN, BRITISH, 24).startswith(words)
    assert bool(clock_change(day, BERLIN, BRITISH, 24)) == bool(words)


def test_half_an_hour_is_half_an_hour() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")

    assert "by 30 minutes" in clock_change(date(2027, 4, 4), lord_howe, BRITISH, 24)


def test_a_day_that_starts_after_midnight_starts_where_the_clocks_land() -> None:
    assert midnight(date(2027, 9, 5), ZoneInfo("America/Santiago")) == datetime(2027, 9, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "clock", "text"),
    [(BRITISH, 24, "15:05"), (BRITISH, 12, "3:05\u00a0pm"), (AMERICAN, 12, "3:05\u202fPM"), (AMERICAN, 24, "15:05")],
)
def test_the_clock_has_12_or_24_hours(locale: Locale, clock: int, text: str) -> None:
    assert clock_time(15, 5, locale, clock) == text


def test_the_zone_is_named_as_it_is_on_that_day() -> None:
    winter, summer = datetime(2027, 1, 4, 12, tzinfo=UTC), datetime(2027, 7, 4, 12, tzinfo=UTC)

    assert zone_label(BERLIN, winter, BRITISH).name == "Central European Standard Time"
    assert zone_label(BERLIN, summer, BRITISH).name == "Central European Summer Time"
    assert zone_label(BERLIN, summer, GERMAN).name == "Mitteleuropäische Sommerzeit"
    assert [zone_label(BERLIN, at, BRITISH).offset for at in (winter, summer)] == ["UTC+1", "UTC+2"]


@pytest.mark.parametrize("key", ["Asia/Kolkata", "Asia/Calcutta"])
def test_a_zone_that_changed_its_name_is_named_under_both(key: str) -> None:
    label = zone_label(ZoneInfo(key), datetime(2027, 1, 4, 12, tzinfo=UTC), GERMAN)

    assert (label.city, label.name) == ("Kalkutta", "Indische Normalzeit")


@pytest.mark.parametrize(
    ("key", "locale", "name"),
    [
        ("Europe/Istanbul", "en", "Türkiye Time"),
        ("Europe/Istanbul", "ar", "توقيت تركيا"),
        ("America/Punta_Arenas", "de", "Chile (Punta Arenas) (Ortszeit)"),
        ("Etc/GMT-3", "en", "GMT+03:00"),
    ],
)
def test_a_time_without_a_name_is_called_after_its_place(key: str, locale: str, name: str) -> None:
    assert zone_label(ZoneInfo(key), datetime(2027, 1, 4, 12, tzinfo=UTC), Locale(locale)).name == name


@pytest.mark.parametrize(
    ("key", "name"),
    [("Europe/Kyiv", "Kiew"), ("America/Argentina/Buenos_Aires", "Buenos Aires"), ("Asia/Tokyo", "Tokio")],
)
def test_a_city_is_in_the_language_of_the_page(key: str, name: str) -> None:
    assert city(key, GERMAN) == name


@pytest.mark.parametrize(
    ("zone", "text"), [("Asia/Kolkata", "UTC+5:30"), ("America/St_Johns", "UTC−3:30"), ("UTC", "UTC")]
)
def test_offsets_have_their_minutes(zone: str, text: str) -> None:
    assert offset(datetime(2027, 1, 4, 12, tzinfo=UTC), ZoneInfo(zone)) == text


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en-GB", "Tuesday, 2 March 2027, 14:30"),
        ("fr", "mardi 2 mars 2027 à 14:30"),
        ("it", "martedì 2 marzo 2027 alle 14:30"),
        ("pt", "terça-feira, 2 de março de 2027, às 14:30"),
        ("es", "martes, 2 de marzo de 2027, 14:30"),
    ],
)
def test_a_moment_reads_well_in_a_sentence(tag: str, said: str) -> None:
    with translation.override(tag):
        text = moment(datetime(2027, 3, 2, 13, 30, tzinfo=UTC), BERLIN, Locale.parse(tag, sep="-"), 24)

    assert text.replace("\xa0", " ") == said
