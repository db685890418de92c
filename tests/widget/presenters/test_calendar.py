from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from widget.presenters.calendar import Cell, Month, month_after, month_before, month_view, times_per_day, weekdays

BRITISH, GERMAN, AMERICAN, ARABIC = (Locale.parse(tag) for tag in ("en_GB", "de", "en_US", "ar_EG"))
MARCH = date(2027, 3, 1)


def march(times: Mapping[date, int] | None = None, **changes: Any) -> Month:
    values: dict[str, Any] = {
        "first": MARCH,
        "last": date(2027, 5, 1),
        "selected": None,
        "today": MARCH,
        "locale": BRITISH,
    }
    return month_view(MARCH, times or {}, **{**values, **changes})


@pytest.mark.parametrize(
    ("locale", "first"),
    [(BRITISH, "Monday"), (GERMAN, "Montag"), (AMERICAN, "Sunday"), (ARABIC, "السبت"), (Locale("ar"), "السبت")],
)
def test_the_week_starts_with_the_locale_s_first_day(locale: Locale, first: str) -> None:
    assert weekdays(locale)[0].name == first
    assert len({weekday.name for weekday in weekdays(locale)}) == 7


def test_a_grid_has_every_day_of_its_month_once() -> None:
    for number in range(1, 13):
        grid = month_view(
            date(2027, number, 1),
            {},
            first=MARCH,
            last=MARCH,
            selected=None,
            today=MARCH,
            locale=AMERICAN,
        )
        days = [cell.number for week in grid.weeks for cell in week.cells if not cell.outside]
        assert days == list(range(1, len(days) + 1))
        assert {len(week.cells) for week in grid.weeks} == {7}


def test_a_week_is_whole_with_its_days_in_the_next_month() -> None:
    cells = march({date(2027, 4, 2): 3}).weeks[-1].cells

    assert [cell.number for cell in cells] == [29, 30, 31, 1, 2, 3, 4]
    assert [cell.outside for cell in cells] == [False] * 3 + [True] * 4
    assert (cells[4].iso, cells[4].times) == ("2027-04-02", 3)


def test_one_week_is_current_that_of_the_selected_day_or_of_today() -> None:
    def current(**changes: Any) -> list[bool]:
        return [week.current for week in march(**changes).weeks]

    assert current(selected=date(2027, 3, 17)) == [False, False, True, False, False]
    assert current(today=date(2027, 3, 9)) == [False, True, False, False, False]
    assert current(today=date(2027, 2, 9)) == [True, False, False, False, False]


def test_the_weeks_beside_lead_to_a_day_with_times_if_they_have_one() -> None:
    times = {date(2027, 3, 9): 2, date(2027, 3, 16): 2, date(2027, 3, 24): 2}
    month = march(times, selected=date(2027, 3, 16))

    assert (month.week_before, month.week_after) == (date(2027, 3, 9), date(2027, 3, 24))


def test_the_weeks_beside_end_with_this_week_and_the_last_month() -> None:
    first, last = march(selected=MARCH), march(selected=date(2027, 3, 31), last=MARCH)

    assert (first.week_before, first.week_after) == (None, date(2027, 3, 8))
    assert (last.week_before, last.week_after) == (date(2027, 3, 24), None)
    assert march(selected=date(2027, 3, 12), today=date(2027, 3, 7)).week_before == date(2027, 3, 7)


def test_march_2027_starts_on_the_first_cell_in_britain_and_the_second_in_america() -> None:
    assert march().weeks[0].cells[0].number == 1
    assert march(locale=AMERICAN).weeks[0].cells[1].number == 1


def test_a_day_with_times_is_named_in_full() -> None:
    cells = march({date(2027, 3, 2): 9, date(2027, 3, 3): 1}).weeks[0].cells

    assert cells[1].label == "Tuesday, 2 March 2027, 9 times"
    assert march({MARCH: 9}).weeks[0].cells[0].label == "Monday, 1 March 2027, 9 times, today"
    assert cells[2] == Cell(3, "2027-03-03", "Wednesday, 3 March 2027, 1 time", times=1)
    assert (cells[1].few, cells[2].few) == (False, True)


def test_the_arrows_stop_at_the_first_and_last_month() -> None:
    assert (march().previous, march().next) == (None, date(2027, 4, 1))
    assert (march(first=date(2027, 1, 1), last=MARCH).previous, march(last=MARCH).next) == (date(2027, 2, 1), None)


def test_weeks_that_are_over_can_be_left_out() -> None:
    assert [week.past for week in march(today=date(2027, 3, 9)).weeks] == [True, False, False, False, False]


def test_months_follow_each_other_over_the_year() -> None:
    assert month_after(date(2027, 12, 1)) == date(2028, 1, 1)
    assert month_before(date(2027, 1, 1)) == date(2026, 12, 1)


def test_starts_count_for_the_visitor_s_day() -> None:
    starts = [datetime(2027, 3, 1, 22, tzinfo=UTC), datetime(2027, 3, 1, 23, tzinfo=UTC)]

    assert times_per_day(starts, ZoneInfo("Europe/Berlin")) == {date(2027, 3, 1): 1, date(2027, 3, 2): 1}
