"""The team's page that makes the lines for a site: for staff alone, true to what is chosen, and without any effect."""

import re
import tomllib
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from scheduling.contract.workspace.reserved import RESERVED_PARAMETERS
from tests.fakes import FakeGateway
from tests.widget.conftest import demo
from widget.embedding.generator import PARTS as NAMED_PARTS
from widget.export import brand_section
from widget.models import Brand, Widget
from widget.page_state import PARTS, THEMES

PAGE = "/admin/widget/widget/acme/embed/"
USUAL = {"mode": "inline", "text": "Book a meeting", "width": "full"}


@pytest.fixture
def staff(client: Client, gateway: FakeGateway, widget: Widget, settings: Settings) -> Client:
    settings.BASE_URL = "https://book.example.com"
    client.force_login(User.objects.create_superuser("staff"))
    return client


def chosen(**choices: Any) -> dict[str, Any]:
    look = {f"look-{name}": value for name, value in brand_section(Brand.objects.get()).items()}
    return {**USUAL, **look, **choices}


def codes(page: Any) -> list[str]:
    """What there is to copy."""
    return [unescape(text) for text in re.findall(r"<pre[^>]*><code>(.*?)</code>", page.content.decode(), re.DOTALL)]


def preview(page: Any) -> str:
    return str(page.content.decode().partition('<div class="stage"')[2].partition("</section>")[0])


def test_it_begins_with_the_usual_lines_and_shows_the_widget_itself(staff: Client) -> None:
    page = staff.get(PAGE)

    assert page.status_code == 200
    assert codes(page)[0] == (
        '<script async src="https://book.example.com/embed.js"></script>\n'
        '<booking-widget link="/acme/">\n'
        '  <a href="https://book.example.com/acme/">Book a meeting</a>\n'
        "</booking-widget>"
    )
    assert '<booking-widget link="/acme/">' in preview(page)
    assert '<script async src="/embed.js"></script>' in page.content.decode()


@pytest.mark.parametrize(
    ("mode", "sign"),
    [
        ("inline", '<booking-widget link="/acme/">'),
        ("popup", 'mode="popup"'),
        ("button", 'mode="button"'),
        ("element", 'data-booking-link="/acme/"'),
        ("frame", "<iframe src="),
    ],
)
def test_every_mode_is_shown_as_it_will_be(staff: Client, mode: str, sign: str) -> None:
    page = staff.get(PAGE, chosen(mode=mode))

    assert sign in codes(page)[0]
    assert sign in preview(page)


def test_a_long_text_of_the_brand_is_no_fault_and_no_change(staff: Client) -> None:
    Brand.objects.update(intro="Some words of ours.\n\nAnd more of them." + "!" * 600)
    sent = chosen(**{"look-intro": Brand.objects.get().intro.replace("\n", "\r\n")})

    for page in (staff.get(PAGE), staff.get(PAGE, sent)):  # a browser sends line breaks as two characters
        assert '<booking-widget link="/acme/">' in preview(page)
        assert "Keep this look" not in page.content.decode()


def test_what_belongs_into_the_stylesheet_follows_what_is_chosen(staff: Client) -> None:
    assert "min-height: 640px" in codes(staff.get(PAGE))[1]
    assert "min-height: 700px" in codes(staff.get(PAGE, chosen(min_height="700")))[1]
    assert "--booking-accent: #aa0000" in codes(staff.get(PAGE, chosen(mode="button", **{"look-accent": "#aa0000"})))[1]


def test_a_bare_frame_is_explained_without_a_script(staff: Client) -> None:
    page = staff.get(PAGE, chosen(mode="frame")).content.decode()

    assert "elsewhere browsers show nothing" in page
    assert not [text for text in ("functions.php", "Footer code", "npm install", "The script once") if text in page]


def test_what_is_chosen_stands_in_the_lines(staff: Client) -> None:
    Widget.objects.update(click_ids=["gclid"])

    lines = codes(staff.get(PAGE, chosen(language="de", theme="dark", hide=["logo", "intro"], min_height="700")))[0]

    assert 'language="de" theme="dark" hide="logo intro" min-height="700" click-ids="gclid"' in lines


def test_a_pinned_script_is_the_one_that_is_served(staff: Client) -> None:
    lines = codes(staff.get(PAGE, chosen(pinned="on")))[0]

    path, integrity = re.findall(r'src="https://book.example.com(/embed/[^"]+)" integrity="([^"]+)"', lines)[0]
    assert staff.get(path).status_code == 200
    assert integrity.startswith("sha384-")


def test_a_look_is_previewed_and_not_saved(staff: Client) -> None:
    page = staff.get(PAGE, chosen(**{"look-accent": "#aa0000", "look-intro": "Try me."}))

    [link] = re.findall(r'link="(/acme/\?look=[^"]+)"', preview(page))
    assert "Try me." in staff.get(unescape(link)).content.decode()
    assert "look=" not in codes(page)[0]
    [file] = [text for text in codes(page) if "[widgets.brand]" in text]
    assert tomllib.loads(file) == {"widgets": {"brand": {"accent": "#aa0000", "intro": "Try me."}}}
    assert Brand.objects.get().accent == "#0b6e4f"


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"look-text": "#fefefe"}, "Text: #fefefe on the surface #ffffff has a contrast of 1.0:1"),
        ({"look-accent": "red"}, "Accent: is not a colour"),
        ({"timezone": "Mars"}, "Time zone: is not a time zone"),
        ({"min_height": "12"}, "Least height: "),
        ({"mode": "carousel"}, "Mode: "),
    ],
)
def test_what_is_not_possible_is_said_and_gives_no_lines(staff: Client, choices: dict[str, str], said: str) -> None:
    page = staff.get(PAGE, chosen(**choices))

    assert said in unescape(page.content.decode())
    assert codes(page) == []


def test_all_faults_are_said_at_once(staff: Client) -> None:
    page = unescape(staff.get(PAGE, chosen(timezone="Mars", **{"look-accent": "red"})).content.decode())

    assert "Time zone: is not a time zone" in page
    assert "Accent: is not a colour" in page


def test_no_text_that_is_tried_becomes_markup(staff: Client) -> None:
    page = staff.get(PAGE, chosen(text="<script>alert(1)</script>", mode="button")).content.decode()

    assert "<script>alert" not in page


def test_it_says_where_the_widget_may_be_shown(staff: Client) -> None:
    named = staff.get(PAGE).content.decode()
    Widget.objects.update(allowed_origins=[])

    assert "<code>https://www.example.com</code>" in named
    assert "No site may show it yet" in staff.get(PAGE).content.decode()


def test_scripts_fetch_the_lines_alone(staff: Client) -> None:
    part = staff.get(PAGE, chosen(), headers={"HX-Request": "true"}).content.decode()

    assert part.startswith('<div id="lines"')
    assert "<form" not in part


def test_its_policy_lets_it_show_our_own_frames_and_nothing_else(staff: Client) -> None:
    page = staff.get(PAGE)

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert " style=" not in page.content.decode()


def test_the_widget_s_own_pages_lead_to_it(staff: Client) -> None:
    for page in ("/admin/widget/widget/", "/admin/widget/widget/acme/change/"):
        assert f'href="{PAGE}"' in staff.get(page).content.decode()


def test_it_is_for_staff_who_may_see_the_widget(client: Client, staff: Client) -> None:
    client.logout()
    assert client.get(PAGE)["Location"].startswith("/admin/login/")

    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.get(PAGE).status_code == 404


def test_a_widget_that_is_not_there_has_no_lines(staff: Client) -> None:
    assert staff.get("/admin/widget/widget/nobody/embed/").status_code == 404


def test_it_asks_the_scheduler_nothing(staff: Client, gateway: FakeGateway) -> None:
    gateway.meeting_types["demo"] = demo()
    gateway.calls.clear()

    staff.get(PAGE)

    assert gateway.calls == []


def test_every_part_that_can_be_left_out_can_be_chosen() -> None:
    assert set(NAMED_PARTS) == {*PARTS} - {"footer"}  # a frame has none
    assert "look" in RESERVED_PARAMETERS


def test_every_theme_can_be_chosen() -> None:
    assert tuple(Brand.Theme.values) == THEMES
