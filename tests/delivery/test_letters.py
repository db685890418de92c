"""Every mail there is, in every language: what has changed is said first, and only the attendee gets the secret."""

import re
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from scheduling.delivery.notices import Event, Recipient
from scheduling.secrets import secret_of
from tests.delivery.reading import arrived, calendar, content_types, everything, part
from tests.delivery.samples import EVERY_MAIL, notice

every_mail = pytest.mark.parametrize("changes", EVERY_MAIL.values(), ids=EVERY_MAIL)
SECRET = secret_of(notice().appointment_id, 1)
REQUESTS = "http://127.0.0.1:8000/requests/"
PAGE = f"http://127.0.0.1:8000/appointments/{notice().appointment_id}/{SECRET}/"
FRIDAY_9 = "Friday, January 15, 2027, 9:00\u00a0AM"
THURSDAY_14 = "Thursday, January 14, 2027, 2:00\u00a0PM"
MOVED = f"Your meeting has been moved from {THURSDAY_14} to {FRIDAY_9}."


def text(name: str, **changes: Any) -> str:
    return part(arrived(**{**EVERY_MAIL[name], **changes}), "text/plain")


def first_sentence(name: str) -> str:
    return text(name).removeprefix("Hello Zoë Grün,\n\n").split("\n\n")[0]


@every_mail
@pytest.mark.parametrize("language", ["en", "de", "en-GB", "de-CH"])
def test_every_mail_is_whole_in_every_language(changes: dict[str, Any], language: str) -> None:
    message = arrived(**changes, language=language)

    assert message["Content-Language"] == language[:2]
    for found in (str(message["Subject"]), part(message, "text/plain"), part(message, "text/html")):
        assert not re.search(r"\{\w*\}|\{%|%\(|None", found.partition("<body")[2] or found)
    assert "(Europe/Berlin)" in part(message, "text/plain")
    assert "<bdi>Product demo</bdi>" in part(message, "text/html")


@every_mail
def test_every_mail_is_german_for_germans(changes: dict[str, Any]) -> None:
    both = [arrived(**changes, language=language) for language in ("en", "de")]
    english, german = (part(message, "text/plain") for message in both)

    assert len({str(message["Subject"]) for message in both}) == 2
    assert len({re.findall("<h1.*?</h1>", part(message, "text/html"))[0] for message in both}) == 2
    same = {line for line in english.splitlines() if line in german.splitlines()}
    known = {"", "-- ", "Acme GmbH", "https://zoom.example/j/1", "Name: Zoë Grün", "Newsletter: Yes"}
    assert {line for line in same - known if not line.startswith(("http", "Company size"))} == set()


@every_mail
def test_text_and_html_say_the_same(changes: dict[str, Any]) -> None:
    message = arrived(**changes)

    unbroken = re.sub(r"</?span>", "", part(message, "text/html"))
    html = re.sub(r"<head>.*</head>|<[^>]+>", " ", unbroken, flags=re.DOTALL)
    words = html.replace("&nbsp;", "\u00a0")
    missing = [word for word in part(message, "text/plain").split() if word.rstrip(":.,;") not in words]
    assert [word for word in missing if not word.startswith((PAGE, REQUESTS))] == ["--"]


@every_mail
def test_the_secret_is_the_attendees_alone(changes: dict[str, Any]) -> None:
    message = arrived(**changes)

    if changes["recipient"] is Recipient.ATTENDEE:
        assert f"{PAGE}" in part(message, "text/plain")
        assert f'href="{PAGE}' in part(message, "text/html")
    else:
        assert SECRET not in everything(message)
        assert "/appointments/" not in everything(message)
    if "text/calendar" in content_types(message):
        assert SECRET not in part(message, "text/calendar").replace("\r\n ", "")


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("booked", ["", "reschedule/", "cancel/"]),
        ("requested", ["", "reschedule/", "cancel/"]),
        ("reminder", ["", "reschedule/", "cancel/"]),
        ("confirm", ["confirm/"]),
        ("moved while it waits for the attendee", ["", "cancel/", "confirm/", "reschedule/"]),
        ("cancelled by the team", [""]),
        ("declined", [""]),
        ("not confirmed in time", [""]),
    ],
)
def test_the_attendee_gets_the_links_that_can_do_something(name: str, pages: list[str]) -> None:
    lines = text(f"{name}: attendee").splitlines()

    assert sorted(line.removeprefix(PAGE) for line in lines if line.startswith(PAGE)) == sorted(pages)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("moved: attendee", MOVED),
        ("moved: host", f"Your meeting with Zoë Grün has been moved from {THURSDAY_14} to {FRIDAY_9}."),
        (
            "moved to another host: attendee",
            f"{MOVED} You will meet Ben Okri instead of Ada Byron.",
        ),
        (
            "moved while it waits for a host: attendee",
            f"{MOVED} It is not booked yet: the host still has to confirm it.",
        ),
        ("handed over: attendee", "You will meet Ben Okri instead of Ada Byron. The time stays the same."),
        (
            "handed over: new_host",
            f"The meeting with Zoë Grün on {FRIDAY_9} is yours now. So far it was with Ada Byron.",
        ),
        (
            "handed over: former_host",
            f"The meeting with Zoë Grün on {FRIDAY_9} is no longer yours. It is with Ben Okri now.",
        ),
        ("cancelled by the team: attendee", f"Your booking for {FRIDAY_9} has been cancelled by Acme GmbH."),
        ("cancelled by the attendee: attendee", f"You have cancelled your booking for {FRIDAY_9}."),
        ("cancelled by the attendee: host", f"Zoë Grün has cancelled the meeting with you on {FRIDAY_9}."),
        ("declined: attendee", f"Your request for {FRIDAY_9} has been declined. Nothing is booked."),
        (
            "not confirmed in time: attendee",
            f"Your booking for {FRIDAY_9} was not confirmed in time and has expired. Nothing is booked.",
        ),
        (
            "not answered in time: host",
            f"The request of Zoë Grün for {FRIDAY_9} was not answered in time and has expired.",
        ),
        ("reminder: attendee", f"You are meeting Ada Byron on {FRIDAY_9}."),
    ],
)
def test_what_has_changed_is_the_first_sentence(name: str, sentence: str) -> None:
    assert first_sentence(name) == sentence


def test_what_has_changed_begins_the_subject() -> None:
    subjects = {name: str(arrived(**changes)["Subject"]).strip() for name, changes in EVERY_MAIL.items()}

    assert subjects["moved: guest"] == "New time: Product demo, Friday, January 15, 2027, 9:00 AM"
    assert subjects["handed over: attendee"] == "New host: Product demo with Ben Okri, Friday, January 15, 2027"
    assert subjects["cancelled by the team: guest"] == "Cancelled: Product demo, Friday, January 15, 2027"
    assert subjects["requested: host"].startswith("Please accept or decline: Product demo with Zoë Grün, ")


def test_a_reason_is_for_the_other_side_alone() -> None:
    by_team, by_attendee = "cancelled by the team", "cancelled by the attendee"

    assert "Reason: Caught a cold." in text(f"{by_team}: attendee")
    assert "Reason: Caught a cold." in text(f"{by_attendee}: host")
    for name in (f"{by_team}: guest", f"{by_attendee}: guest", f"{by_attendee}: attendee"):
        assert "cold" not in everything(arrived(**EVERY_MAIL[name]))


def test_old_and_new_time_stand_beside_each_other() -> None:
    lines = text("moved: attendee").splitlines()

    assert f"When: {FRIDAY_9} – 9:30\u00a0AM" in lines
    assert f"Before: {THURSDAY_14} – 2:30\u00a0PM" in lines
    html = part(arrived(**EVERY_MAIL["moved: attendee"]), "text/html")
    assert html.replace("&nbsp;", " ").count('nowrap;">2:00 PM – 2:30 PM</span>') == 1


def test_a_host_is_asked_for_an_answer_and_told_how() -> None:
    asked = text("requested: host").replace("\n", " ")

    assert "Please accept or decline by Sunday, January 10, 2027, 2:00\u00a0PM" in asked
    assert "The link leads to a page where you accept or decline." in asked
    link = f"http://127.0.0.1:8000/requests/{notice().appointment_id}/"
    assert f"Accept or decline: {link}" in asked
    assert asked.index(link) < asked.index("What: ")
    assert f'class="action" href="{link}' in part(arrived(**EVERY_MAIL["requested: host"]), "text/html")


@every_mail
def test_only_what_is_booked_reaches_calendars(changes: dict[str, Any]) -> None:
    message = arrived(**changes)

    booked = "awaits" not in changes and changes.get("event") is not Event.REMINDER
    assert ("text/calendar" in content_types(message)) == booked
    assert ("attached" in part(message, "text/plain") or "attachment" in part(message, "text/plain")) == booked
    if booked:
        leaves = changes.get("event") is Event.CANCELLED or changes["recipient"] is Recipient.FORMER_HOST
        assert calendar(message)["method"] == ("CANCEL" if leaves else "REQUEST")


def test_who_leaves_is_alone_in_what_takes_the_meeting_out_of_the_calendar() -> None:
    [left] = calendar(arrived(**EVERY_MAIL["handed over: former_host"])).events

    assert (str(left["attendee"]), str(left["status"])) == ("mailto:ada@acme.example", "CANCELLED")


def test_the_german_catalogue_is_complete_and_fills_the_same_places() -> None:
    with (settings.LOCALE_PATHS[0] / "de" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = [message for message in read_po(file, locale="de") if message.id]

    def places(sentence: Any) -> list[str]:
        return sorted(re.findall(r"\{\w+\}|%\(\w+\)s", str(sentence)))

    assert not [message.id for message in catalogue if not message.string or message.fuzzy]
    assert not [message.id for message in catalogue if places(message.id) != places(message.string)]
