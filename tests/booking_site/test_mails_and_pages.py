"""Who books reads the same words on the page and in the mail."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from scheduling.delivery import wording
from widget.language import language_of
from widget.presenters.clock import zone_label

WINTER = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "locale", "name"),
    [
        ("Europe/Berlin", "en", "Central European Standard Time"),
        ("Europe/Istanbul", "en", "Türkiye Time"),
        ("Europe/Istanbul", "ar", "توقيت تركيا"),
        ("America/Punta_Arenas", "de", "Chile (Punta Arenas) (Ortszeit)"),
        ("Asia/Kolkata", "de", "Indische Normalzeit"),
        ("Etc/GMT-3", "en", "GMT+03:00"),
    ],
)
def test_a_mail_names_a_zone_as_the_page_does(key: str, locale: str, name: str) -> None:
    mailed = wording.zone(WINTER, key, Locale(locale))

    assert mailed == f"{name} ({key})"
    assert zone_label(ZoneInfo(key), WINTER, Locale(locale)).name == name


@pytest.mark.parametrize(("tag", "region"), [("pt", "pt_PT"), ("pt-PT", "pt_PT"), ("pt-BR", "pt_BR"), ("de", "de")])
def test_a_mail_has_the_dates_of_the_region_that_the_page_has(tag: str, region: str) -> None:
    mailed, shown = wording.language(tag), language_of(tag, "", "en")

    assert str(mailed.locale) == str(shown.locale) == region
    assert mailed.code == shown.code
