from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

from scheduling.contract.workspace.reserved import RESERVED_PARAMETERS
from widget.page_state import _READERS, PREFILL_KEYS, PageState, read_page_state


def test_a_query_reads_back_as_it_was_written() -> None:
    state = PageState(
        timezone="America/Argentina/Buenos_Aires",
        duration=30,
        month=date(2027, 3, 1),
        day=date(2027, 3, 9),
        start=datetime(2027, 3, 9, 8, tzinfo=UTC),
        language="de-AT",
        theme="dark",
        clock=12,
        embed=True,
        carried=(("utm_source", "a & b"), ("email", "ann+x@example.com")),
    )

    assert read_page_state(dict(parse_qsl(state.query()))) == state


def test_what_cannot_be_read_is_left_out_and_remembered() -> None:
    state = read_page_state({"month": "2027-13", "day": "soon", "duration": "x", "theme": "pink", "clock": "13"})

    assert state == PageState(unreadable=("duration", "month", "day", "theme", "clock"))


def test_old_zone_names_are_taken() -> None:
    assert read_page_state({"timezone": "Asia/Calcutta"}).timezone == "Asia/Calcutta"


def test_a_plus_that_became_a_space_is_restored() -> None:
    assert read_page_state({"start": "2027-03-09T09:00:00 01:00"}).start == datetime(2027, 3, 9, 8, tzinfo=UTC)


def test_prefill_and_campaign_are_told_apart() -> None:
    state = read_page_state({"utm_source": "news", "email": "ann@example.com", "other": "x"})

    assert (state.utm, state.prefill) == ({"utm_source": "news"}, {"email": "ann@example.com"})


def test_of_everything_else_only_the_click_ids_that_are_named_are_kept() -> None:
    query = {"gclid": "abc", "fbclid": "def", "utm_source": "news", "utm_id": "7", "session": "secret", "q": "shoes"}

    state = read_page_state(query, click_ids=["gclid", "msclkid"])

    assert (state.utm, state.click_ids, state.prefill) == ({"utm_source": "news"}, {"gclid": "abc"}, {})
    assert state.query() == "utm_source=news&gclid=abc"


def test_no_parameter_of_the_page_itself_can_be_a_click_id() -> None:
    assert {*_READERS, *PREFILL_KEYS} <= RESERVED_PARAMETERS


def test_control_characters_of_a_link_are_dropped_because_a_visitor_cannot_correct_them() -> None:
    state = read_page_state({"utm_source": "ne\x01ws\x00", "fullname": "\x07"})

    assert state.carried == (("utm_source", "news"),)
