from typing import Any

import pytest

from scheduling.contract.refusals import Fault, Invalid
from scheduling.contract.workspace.reading import check, read
from scheduling.contract.workspace.reserved import RESERVED_SLUGS
from tests.workspace.documents import Document, put, team, without

FIELD = {"name": "x", "label": "X"}
GROUP = {"name": "x", "members": ["ada@example.com"]}

#: What stands where, and what is said about it; the fault has the same path unless another one is named.
WRONG: list[tuple[str, Any, str]] = [
    ("workspace", 3, "must be a table"),
    ("workspace", ..., "is required"),
    ("workspace.slug", "ac me", "may hold letters without accents, digits, - and _ only"),
    ("workspace.slug", "", "must not be empty"),
    ("workspace.slug", "a" * 51, "must have at most 50 characters"),
    ("workspace.name", "Acme\nGmbH", "must not contain line breaks or control characters"),
    ("workspace.timezone", "Europe/Berln", "is not a time zone; use an IANA name such as Europe/Berlin"),
    ("workspace.zone", "x", "is not known here; did you mean timezone?"),
    ("workspace.qqq", "x", "is not known here; use id, slug, name, timezone"),
    ("workspace.id", "x", "must be a UUID"),
    ("hosts", 3, "must be a list: every entry begins with [[hosts]]"),
    ("hosts[0]", 3, "must be a table"),
    ("hosts[0].email", "ada", "is not a valid email address"),
    ("hosts[0].email", 4, "must be text"),
    ("hosts[2].email", "ADA@example.com", "ada@example.com occurs twice; it is also hosts[0].email"),
    ("hosts[0].given_name", ..., "is required"),
    ("hosts[0].given_name", " ", "must not be empty"),
    ("hosts[0].familyname", "x", "is not known here; did you mean family_name?"),
    ("hosts[0].timezone", "CET+1", "is not a time zone"),
    ("hosts[0].daily_limit", 0, "must be at least 1"),
    ("hosts[0].daily_limit", True, "must be a whole number"),
    ("hosts[0].hours.mon", "09:00-17:00", "must be a list"),
    ("hosts[0].hours.mon[0]", "9-17", "is not a window"),
    ("hosts[0].hours.mon[0]", "09:00-24:01", "is not a window"),
    ("hosts[0].hours.mon[0]", "24:00-02:00", "is not a window"),
    ("hosts[0].hours.mon[0]", "10:00-25:00", "is not a window"),
    ("hosts[0].hours.mon[0]", "09:00-09:00", 'is empty; the whole day is "00:00-24:00"'),
    ("hosts[0].hours.tues", [], "is not known here; did you mean tue?"),
    ("hosts[0].exceptions", [{"end_date": "2027-01-01"}], "hosts[0].exceptions[0].start_date: is required"),
    (
        "hosts[0].exceptions",
        [{"start_date": "2027-01-02", "end_date": "2027-01-01"}],
        "hosts[0].exceptions[0].end_date: is before start_date (2027-01-02)",
    ),
    (
        "hosts[0].exceptions",
        [{"start_date": "2027-02-30", "end_date": "2027-03-01"}],
        "hosts[0].exceptions[0].start_date: must be a date such as 2027-12-24",
    ),
    (
        "hosts[0].exceptions",
        [{"start_date": "2027-01-01", "end_date": "2027-01-01", "hours": []}],
        "hosts[0].exceptions[0].hours: must name at least 1",
    ),
    (
        "hosts[0].exceptions",
        [{"start_date": "2027-01-01", "end_date": "2027-01-01"}] * 2,
        "hosts[0].exceptions[1]: 2027-01-01 2027-01-01 occurs twice; it is also hosts[0].exceptions[0]",
    ),
    ("meeting_types", {}, "must be a list: every entry begins with [[meeting_types]]"),
    ("meeting_types[1].slug", "DEMO", "demo occurs twice; it is also meeting_types[0].slug"),
    ("meeting_types[0].name", ..., "is required"),
    ("meeting_types[0].timezone", "Mars", "is not a time zone"),
    ("meeting_types[0].assignment", "roundrobin", "must be one of 'one_on_one', 'round_robin', 'co_host'"),
    (
        "meeting_types[0].hosts",
        ["ada@example.com"],
        "belongs to one_on_one; a round_robin meeting type has queue.members",
    ),
    ("meeting_types[1].hosts", ..., "is required: a one_on_one meeting type names at least one host"),
    ("meeting_types[1].hosts[0]", "zed@example.com", "there is no host zed@example.com in this file"),
    ("meeting_types[1].hosts[1]", "cy@example.com", "occurs twice; it is also meeting_types[1].hosts[0]"),
    ("meeting_types[0].durations[0]", 0, "must be at least 1"),
    ("meeting_types[0].durations[0]", 1441, "must be at most 1440"),
    ("meeting_types[0].durations[0]", "30", "must be a whole number"),
    ("meeting_types[0].durations[0]", 60, "meeting_types[0].durations[1]: 60 occurs twice"),
    ("meeting_types[0].durations", [], "must name at least 1"),
    ("meeting_types[0].default_duration", 45, "must be one of durations (30, 60)"),
    ("meeting_types[0].slot_interval", 0, "must be at least 1"),
    ("meeting_types[0].buffer_before", -1, "must be at least 0"),
    ("meeting_types[0].buffer_after", 1441, "must be at most 1440"),
    ("meeting_types[0].minimum_notice", 1.5, "must be a whole number"),
    ("meeting_types[0].horizon_days", 0, "must be at least 1"),
    ("meeting_types[0].daily_limit", 0, "must be at least 1"),
    ("meeting_types[0].buffers_within_hours", "yes", "must be true or false"),
    ("meeting_types[0].channels", ["skype"], "meeting_types[0].channels[0]: must be one of 'google', 'zoom'"),
    ("meeting_types[0].default_channel", "zoom", "must be one of channels (connect)"),
    ("meeting_types[0].channel_links", {"skype": "https://x.example"}, "meeting_types[0].channel_links.skype: must be"),
    ("meeting_types[0].channel_links.zoom", "javascript:alert(1)", "is not a web address"),
    ("meeting_types[0].channel_links.zoom", "https://x.example/{id", "has a brace outside of a placeholder"),
    ("meeting_types[0].locations", [""], "meeting_types[0].locations[0]: must not be empty"),
    ("meeting_types[0].confirmation", "maybe", "must be one of 'none', 'double_opt_in', 'host'"),
    ("meeting_types[0].hold_minutes", 0, "must be at least 1"),
    ("meeting_types[0].reminders", [60, 0], "meeting_types[0].reminders[1]: must be at least 1"),
    ("meeting_types[0].reminders", [60, 60], "meeting_types[0].reminders[1]: 60 occurs twice"),
    ("meeting_types[0].invite_title", "x" * 201, "must have at most 200 characters"),
    ("meeting_types[0].invite_title", "Demo } x", "has a brace outside of a placeholder such as {host_name}"),
    ("meeting_types[0].change_deadline", -5, "must be at least 0"),
    ("meeting_types[0].queue", ..., "is required: a round_robin meeting type has a queue with members"),
    ("meeting_types[1].queue", {"members": [{"host": "cy@example.com"}]}, "belongs to round_robin and co_host"),
    ("meeting_types[0].queue.strategy", "fair", "must be one of 'round_robin', 'weighted', 'availability'"),
    ("meeting_types[0].queue.members", [], "must name at least 1"),
    ("meeting_types[0].queue.members[0].weight", 0, "must be at least 1"),
    ("meeting_types[0].queue.members[0].weight", 1.5, "must be a whole number"),
    ("meeting_types[0].queue.members[1].host", "zed@example.com", "there is no host zed@example.com in this file"),
    ("meeting_types[0].queue.members[1].host", "ada@example.com", "ada@example.com occurs twice"),
    ("meeting_types[0].queue.groups[0].members[0]", "zed@example.com", "is not a member of this queue"),
    ("meeting_types[0].queue.groups[0].members", [], "must name at least 1"),
    ("meeting_types[0].queue.groups[0].members[1]", "ada@example.com", "ada@example.com occurs twice"),
    ("meeting_types[0].queue.groups[0].mode", "tiers", "must be one of 'tier', 'collective'"),
    ("meeting_types[0].queue.groups[0].priority", -1, "must be at least 0"),
    (
        "meeting_types[0].queue.groups[1]",
        GROUP | {"name": "seniors"},
        "meeting_types[0].queue.groups[1].name: seniors occurs",
    ),
    ("meeting_types[0].queue.period", "year", "must be one of 'day', 'week', 'month'"),
    ("meeting_types[0].queue.max_lead", -1, "must be at least 0"),
    ("meeting_types[0].fields[0].name", "utm_source", "is a campaign key"),
    ("meeting_types[0].fields[0].name", "a b", "may hold letters"),
    ("meeting_types[0].fields[0].type", "dropdown", "must be one of 'text-single', 'text-multi'"),
    ("meeting_types[0].fields[0].options", ..., 'is required: a field of type "select" has at least one option'),
    (
        "meeting_types[0].fields[0].options[1]",
        {"label": "S", "value": "s"},
        "meeting_types[0].fields[0].options[1].value: s",
    ),
    ("meeting_types[0].fields[1]", FIELD | {"name": "Size"}, "meeting_types[0].fields[1].name: size occurs twice"),
    ("meeting_types[0].fields[1]", FIELD | {"type": "radio"}, "meeting_types[0].fields[1].options: is required"),
    (
        "meeting_types[0].fields[1]",
        FIELD | {"type": "checkbox-multi"},
        "meeting_types[0].fields[1].options: is required",
    ),
    (
        "meeting_types[0].fields[1]",
        FIELD | {"type": "date", "options": [{"label": "x", "value": "x"}]},
        "meeting_types[0].fields[1].options: belongs to select, radio, checkbox-multi",
    ),
    ("widgets[0].slug", "acme/demo", "may hold letters"),
    ("widgets[1].slug", "Acme-Demo", "acme-demo occurs twice; it is also widgets[0].slug"),
    ("widgets[0].meeting_type", "nothing", "there is no meeting type nothing in this file"),
    ("widgets[0].meeting_type", ..., "is required, or else the meeting_type_id of a remote scheduler"),
    ("widgets[0].meeting_type_id", "x", "widgets[0].meeting_type: and meeting_type_id exclude each other"),
    ("widgets[0].language", "english!", 'is not a language such as "en" or "de"'),
    ("widgets[0].timezone", "Nowhere", "is not a time zone"),
    ("widgets[0].allowed_origins", ["example.com"], "widgets[0].allowed_origins[0]: is not an origin"),
    ("widgets[0].allowed_origins", ["https://x.example/page"], "widgets[0].allowed_origins[0]: must be scheme, host"),
    ("widgets[0].allowed_origins", ["https://*.x.example"], "widgets[0].allowed_origins[0]: must name one host"),
    ("widgets[0].allowed_origins", ["*", "https://x.example"], '"*" stands for every site and stands alone'),
    ("widgets[0].languages", "de", "must be a list"),
    ("widgets[0].languages", ["de", "german!"], "widgets[0].languages[1]: "),
    (
        "widgets[0].languages",
        ["de"],
        "widgets[0].languages: must have the widget's own language among them, which is en",
    ),
    ("widgets[0].texts", "Hello", "widgets[0].texts: must be a table"),
    ("widgets[0].texts", {"de": "Hallo"}, "widgets[0].texts.de: must be a table"),
    (
        "widgets[0].texts",
        {"de": {"intor": "Hallo"}},
        "widgets[0].texts.de.intor: is not known here; did you mean intro?",
    ),
    ("widgets[0].texts", {"de": {"book": "x" * 61}}, "widgets[0].texts.de.book: "),
    ("widgets[0].click_ids", "gclid", "must be a list"),
    ("widgets[0].click_ids", ["g clid"], 'widgets[0].click_ids[0]: is not the name of a parameter such as "gclid"'),
    ("widgets[0].click_ids", ["gclid", ""], "widgets[0].click_ids[1]: must not be empty"),
    ("widgets[0].click_ids", ["utm_id"], "widgets[0].click_ids[0]: is a campaign key"),
    ("widgets[0].click_ids", ["Email"], "widgets[0].click_ids[0]: is a parameter of the page itself, and no click id"),
    ("widgets[0].click_ids", [4], "widgets[0].click_ids[0]: must be text"),
    ("widgets[0].click_ids", [f"id{number}" for number in range(21)], "must have at most 20"),
    ("widgets[0].success_redirect", "http://x.example/thanks", "must start with https://"),
    ("widgets[0].privacy_url", "javascript:alert(1)", "is not a web address"),
    ("widgets[0].brand.accent", "green", 'is not a colour such as "#0b6e4f"'),
    ("widgets[0].brand.text", "#999999", "has a contrast of 2.8:1; WCAG AA asks for at least 4.5:1"),
    ("widgets[0].brand.surface", "#000000", "widgets[0].brand.text: #1c1c1c on the surface #000000 has a contrast"),
    ("widgets[0].brand.radius", -1, "must be at least 0"),
    ("widgets[0].brand.font", "x;} body{display:none", "must be system, serif, mono or a list of font families"),
    ("widgets[0].brand.theme", "dim", "must be one of 'auto', 'light', 'dark'"),
    ("api_keys[0].scope", "all", "must be one of 'full', 'booking'"),
    ("api_keys[0].key_env", "A B", "is not the name of an environment variable"),
    ("api_keys[1]", {"name": "Harness"}, "api_keys[1].name: harness occurs twice"),
    ("webhooks[0].endpoint", "ftp://x.example", "is not a web address"),
    ("webhooks[0].endpoint", "", "must not be empty"),
    ("webhooks[0].events", ["booked"], "webhooks[0].events[0]: must be one of 'booking_created'"),
    ("webhooks[0].events", [], "must name at least 1"),
]


def faults_of(document: Document) -> tuple[Fault, ...]:
    with pytest.raises(Invalid) as refusal:
        check(document)
    return refusal.value.faults


@pytest.mark.parametrize(("path", "value", "said"), WRONG, ids=[f"{path}={value!r:.40}" for path, value, _ in WRONG])
def test_wrong_value_is_named_with_its_path(path: str, value: object, said: str) -> None:
    lines = [f"{fault.field}: {fault.message}" for fault in faults_of(put(team(), path, value))]

    own = [line for line in lines if line.startswith((f"{path}: {said}", said))]
    inside = [line for line in lines if line.startswith(f"{path}: ") and said in line]
    assert own or inside, lines


def test_team_is_right() -> None:
    assert check(team()).workspace.slug == "acme"


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_widget_takes_no_name_of_our_own_paths(slug: str) -> None:
    (fault,) = faults_of(put(team(), "widgets[0].slug", slug.title()))

    assert fault.field == "widgets[0].slug"
    assert fault.message.startswith("is a name of the installation's own pages")


def test_all_faults_are_told_at_once() -> None:
    document = put(team(), "hosts[0].timezone", "x")
    put(document, "meeting_types[0].queue.members[0].weight", 0)
    put(document, "meeting_types[0].queue.groups[0].members[0]", "zed@example.com")
    put(document, "widgets[0].meeting_type", "nothing")
    put(document, "widgets[1].click_ids", ["e mail", "gclid", "phone"])
    without(document, "workspace.name")

    paths = {fault.field for fault in faults_of(document)}

    assert paths == {
        "workspace.name",
        "hosts[0].timezone",
        "meeting_types[0].queue.members[0].weight",
        "meeting_types[0].queue.groups[0].members[0]",
        "widgets[0].meeting_type",
        "widgets[1].click_ids[0]",
        "widgets[1].click_ids[2]",
    }


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a = ", "line 1, column 5", "Invalid value"),
        ("[workspace]\nslug = 'x'\nname = = 3", "line 3, column 8", "Invalid value"),
        ("[workspace]\nslug = 'x'\nslug = 'y'", "line 3, column 11", "Cannot overwrite a value"),
        ("x = [1,\n2", "line 2, column 2", "Unclosed array"),
        ("x = " + "[" * 100_000, "file", "is nested too deeply"),
    ],
)
def test_syntax_error_names_line_and_column(text: str, place: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(text)

    assert refusal.value.faults == (Fault(place, said),)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://WWW.Example.com", "https://www.example.com"),
        ("https://example.com/", "https://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("*", "*"),
    ],
)
def test_origin_is_kept_as_browsers_send_it(written: str, kept: str) -> None:
    file = check(put(team(), "widgets[0].allowed_origins", [written]))

    assert file.widgets[0].allowed_origins == (kept,)


def test_channel_may_go_by_its_other_name() -> None:
    file = check(put(team(), "meeting_types[0].channels", ["google_meet", "teams"]))

    assert file.meeting_types[0].channels == ("google", "teamsForBusiness2")
